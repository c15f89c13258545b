// npm "ws", as client and as server.
import { WebSocket, WebSocketServer } from 'ws';
import { base64, bytes, emit, serve } from './lines.mjs';

const sockets = new Map();
let accepted = 1_000_000;

/** Compresses everything, however short, so that compression is what a test sees. */
const deflateOptions = (parameters) => parameters && {
  threshold: 0,
  serverNoContextTakeover: parameters.server_no_context_takeover,
  clientNoContextTakeover: parameters.client_no_context_takeover,
  serverMaxWindowBits: parameters.server_max_window_bits,
  clientMaxWindowBits: parameters.client_max_window_bits,
};

function watch(ws, socket) {
  sockets.set(socket, ws);
  ws.on('message', (data, isBinary) => emit(isBinary
    ? { event: 'binary', socket, data: base64(data) }
    : { event: 'text', socket, data: data.toString() }));
  ws.on('ping', (data) => emit({ event: 'ping', socket, data: base64(data) }));
  ws.on('pong', (data) => emit({ event: 'pong', socket, data: base64(data) }));
  ws.on('close', (code, reason) => emit({ event: 'close', socket, code, reason: reason.toString() }));
  ws.on('error', (error) => emit({ event: 'failed', socket, message: error.message }));
}

serve({
  connect({ socket, url, subprotocols, deflate, version, origin }) {
    const ws = new WebSocket(url, subprotocols, {
      perMessageDeflate: deflateOptions(deflate) ?? false,
      protocolVersion: version ? Number(version) : 13,
      origin,
    });
    ws.on('open', () => emit({ event: 'open', socket, subprotocol: ws.protocol, extensions: ws.extensions }));
    ws.on('unexpected-response', (request, response) => {
      emit({ event: 'refused', socket, status: response.statusCode });
      request.destroy();
    });
    watch(ws, socket);
  },

  listen({ server, subprotocols, deflate }) {
    const listener = new WebSocketServer({
      host: '127.0.0.1',
      port: 0,
      perMessageDeflate: deflateOptions(deflate) ?? false,
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    });
    listener.on('listening', () => emit({ event: 'listening', server, port: listener.address().port }));
    listener.on('connection', (ws) => {
      const socket = accepted++;
      watch(ws, socket);
      emit({ event: 'open', socket, server, subprotocol: ws.protocol, extensions: ws.extensions });
    });
  },

  text({ socket, data }) {
    sockets.get(socket).send(data);
  },

  binary({ socket, data }) {
    sockets.get(socket).send(bytes(data));
  },

  fragments({ socket, kind, parts }) {
    parts.forEach((part, i) => sockets.get(socket).send(bytes(part), { fin: i === parts.length - 1, binary: kind === 'binary' }));
  },

  ping({ socket, data }) {
    sockets.get(socket).ping(bytes(data));
  },

  close({ socket, code, reason }) {
    sockets.get(socket).close(code, reason);
  },
});
