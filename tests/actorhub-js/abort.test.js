// One AbortSignal for everything that a program does. Node warns of a leak at the eleventh listener of a signal.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, test } from "node:test";
import { HubClient, ReconnectingSocket } from "actorhub";
import { FakeSocket, pass, realTime, settled, virtualTime } from "./support/fake-socket.js";

const MANY = 50;
const many = (make) => Array.from({ length: MANY }, (_, i) => make(i));
const listeners = (signal) => getEventListeners(signal, "abort").length;

const warnings = [];
const onWarning = ({ name, message }) => name === "MaxListenersExceededWarning" && warnings.push(message);

beforeEach(() => {
  virtualTime();
  warnings.length = 0;
  process.on("warning", onWarning);
});
afterEach(() => {
  realTime();
  process.off("warning", onWarning);
});

async function open() {
  const hub = new HubClient("ws://hub.test/ws", { WebSocket: FakeSocket, heartbeatInterval: Infinity });
  const opened = hub.connect();
  await settled();
  FakeSocket.last.accept();
  FakeSocket.last.deliver({ type: "welcome", connection: "c1", protocol: 1, limits: {} });
  await opened;
  return hub;
}

const uses = {
  "of commands": (hub, signal) => many((i) => hub.publish("a", i, { signal })),
  "of subscriptions": (hub, signal) => many((i) => hub.subscribe(`room-${i}`, undefined, { signal }).ready),
  "of readers": (hub, signal) => many(() => (hub.subscription("lobby") ?? hub.subscribe("lobby")).publications({ signal }).next()),
  "of connect()": (_, signal) => many(() => new HubClient("ws://hub.test/ws", { WebSocket: FakeSocket }).connect({ signal })),
  "of clients": (_, signal) => many(() => new HubClient("ws://hub.test/ws", { WebSocket: FakeSocket, signal }).connect()),
  "of sockets": (_, signal) => many(() => new Promise((resolve, reject) => {
    new ReconnectingSocket("ws://hub.test/ws", { WebSocket: FakeSocket, signal }).addEventListener("close", ({ willReconnect }) =>
      (willReconnect ? resolve : reject)());
  })),
};

describe("A signal", () => {
  for (const [what, use] of Object.entries(uses)) {
    test(`${what}, ${MANY} at a time, raises no warning, ends each of them and keeps no listener`, async () => {
      const hub = await open();
      const abort = new AbortController();
      const results = Promise.allSettled(use(hub, abort.signal));
      await settled();
      assert.deepEqual([listeners(abort.signal), warnings], [1, []]);

      abort.abort();
      const statuses = (await results).map(({ status }) => status);
      assert.deepEqual(statuses, many(() => "rejected"));
      await settled();
      assert.deepEqual([listeners(abort.signal), warnings], [0, []]);
    });
  }

  test("keeps no listener once what it was passed to has ended without it", async () => {
    const { signal } = new AbortController();
    const hub = await open();
    const lobby = hub.subscribe("lobby", undefined, { signal });
    const reader = lobby.publications({ signal });
    const commands = Promise.allSettled([hub.publish("a", 1, { signal, timeout: 10 }), hub.ping({ signal })]);
    const socket = new ReconnectingSocket("ws://hub.test/ws", { WebSocket: FakeSocket, signal });
    const other = new HubClient("ws://hub.test/ws", { WebSocket: FakeSocket, signal });
    const connecting = other.connect({ signal }).catch(() => {});
    await settled();
    assert.equal(listeners(signal), 1);

    FakeSocket.made[0].deliver({ type: "pong", id: FakeSocket.made[0].commands.at(-1).id });
    await pass(10);
    await commands;
    await reader.return();
    lobby.unsubscribe().catch(() => {});
    socket.close();
    other.close();
    await connecting;
    await settled();
    assert.equal(listeners(signal), 0);
  });

  test("can be passed to more after all that it was passed to has ended", async () => {
    const abort = new AbortController();
    const hub = await open();
    const first = hub.ping({ signal: abort.signal });
    FakeSocket.last.deliver({ type: "pong", id: FakeSocket.last.commands.at(-1).id });
    await first;
    const second = assert.rejects(hub.ping({ signal: abort.signal }), { message: "enough" });
    abort.abort(new Error("enough"));
    await second;
  });
});
