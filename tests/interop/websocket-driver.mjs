// npm "websocket-driver" on plain sockets: a client of version 13, and a server of every version it knows, back to hixie-75.
import { connect, createServer } from 'node:net';
import driver from 'websocket-driver';
import { base64, bytes, emit, serve } from './lines.mjs';

const sockets = new Map();
let accepted = 1_000_000;

function watch(ws, socket, tcp) {
  sockets.set(socket, ws);
  let ended;
  ws.on('message', ({ data }) => emit(typeof data === 'string'
    ? { event: 'text', socket, data }
    : { event: 'binary', socket, data: base64(data) }));
  ws.on('ping', ({ data }) => emit({ event: 'ping', socket, data: base64(data) }));
  ws.on('pong', ({ data }) => emit({ event: 'pong', socket, data: base64(data) }));
  ws.on('error', ({ message }) => ws.statusCode && ws.statusCode !== 101
    ? emit({ event: 'refused', socket, status: ws.statusCode })
    : emit({ event: 'failed', socket, message }));
  ws.on('close', ({ code, reason }) => {
    ended = { event: 'close', socket, code: code ?? 1005, reason: reason ?? '' };
    tcp.end();
  });
  tcp.on('close', () => emit(ended ?? { event: 'close', socket, code: 1006, reason: '' }));
  tcp.on('error', (error) => emit({ event: 'failed', socket, message: error.message }));
  tcp.pipe(ws.io);
  ws.io.pipe(tcp);
  ws.messages.resume();
}

serve({
  connect({ socket, url, subprotocols }) {
    const { hostname, port } = new URL(url);
    const tcp = connect({ host: hostname, port: Number(port) });
    const ws = driver.client(url, { protocols: subprotocols });
    ws.on('open', () => emit({ event: 'open', socket, subprotocol: ws.protocol ?? '', extensions: '' }));
    tcp.on('connect', () => ws.start());
    watch(ws, socket, tcp);
  },

  listen({ server, subprotocols }) {
    const listener = createServer((tcp) => {
      const socket = accepted++;
      const ws = driver.server({ protocols: subprotocols, allowDrafts: true });
      ws.on('connect', () => ws.start());
      ws.on('open', () => emit({ event: 'open', socket, server, subprotocol: ws.protocol ?? '', extensions: '', version: ws.version }));
      watch(ws, socket, tcp);
    });
    listener.listen(0, '127.0.0.1', () => emit({ event: 'listening', server, port: listener.address().port }));
  },

  text({ socket, data }) {
    sockets.get(socket).text(data);
  },

  binary({ socket, data }) {
    sockets.get(socket).binary(bytes(data));
  },

  ping({ socket, data }) {
    sockets.get(socket).ping(bytes(data).toString());
  },

  close({ socket, code, reason }) {
    sockets.get(socket).close(reason, code);
  },
});
