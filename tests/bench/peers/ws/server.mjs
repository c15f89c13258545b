// A hub on ws: /sub hears what is said on /pub, /echo hears itself. Usage: node server.mjs PORT
import { WebSocket, WebSocketServer } from "ws";

const subscribers = new Set();
const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]), perMessageDeflate: false });

server.on("connection", (socket, request) => {
  socket.on("error", () => socket.terminate());
  switch (request.url) {
    case "/sub":
      subscribers.add(socket);
      socket.on("close", () => subscribers.delete(socket));
      break;
    case "/pub":
      socket.on("message", (message, binary) => {
        for (const subscriber of subscribers) {
          if (subscriber.readyState === WebSocket.OPEN) {
            subscriber.send(message, { binary });
          }
        }
      });
      break;
    case "/echo":
      socket.on("message", (message, binary) => socket.send(message, { binary }));
      break;
  }
});
