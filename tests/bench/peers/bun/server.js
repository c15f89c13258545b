// A hub on Bun: /sub hears what is said on /pub, /echo hears itself. Usage: bun server.js PORT
const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(process.argv[2]),
  fetch(request, server) {
    const { pathname } = new URL(request.url);
    return server.upgrade(request, { data: { pathname } }) ? undefined : new Response("WebSockets only", { status: 426 });
  },
  websocket: {
    perMessageDeflate: false,
    maxPayloadLength: 128 << 20, // scripts/soak.sh sends 64 MiB
    backpressureLimit: 128 << 20,
    open(socket) {
      if (socket.data.pathname === "/sub") {
        socket.subscribe("bench");
      }
    },
    message(socket, message) {
      switch (socket.data.pathname) {
        case "/pub":
          server.publish("bench", message);
          break;
        case "/echo":
          socket.send(message);
          break;
      }
    },
  },
});
