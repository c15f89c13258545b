// Spans of time in options. A timer runs at once when its delay is above 2³¹−1 ms, so a large span or Infinity once meant no span at all.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, test } from "node:test";
import { HubClient, ReconnectingSocket } from "actorhub";
import { Backoff } from "../../src/actorhub-js/lib/backoff.js";
import { HUB_DEFAULTS } from "../../src/actorhub-js/lib/hub-defaults.js";
import { SOCKET_DEFAULTS } from "../../src/actorhub-js/lib/reconnecting-socket.js";
import { FakeSocket, pass, realTime, record, settled, tick, virtualTime } from "./support/fake-socket.js";

const LONGEST = 2_147_483_647;
const YEAR = 365 * 24 * 3_600_000;
const WELCOME = { type: "welcome", connection: "c1", protocol: 1, limits: {} };

const socketWith = (options) => new ReconnectingSocket("ws://hub.test/ws", { WebSocket: FakeSocket, ...options });
const hubWith = (options) => new HubClient("ws://hub.test/ws", { WebSocket: FakeSocket, ...options });

// The README is the list of options: each row whose meaning is in ms is a span.
const readme = readFileSync(new URL("../../src/actorhub-js/README.md", import.meta.url), "utf8");
const spans = [...readme.matchAll(/^\| `(\w+)` \| [^|]* \| [^|]*\bms\b[^|]*\|$/gm)].map(([, name]) => name);
const delays = ["baseDelay", "maxDelay", "restartDelay"];
const makers = { ReconnectingSocket: [socketWith, SOCKET_DEFAULTS], HubClient: [hubWith, HUB_DEFAULTS] };

async function open(options) {
  const hub = hubWith(options);
  hub.connect().catch(() => {});
  await settled();
  FakeSocket.last.accept();
  FakeSocket.last.deliver(WELCOME);
  return hub;
}

beforeEach(() => virtualTime());
afterEach(realTime);

test("The README lists nine spans", () => assert.deepEqual(spans, [
  "connectTimeout", "closeTimeout", "baseDelay", "maxDelay", "restartDelay", "stableAfter", "requestTimeout", "heartbeatInterval", "heartbeatTimeout",
]));

for (const [owner, [make, defaults]] of Object.entries(makers)) {
  for (const name of spans.filter((each) => each in defaults)) {
    describe(`${owner}: ${name}`, () => {
      for (const value of [LONGEST + 1, 1e300, -1, NaN, "5", null, 5n, ...(delays.includes(name) ? [Infinity] : [])]) {
        test(`refuses ${typeof value} ${value}, with its name and range`, () => assert.throws(() => make({ [name]: value }), (error) =>
          error instanceof RangeError && new RegExp(`^${name} must be a number from [01] to ${LONGEST} ms`).test(error.message)));
      }

      test("accepts the longest span of a timer", () => void make({ [name]: LONGEST }));

      if (!delays.includes(name)) {
        test("accepts Infinity", () => void make({ [name]: Infinity }));
      }
    });
  }
}

test("A heartbeat without an interval is refused: it would ping without a pause", () =>
  assert.throws(() => hubWith({ heartbeatInterval: 0 }), /heartbeatInterval must be a number from 1 to/));

