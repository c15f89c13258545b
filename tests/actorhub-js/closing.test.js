// A peer's Close right behind its messages. The platform's WebSocket answers a Close by itself and waits for no program, so the library promises:
// what came before the Close is dispatched before `close`, and what is sent after the answer is not lost in silence.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { HubClient, ReconnectingSocket } from "actorhub";
import { WebSocketServer } from "ws";
import { record } from "./support/fake-socket.js";
import { implementations } from "./support/implementations.js";

const TEXTS = ["1", "2", "3"];

/** A server that sends its first connection these messages and a Close in one packet. `received` has what came in, for each connection. */
async function closingServer(t, code, messages = TEXTS) {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  const received = [];
  server.on("connection", (peer, { socket }) => {
    const mine = [];
    peer.on("message", (text) => {
      mine.push(String(text));
      server.emit("received", mine);
    });
    peer.on("close", (closeCode) => mine.push(`close ${closeCode}`));
    if (received.push(mine) === 1) {
      socket.cork();
      messages.forEach((message) => peer.send(message));
      peer.close(code, "enough");
      socket.uncork();
    }
  });
  await once(server, "listening");
  t.after(() => {
    server.clients.forEach((peer) => peer.terminate());
    server.close();
  });
  return { server, received, url: `ws://127.0.0.1:${server.address().port}/` };
}

for (const [name, WebSocket] of Object.entries(implementations)) {
  describe(`A Close behind messages, with the WebSocket of ${name},`, { timeout: 60_000 }, () => {
    const connect = (t, url) => {
      const socket = new ReconnectingSocket(url, { WebSocket, restartDelay: 0, baseDelay: 1 });
      t.after(() => socket.close());
      return socket;
    };

    for (const code of [1000, 1001]) {
      test(`of code ${code} is told after all of them, in order`, async (t) => {
        const { url } = await closingServer(t, code);
        const socket = connect(t, url);
        const seen = record(socket, ["message", "close"], ({ data, code: told }) => data ?? told);
        await once(socket, "close");
        assert.deepEqual(seen, [...TEXTS, code]);
      });
    }

    test("is answered after what listeners have sent at once", async (t) => {
      const { url, received, server } = await closingServer(t, 1000);
      const socket = connect(t, url);
      socket.addEventListener("message", ({ data }) => socket.send(`re ${data}`));
      const [[peer]] = await Promise.all([once(server, "connection"), once(socket, "close")]);
      if (peer.readyState !== peer.CLOSED) {
        await once(peer, "close");
      }
      assert.deepEqual(received, [["re 1", "re 2", "re 3", "close 1000"]]);
    });

    test("keeps what is sent after its answer for the next connection", async (t) => {
      const { url, received, server } = await closingServer(t, 1001);
      const socket = connect(t, url);
      socket.addEventListener("message", ({ data }) => setImmediate(() => socket.send(`re ${data}`)));
      while (received[1]?.length !== TEXTS.length) {
        await once(server, "received");
      }
      assert.deepEqual(received, [["close 1001"], TEXTS.map((text) => `re ${text}`)]);
    });

    test("gives back what was sent after its answer when no connection follows", async (t) => {
      const { url } = await closingServer(t, 1000);
      const socket = connect(t, url);
      socket.addEventListener("message", ({ data }) => setImmediate(() => socket.send(`re ${data}`)));
      const [{ unsent }] = await once(socket, "close");
      assert.deepEqual(unsent, TEXTS.map((text) => `re ${text}`));
    });

    test("leaves a reader of the hub's publications all of them, and then the reason", async (t) => {
      const { url } = await closingServer(t, 1000, [
        { type: "welcome", connection: "c1", protocol: 1, limits: {} },
        { type: "subscribed", id: 1, channel: "lobby", epoch: "e", offset: 0 },
        ...TEXTS.map((data, i) => ({ type: "publication", channel: "lobby", offset: i + 1, from: null, data })),
      ].map((message) => JSON.stringify(message)));
      const hub = new HubClient(url, { WebSocket });
      t.after(() => hub.close());
      const reader = hub.subscribe("lobby").publications();
      hub.connect().catch(() => {});
      await once(hub, "close");
      const read = [];
      await assert.rejects(async () => { for await (const { data } of reader) { read.push(data); } }, { code: "closed", closeCode: 1000, reason: "enough" });
      assert.deepEqual(read, TEXTS);
    });
  });
}
