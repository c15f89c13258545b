// Against the real hub, with each WebSocket that a Node program may have.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { HubClient, RawJson, ReconnectingSocket } from "actorhub";
import { WebSocket as Ws, WebSocketServer } from "ws";
import { HubProcess } from "./support/hub-process.js";
import { implementations } from "./support/implementations.js";

const patience = { timeout: 60_000 };

let hub;
before(async () => { hub = await HubProcess.start(0, "namespaces.kept.history-size=100"); });
after(() => hub?.stop());

for (const [name, WebSocket] of Object.entries(implementations)) {
  describe(`With the WebSocket of ${name}`, patience, () => {
    const clients = [];
    const connect = async (options) => {
      const client = new HubClient(hub.url, { WebSocket, ...options });
      clients.push(client);
      await client.connect({ signal: AbortSignal.timeout(20_000) });
      return client;
    };
    after(() => Promise.all(clients.map((client) => client.close())));

    test("two clients talk in a channel, directly and to all", async () => {
      const [ann, bob] = [await connect(), await connect()];
      const room = bob.subscribe(`room-${name}`);
      const reader = room.publications();
      await room.ready;

      const place = await ann.publish(room.channel, { text: "Grüße 😀" });
      const { value: heard } = await reader.next();
      assert.deepEqual(heard, { channel: room.channel, ...place, from: ann.connectionId, data: { text: "Grüße 😀" }, afterGap: false });

      assert.deepEqual(await ann.presence(room.channel), { count: 1, members: [bob.connectionId] });

      const direct = once(bob, "message");
      await ann.send(bob.connectionId, [1, null]);
      assert.deepEqual((await direct)[0].data, [1, null]);

      const broadcast = once(bob, "message");
      await ann.broadcast("all", { echo: false });
      assert.equal((await broadcast)[0].data, "all");

      assert.ok(await ann.ping() >= 0);
      await room.unsubscribe();
      assert.equal((await reader.next()).done, true);
    });

    test("the hub's errors come as they are", async () => {
      const client = await connect();
      await assert.rejects(client.send("nobody", 1), { name: "HubError", code: "unknown-connection" });
      await assert.rejects(client.subscribe("bad\u0000name").ready, { code: "invalid-channel" });
      const error = once(client, "error");
      client.sendRaw(Uint8Array.of(1, 2));
      assert.equal((await error)[0].error.code, "binary-message");
    });

    test("nothing that is published right behind the answer to a subscription is missed", async () => {
      const client = await connect();
      const channel = `burst-${name}`;
      const reader = client.subscribe(channel).publications();
      const published = Array.from({ length: 200 }, (_, i) => client.publish(channel, i));
      for (let i = 0; i < 200; i++) {
        const { value } = await reader.next();
        assert.deepEqual([value.data, value.offset, value.afterGap], [i, i + 1, false]);
      }
      await Promise.all(published);
    });

    test("publications without echo are no gap to their publisher", async () => {
      const client = await connect();
      const room = client.subscribe(`silent-${name}`);
      const gaps = [];
      room.addEventListener("gap", (event) => gaps.push(event));
      const reader = room.publications();
      await Promise.all([1, 2, 3, 4].map((i) => client.publish(room.channel, i, { echo: i % 2 === 0 })));
      assert.deepEqual([(await reader.next()).value.offset, (await reader.next()).value.offset], [2, 4]);
      assert.deepEqual(gaps, []);
    });

    test("raw JSON passes through as it is spelled", async () => {
      const client = await connect();
      const room = client.subscribe(`raw-${name}`);
      await room.ready;
      const seen = [];
      client.addEventListener("wire", ({ direction, data }) => direction === "in" && seen.push(data));
      const reader = room.publications();
      await client.publish(room.channel, new RawJson('{"n": 1.50, "big": 12345678901234567890}'));
      await reader.next();
      assert.ok(seen.some((text) => text.endsWith('"data":{"n": 1.50, "big": 12345678901234567890}}')), seen.join("\n"));
    });

    test("the longest message passes, a longer one is refused before the hub would close", async () => {
      const client = await connect();
      const { messageBytes } = client.limits;
      await client.broadcast("x".repeat(messageBytes - 100), { echo: false });
      await assert.rejects(client.broadcast("x".repeat(messageBytes)), { code: "message-too-long" });
      assert.ok(await client.ping() >= 0);
    });

    test("binary and text messages come back from an echo as what they were", async () => {
      const socket = new ReconnectingSocket(hub.url.replace("/ws", "/echo"), { WebSocket });
      socket.send(Uint8Array.of(0, 255));
      socket.send("text");
      const [[binary], [text]] = await Promise.all([once(socket, "binary"), once(socket, "message")]);
      assert.deepEqual([...new Uint8Array(binary.data)], [0, 255]);
      assert.equal(text.data, "text");
      const closed = once(socket, "close");
      socket.close(4001, "enough");
      assert.deepEqual((({ code, wasClean, willReconnect }) => [code, wasClean, willReconnect])((await closed)[0]), [4001, true, false]);
    });

    test("a client that was away while others went on is told how much it has missed", async () => {
      const writer = await connect();
      let gate;
      const client = await connect({ restartDelay: 0, credentials: () => gate });
      const room = client.subscribe(`missed-${name}`);
      const reader = room.publications();
      writer.subscribe(room.channel); // the channel lives on
      await room.ready;
      await writer.publish(room.channel, "heard");
      assert.equal((await reader.next()).value.data, "heard");

      const [opens, back] = [new Promise((resolve) => { gate = new Promise((open) => { resolve(open); }); }), once(client, "reconnected")];
      client.reconnect();
      for (const text of ["a", "b", "c"]) {
        await writer.publish(room.channel, text);
      }
      (await opens)();
      const [{ subscriptions: [since] }] = await back;
      await writer.publish(room.channel, "heard again");

      assert.deepEqual([since.recovered, since.missed, since.reason, since.from.offset, since.to.offset], [false, 3, "too-old", 1, 4]);
      const { value } = await reader.next();
      assert.deepEqual([value.data, value.afterGap], ["heard again", true]);
    });

    test("a client whose connection is lost loses and doubles nothing where the hub keeps history", async () => {
      const writer = await connect();
      let gate;
      const client = await connect({ restartDelay: 0, credentials: () => gate });
      const room = client.subscribe(`kept:${name}`);
      const reader = room.publications();
      await room.ready;
      const numbers = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
      const publish = async (first, last) => {
        for (const n of numbers(first, last)) {
          await writer.publish(room.channel, n);
        }
      };
      await publish(1, 5);
      assert.equal((await reader.next()).value.data, 1); // the others are not read yet

      const [opens, back] = [new Promise((resolve) => { gate = new Promise((open) => { resolve(open); }); }), once(client, "reconnected")];
      client.reconnect();
      await publish(6, 15);
      (await opens)();
      const [{ subscriptions: [since] }] = await back;
      await publish(16, 20);

      assert.deepEqual([since.recovered, since.missed, since.reason], [true, 0, undefined]);
      for (const n of numbers(2, 20)) {
        const { value } = await reader.next();
        assert.deepEqual([value.data, value.offset, value.afterGap], [n, n, false]);
      }
      const { position, publications } = await client.history(room.channel, { limit: 2, reverse: true });
      assert.deepEqual([position.offset, ...publications.map(({ data }) => data)], [20, 20, 19]);
      const key = `key-${name}`;
      assert.deepEqual(await client.publish(room.channel, 21, { key }), await writer.publish(room.channel, 21, { key }));
      await assert.rejects(client.publish(room.channel, 22, { expectedPosition: position }), { code: "conflict", position: { ...position, offset: 21 } });
    });

    test("headers of the credentials reach the server, on every attempt", async (t) => {
      const server = createServer();
      const peers = new WebSocketServer({ server });
      const seen = [];
      peers.on("connection", (peer, request) => { seen.push([request.headers.authorization, request.headers["sec-websocket-protocol"]]); peer.close(1001); });
      await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
      let token = 0;
      const socket = new ReconnectingSocket(`ws://127.0.0.1:${server.address().port}/`, {
        WebSocket, protocols: ["chat"], restartDelay: 1, baseDelay: 1, maxDelay: 1, maxAttempts: 1,
        credentials: () => ({ headers: { authorization: `Bearer ${++token}` } }),
      });
      t.after(() => { peers.close(); server.close(); });
      await once(socket, "maximumattempts");
      assert.deepEqual(seen, [["Bearer 1", "chat"], ["Bearer 2", "chat"]]);
    });
  });
}