describe("Infinity waits without a limit", () => {
  test("for the connection", async () => {
    const socket = socketWith({ connectTimeout: Infinity });
    const seen = record(socket, ["error", "close", "open"]);
    await settled();
    await pass(YEAR);
    FakeSocket.last.accept();
    assert.deepEqual(seen, ["open"]);
  });

  test("for the welcome", async () => {
    const hub = hubWith({ connectTimeout: Infinity });
    const opened = hub.connect();
    await settled();
    FakeSocket.last.accept();
    await pass(YEAR);
    FakeSocket.last.deliver(WELCOME);
    assert.equal((await opened).connection, "c1");
  });

  test("for the peer's Close", async () => {
    const socket = socketWith({ closeTimeout: Infinity });
    await settled();
    FakeSocket.last.accept();
    const seen = record(socket, ["close"], ({ code }) => code);
    socket.close(4242);
    await pass(YEAR);
    FakeSocket.last.end(4242);
    assert.deepEqual(seen, [4242]);
  });

  test("for a reply, by the option and by the command", async () => {
    const hub = await open({ requestTimeout: Infinity, heartbeatInterval: Infinity });
    const patient = hub.publish("a", 1);
    const also = hub.publish("a", 2, { timeout: Infinity });
    await pass(YEAR);
    FakeSocket.last.commands.forEach(({ id }) => FakeSocket.last.deliver({ type: "published", id, epoch: "e", offset: id }));
    assert.deepEqual([(await patient).offset, (await also).offset], [1, 2]);
  });

  test("for a sign of life after a ping", async () => {
    const hub = await open({ heartbeatInterval: 1_000, heartbeatTimeout: Infinity });
    await tick(1_000);
    await pass(YEAR);
    assert.deepEqual([hub.state, FakeSocket.last.commands.map(({ type }) => type)], ["open", ["ping"]]);
  });

  test("before attempts count as a new row", async () => {
    const socket = socketWith({ stableAfter: Infinity });
    const attempts = record(socket, ["reconnecting"], ({ attempt }) => attempt);
    for (let i = 0; i < 2; i++) {
      await settled();
      FakeSocket.last.accept();
      await tick(YEAR);
      FakeSocket.last.end(1006);
      await tick(30_000);
    }
    assert.deepEqual(attempts, [1, 2]);
  });
});

describe("The timeout of a command", () => {
  const commands = {
    publish: (hub, options) => hub.publish("a", 1, options),
    send: (hub, options) => hub.send("c9", 1, options),
    broadcast: (hub, options) => hub.broadcast(1, options),
    presence: (hub, options) => hub.presence("a", options),
    ping: (hub, options) => hub.ping(options),
    unsubscribe: (hub, options) => hub.unsubscribe("lobby", options),
  };
  for (const [name, command] of Object.entries(commands)) {
    test(`is checked before ${name} has any effect`, async () => {
      const hub = await open();
      const lobby = hub.subscribe("lobby");
      FakeSocket.last.deliver({ type: "subscribed", id: FakeSocket.last.commands[0].id, channel: "lobby", epoch: "e", offset: 0 });
      for (const timeout of [LONGEST + 1, -1, NaN, "5", null]) {
        await assert.rejects(command(hub, { timeout }), { name: "RangeError", message: /^timeout must be a number from 0 to 2147483647 ms, or Infinity; it is / });
      }
      assert.deepEqual([FakeSocket.last.commands.length, lobby.state], [1, "subscribed"]);
    });
  }

  test("has no effect on a subscription whose leaving was aborted before it began", async () => {
    const hub = await open();
    const lobby = hub.subscribe("lobby");
    await assert.rejects(lobby.unsubscribe({ signal: AbortSignal.abort() }), { name: "AbortError" });
    assert.deepEqual([lobby.state, hub.subscription("lobby")], ["subscribing", lobby]);
  });
});

describe("The back-off", () => {
  for (const baseDelay of [0, 1, LONGEST]) {
    test(`from ${baseDelay} ms keeps its ceiling for any number of attempts`, () => {
      const backoff = new Backoff({ ...SOCKET_DEFAULTS, baseDelay, maxDelay: LONGEST, restartDelay: 5_000 });
      backoff.next(true);
      const drawn = Array.from({ length: 3_000 }, () => backoff.next(false)); // half the ceiling, in virtual time
      assert.ok(drawn.every((delay) => delay >= 2_500 && delay <= LONGEST / 2), `${drawn.find((delay) => !(delay >= 2_500 && delay <= LONGEST / 2))}`);
    });
  }
});
