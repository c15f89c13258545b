// A hub on Socket.IO: who connects with ?channel=NAME is in that room; "publish" goes to a room, "echo" back to its sender.
// Usage: node server.mjs PORT
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false, perMessageDeflate: false });

io.on("connection", (socket) => {
  const { channel } = socket.handshake.query;
  if (channel) {
    socket.join(channel);
  }
  socket.on("publish", (room, message) => io.to(room).emit("publication", message));
  socket.on("echo", (message) => socket.emit("echo", message));
});

http.listen(Number(process.argv[2]), "127.0.0.1");
