// npm "undici": the WebSocket of the browsers' API, which is also Node's own. Client only.
import { WebSocket } from 'undici';
import { base64, bytes, emit, serve } from './lines.mjs';

const sockets = new Map();

serve({
  connect({ socket, url, subprotocols }) {
    const ws = new WebSocket(url, subprotocols);
    ws.binaryType = 'arraybuffer';
    ws.onopen = () => emit({ event: 'open', socket, subprotocol: ws.protocol, extensions: ws.extensions });
    ws.onmessage = ({ data }) => emit(typeof data === 'string'
      ? { event: 'text', socket, data }
      : { event: 'binary', socket, data: base64(data) });
    ws.onclose = ({ code, reason }) => emit({ event: 'close', socket, code, reason });
    ws.onerror = (error) => emit({ event: 'failed', socket, message: String(error.message ?? error) });
    sockets.set(socket, ws);
  },

  text({ socket, data }) {
    sockets.get(socket).send(data);
  },

  binary({ socket, data }) {
    sockets.get(socket).send(bytes(data));
  },

  close({ socket, code, reason }) {
    sockets.get(socket).close(code, reason);
  },
});
