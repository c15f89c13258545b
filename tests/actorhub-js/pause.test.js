// A process that continues after a pause (SIGSTOP, a closed laptop) runs its overdue timers before it reads what has arrived in the meantime.
// Deadlines that acted at once gave up connections whose peer had answered in time.
import assert from "node:assert/strict";
import { once } from "node:events";
import { afterEach, beforeEach, describe, test } from "node:test";
import { HubClient, ReconnectingSocket } from "actorhub";
import { deadline, READING_TIME } from "../../src/actorhub-js/lib/timers.js";
import { FakeSocket, realTime, record, settled, tick, virtualTime } from "./support/fake-socket.js";
import { implementations } from "./support/implementations.js";
import { ThreadPeer } from "./support/thread-peer.js";

const DEADLINE = 50;
const PAUSE = 2 * DEADLINE;
const CONNECTING = 2_000; // also the time for opening the connection, which must not fail on a busy machine

for (const [name, WebSocket] of Object.entries(implementations)) {
  describe(`After a pause, with the WebSocket of ${name},`, { timeout: 60_000 }, () => {
    async function setUp(t, path, options) {
      const peer = await ThreadPeer.start();
      t.after(() => peer.stop());
      const hub = new HubClient(peer.url + path, { WebSocket, ...options });
      t.after(() => hub.close());
      return { peer, hub, closes: record(hub, ["close"], ({ code, reason }) => `${code} ${reason}`) };
    }

    test("a connection whose answer to a ping is unread is kept", async (t) => {
      const { peer, hub, closes } = await setUp(t, "", { heartbeatInterval: 10, heartbeatTimeout: DEADLINE });
      await hub.connect();
      await once(hub, "wire"); // a ping, in the turn that sent it
      peer.pause(PAUSE);
      await once(hub, "wire"); // the answer, unless the connection was given up: then the next one's welcome
      assert.deepEqual(closes, []);
    });

    test("a command whose reply is unread succeeds", async (t) => {
      const { peer, hub } = await setUp(t, "");
      await hub.connect();
      const place = hub.publish("a", 1, { timeout: DEADLINE });
      peer.pause(PAUSE);
      assert.deepEqual(await place, { epoch: "e", offset: 1 });
    });

    test("a connection whose welcome is unread is kept", async (t) => {
      let peer;
      class Pausing extends WebSocket {
        constructor(...args) {
          super(...args);
          this.addEventListener("open", () => queueMicrotask(() => peer.pause(CONNECTING + DEADLINE)));
        }
      }
      const made = await setUp(t, "late", { WebSocket: Pausing, connectTimeout: CONNECTING, restartDelay: 0 });
      peer = made.peer;
      await Promise.race([made.hub.connect(), once(made.hub, "close")]);
      assert.deepEqual([made.closes, made.hub.state], [[], "open"]);
    });

    test("a Close whose answer is unread is a clean one", async (t) => {
      const { peer, hub, closes } = await setUp(t, "", { closeTimeout: DEADLINE });
      await hub.connect();
      const closed = hub.close({ code: 4242, reason: "bye" });
      peer.pause(PAUSE);
      await closed;
      assert.deepEqual(closes, ["4242 bye"]);
    });
  });
}

describe("A deadline", () => {
  beforeEach(() => virtualTime());
  afterEach(realTime);

  test("acts after its span and the time for reading", async () => {
    const acts = [];
    deadline(1_000, () => acts.push("act"));
    await tick(1_000);
    await tick(READING_TIME - 1);
    assert.deepEqual(acts, []);
    await tick(1);
    assert.deepEqual(acts, ["act"]);
  });

  for (const [when, wait] of [
    ["before its span", () => {}],
    ["in the turn of its span", () => tick(1_000)],
    ["between its span and the reading", () => { tick(1_000); }],
    ["in the time for reading", async () => { await tick(1_000); await tick(READING_TIME - 1); }],
  ]) {
    test(`that is cancelled ${when} does not act`, async () => {
      const acts = [];
      const cancel = deadline(1_000, () => acts.push("act"));
      await wait();
      cancel();
      await settled();
      await tick(10_000);
      await tick(10_000);
      assert.deepEqual(acts, []);
    });
  }

  test("of an attempt leaves time to read that it has succeeded", async () => {
    const socket = new ReconnectingSocket("ws://hub.test/ws", { WebSocket: FakeSocket, connectTimeout: 1_000 });
    const seen = record(socket, ["error", "close", "open"]);
    await settled();
    await tick(1_000);
    FakeSocket.last.accept();
    await tick(10_000);
    assert.deepEqual(seen, ["open"]);
  });
});