describe("When the hub goes away", patience, () => {
  for (const [signal, code] of [["SIGTERM", 1001], ["SIGKILL", 1006]]) {
    test(`by ${signal}, clients come back with their subscriptions and are told what they may have missed`, async (t) => {
      const first = await HubProcess.start();
      t.after(() => first.stop("SIGKILL"));
      const client = new HubClient(first.url, { WebSocket: Ws, restartDelay: 50, baseDelay: 50, maxDelay: 200 });
      t.after(() => client.close());
      const room = client.subscribe("room");
      const reader = room.publications();
      await client.connect();
      await client.publish("room", "before");
      assert.equal((await reader.next()).value.data, "before");

      const lost = once(client, "close");
      const back = once(client, "reconnected");
      await first.stop(signal);
      assert.deepEqual((({ code: told, willReconnect }) => [told, willReconnect])((await lost)[0]), [code, true]);
      const queued = client.publish("room", "while away"); // waits for the next connection
      const second = await HubProcess.start(first.port);
      t.after(() => second.stop("SIGKILL"));

      const [reconnected] = await back;
      assert.deepEqual(reconnected.subscriptions.map(({ channel, recovered, missed }) => [channel, recovered, missed]), [["room", false, undefined]]);
      await queued;
      const { value } = await reader.next();
      assert.deepEqual([value.data, value.afterGap], ["while away", true]);
    });
  }

  test("and a client is refused, it is told when it gives up", async (t) => {
    const gone = await HubProcess.start();
    await gone.stop();
    for (const WebSocket of Object.values(implementations)) {
      const client = new HubClient(gone.url, { WebSocket, maxAttempts: 2, baseDelay: 1, maxDelay: 1 });
      t.after(() => client.close());
      const attempts = [];
      client.addEventListener("reconnecting", ({ attempt }) => attempts.push(attempt));
      await assert.rejects(client.connect(), { code: "closed", closeCode: 1006 });
      assert.deepEqual(attempts, [1, 2]);
    }
  });
});
