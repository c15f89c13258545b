import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { CloseCode, ReconnectingSocket } from "actorhub";
import { FakeSocket, pass, realTime, record, settled, tick, virtualTime } from "./support/fake-socket.js";

const URL_ = "ws://hub.test/ws";
const ALL = ["open", "message", "binary", "error", "close", "reconnecting", "reconnected", "maximumattempts"];

const make = (options) => new ReconnectingSocket(URL_, { WebSocket: FakeSocket, ...options });

async function connected(options) {
  const socket = make(options);
  await settled();
  FakeSocket.last.accept();
  return socket;
}

beforeEach(() => virtualTime());
afterEach(realTime);

describe("A connection", () => {
  test("opens with the subprotocols and asks for array buffers", async () => {
    const socket = make({ protocols: ["a", "b"] });
    const seen = record(socket, ALL);
    await settled();
    assert.equal(socket.readyState, ReconnectingSocket.CONNECTING);
    FakeSocket.last.accept("b");

    assert.deepEqual(seen, ["open"]);
    assert.equal(FakeSocket.last.url, URL_);
    assert.deepEqual(FakeSocket.last.protocols, ["a", "b"]);
    assert.equal(FakeSocket.last.binaryType, "arraybuffer");
    assert.deepEqual([socket.readyState, socket.OPEN, socket.protocol, socket.url], [1, 1, "b", URL_]);
  });

  test("tells text and bytes apart, and text need not be JSON", async () => {
    const socket = await connected();
    const seen = record(socket, ALL, ({ type, data }) => [type, data]);
    const bytes = new ArrayBuffer(2);

    FakeSocket.last.deliver("not { json");
    FakeSocket.last.deliver(bytes);

    assert.deepEqual(seen, [["message", "not { json"], ["binary", bytes]]);
  });

  test("sends JSON, and refuses what has none", async () => {
    const socket = await connected();
    socket.json({ a: [1] });

    assert.deepEqual(FakeSocket.last.sent, ['{"a":[1]}']);
    assert.throws(() => socket.json(undefined), TypeError);
    assert.throws(() => socket.send({ a: 1 }), TypeError);
  });

  test("takes another binary type while it is open", async () => {
    const socket = await connected();
    socket.binaryType = "blob";
    assert.equal(FakeSocket.last.binaryType, "blob");
  });
});

describe("A lost connection", () => {
  test("is told, and followed by another within 5 seconds", async () => {
    const socket = await connected();
    const seen = record(socket, ALL, ({ type, code, delay, attempt, attempts, willReconnect }) => ({ type, code, delay, attempt, attempts, willReconnect }));
    FakeSocket.last.end(1006);
    assert.equal(socket.readyState, ReconnectingSocket.CONNECTING);
    await tick(2_499);
    assert.equal(FakeSocket.made.length, 1);
    await tick(1);
    FakeSocket.last.accept();

    assert.equal(FakeSocket.made.length, 2);
    const none = undefined;
    assert.deepEqual(seen, [
      { type: "close", code: 1006, delay: none, attempt: none, attempts: none, willReconnect: true },
      { type: "reconnecting", code: 1006, delay: 2_500, attempt: 1, attempts: none, willReconnect: none },
      { type: "open", code: none, delay: none, attempt: none, attempts: none, willReconnect: none },
      { type: "reconnected", code: none, delay: none, attempt: none, attempts: 1, willReconnect: none },
    ]);
  });

  for (const code of [1001, 1005, 1006, 1011, 1012, 1013, 3000, 4001]) {
    test(`with ${code} reconnects`, async () => {
      const socket = await connected();
      FakeSocket.last.end(code);
      await tick(5_000);
      assert.equal(FakeSocket.made.length, 2);
      assert.equal(socket.readyState, ReconnectingSocket.CONNECTING);
    });
  }

  for (const code of [1000, 1002, 1003, 1007, 1008, 1009, 1010]) {
    test(`with ${code} stays closed`, async () => {
      const socket = await connected();
      const seen = record(socket, ALL, ({ type, code: told, willReconnect }) => [type, told, willReconnect]);
      FakeSocket.last.end(code);
      await tick(600_000);
      assert.equal(FakeSocket.made.length, 1);
      assert.deepEqual(seen, [["close", code, false]]);
      assert.equal(socket.readyState, ReconnectingSocket.CLOSED);
    });
  }

  test("stays closed after the codes of the option instead", async () => {
    await connected({ stayClosed: [1001] });
    FakeSocket.last.end(CloseCode.GOING_AWAY);
    await tick(600_000);
    assert.equal(FakeSocket.made.length, 1);
  });

  test("says how many bytes had not left it", async () => {
    const socket = await connected();
    FakeSocket.last.bufferedAmount = 77;
    const seen = record(socket, ["close"], ({ unsentBytes }) => unsentBytes);
    FakeSocket.last.end(1006);
    assert.deepEqual(seen, [77]);
  });
});

describe("Attempts that fail", () => {
  async function delays(socket, count) {
    const seen = record(socket, ["reconnecting"], ({ delay }) => delay);
    for (let i = 0; i < count; i++) {
      await settled();
      FakeSocket.last.fail();
      await tick(30_000);
    }
    return seen;
  }

  test("are followed by others with doubling ceilings, up to the cap", async () => {
    assert.deepEqual(await delays(make(), 8), [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  test("after a loss never have a lower ceiling than the first", async () => {
    const socket = await connected();
    assert.deepEqual(await delays(socket, 5), [2_500, 2_500, 2_500, 4_000, 8_000]);
  });

  test("draw their delay at random from nothing to the ceiling", async () => {
    realTime();
    virtualTime(0);
    assert.deepEqual(await delays(make(), 3), [0, 0, 0]);
  });

  test("end after the greatest number, and that is told", async () => {
    const socket = make({ maxAttempts: 2 });
    const seen = record(socket, ["close", "maximumattempts"], ({ type, willReconnect, attempts }) => [type, willReconnect ?? attempts]);
    await delays(socket, 3);

    assert.equal(FakeSocket.made.length, 3);
    assert.deepEqual(seen, [["close", true], ["close", true], ["close", false], ["maximumattempts", 2]]);
    assert.equal(socket.readyState, ReconnectingSocket.CLOSED);
  });

  test("include those that do not open in time", async () => {
    const socket = make({ connectTimeout: 3_000 });
    const seen = record(socket, ["error", "close"], ({ type, error, code }) => [type, error?.code ?? code]);
    await settled();
    await pass(3_000);

    assert.deepEqual(seen, [["error", "connect-timeout"], ["close", 1006]]);
    assert.ok(FakeSocket.last.closedWith);
    FakeSocket.last.accept(); // too late: it is not listened to any more
    assert.equal(socket.readyState, ReconnectingSocket.CONNECTING);
  });

  test("begin a new row only after a connection that was stable", async () => {
    const socket = await connected();
    const seen = record(socket, ["reconnecting"], ({ attempt }) => attempt);
    for (const life of [4_999, 4_999, 5_000]) {
      await tick(life);
      FakeSocket.last.end(1006);
      await tick(5_000);
      FakeSocket.last.accept();
    }
    assert.deepEqual(seen, [1, 2, 1]);
  });
});

describe("Messages without a connection", () => {
  test("wait for it, in order, and those of an open listener go first", async () => {
    const socket = make();
    socket.addEventListener("open", () => socket.send("hello"));
    socket.send("one");
    socket.send("two");
    await settled();
    FakeSocket.last.accept();
    socket.send("three");

    assert.deepEqual(FakeSocket.last.sent, ["hello", "one", "two", "three"]);
    assert.equal(socket.bufferedAmount, 0);
  });

  test("wait while the connection is known to end, rather than vanish in it", async () => {
    const socket = await connected();
    FakeSocket.last.readyState = 2; // the peer's Close has come, the event has not
    socket.send("kept");
    FakeSocket.last.end(1001);
    await tick(5_000);
    FakeSocket.last.accept();

    assert.deepEqual(FakeSocket.last.sent, ["kept"]);
  });

  test("are copied, so that a buffer can be used again", async () => {
    const socket = make();
    const buffer = Uint8Array.of(1, 2, 3);
    socket.send(buffer.subarray(1));
    socket.send(buffer.buffer);
    buffer.fill(9);
    await settled();
    FakeSocket.last.accept();

    assert.deepEqual(FakeSocket.last.sent.map((bytes) => [...new Uint8Array(bytes)]), [[2, 3], [1, 2, 3]]);
  });

  test("are refused when the queue is full, by number and by bytes", () => {
    const few = make({ maxQueuedMessages: 2 });
    few.send("");
    few.send("");
    assert.throws(() => few.send(""), { code: "send-queue-full" });

    const small = make({ maxQueuedBytes: 6 });
    small.send("äöü"); // six bytes
    assert.equal(small.bufferedAmount, 6);
    assert.throws(() => small.send("x"), { code: "send-queue-full" });
  });

  test("are refused when too much waits in the open connection", async () => {
    const socket = await connected({ maxQueuedBytes: 10 });
    socket.send("a message longer than that is sent");
    FakeSocket.last.bufferedAmount = 10;
    assert.throws(() => socket.send("x"), { code: "send-queue-full" });
    assert.equal(FakeSocket.last.sent.length, 1);
  });

  test("are given back when no connection follows", async () => {
    const socket = make();
    const unsent = [];
    socket.addEventListener("close", (event) => unsent.push(...event.unsent));
    socket.send("never");
    socket.close();
    await settled();

    assert.deepEqual(unsent, ["never"]);
    assert.throws(() => socket.send("x"), { code: "closed" });
  });
});

describe("close()", () => {
  test("waits for the peer's answer and does not reconnect", async () => {
    const socket = await connected();
    const seen = record(socket, ALL, ({ type, code, willReconnect }) => [type, code, willReconnect]);
    socket.close(4242, "bye");
    assert.equal(socket.readyState, ReconnectingSocket.CLOSING);
    assert.deepEqual(FakeSocket.last.closedWith, { code: 4242, reason: "bye" });
    FakeSocket.last.end(4242, "bye");
    await tick(600_000);

    assert.deepEqual(seen, [["close", 4242, false]]);
    assert.equal(FakeSocket.made.length, 1);
  });

  test("does not wait for ever", async () => {
    const socket = await connected({ closeTimeout: 1_000 });
    const seen = record(socket, ALL, ({ type, code }) => [type, code]);
    socket.close();
    await pass(1_000);

    assert.deepEqual(seen, [["close", 1006]]);
    assert.equal(socket.readyState, ReconnectingSocket.CLOSED);
  });

  test("ends the waiting for another attempt", async () => {
    const socket = await connected();
    FakeSocket.last.end(1006);
    const seen = record(socket, ALL, ({ type, code, willReconnect }) => [type, code, willReconnect]);
    socket.close();
    assert.equal(socket.readyState, ReconnectingSocket.CLOSED);
    await tick(600_000);

    assert.deepEqual(seen, [["close", 1000, false]]);
    assert.equal(FakeSocket.made.length, 1);
  });

  test("in a listener of close is heeded", async () => {
    const socket = await connected();
    socket.addEventListener("close", () => socket.close());
    const seen = record(socket, ["reconnecting"]);
    FakeSocket.last.end(1006);
    await tick(600_000);

    assert.equal(FakeSocket.made.length, 1);
    assert.deepEqual(seen, []);
  });

  test("before the first attempt leaves no connection behind", async () => {
    const socket = make();
    socket.close();
    await settled();
    assert.equal(FakeSocket.made.length, 0);
  });

  for (const code of [1001, 1005, 1006, 1015, 2999, 5000, 3000.5, "1000"]) {
    test(`refuses the code ${JSON.stringify(code)}`, async () => {
      const socket = await connected();
      assert.throws(() => socket.close(code), RangeError);
      assert.equal(socket.readyState, ReconnectingSocket.OPEN);
    });
  }

  test("refuses a reason of more than 123 bytes", async () => {
    const socket = await connected();
    assert.throws(() => socket.close(1000, "ä".repeat(62)), RangeError);
    socket.close(1000, `${"ä".repeat(61)}x`);
    assert.equal(socket.readyState, ReconnectingSocket.CLOSING);
  });

  test("follows the abort of a signal", async () => {
    const abort = new AbortController();
    const socket = await connected({ signal: abort.signal });
    abort.abort();
    assert.equal(socket.readyState, ReconnectingSocket.CLOSING);
    assert.throws(() => make({ signal: abort.signal }), { name: "AbortError" });
  });
});

describe("reconnect() and drop()", () => {
  test("reconnect ends the waiting", async () => {
    const socket = await connected();
    FakeSocket.last.end(1006);
    socket.reconnect();
    await settled();
    assert.equal(FakeSocket.made.length, 2);
  });

  test("reconnect replaces an open connection", async () => {
    const socket = await connected();
    const first = FakeSocket.last;
    const seen = record(socket, ALL);
    socket.reconnect();
    await tick(0);
    FakeSocket.last.accept();
    first.deliver("late"); // of the replaced connection: not listened to

    assert.ok(first.closedWith);
    assert.deepEqual(seen, ["close", "reconnecting", "open", "reconnected"]);
  });

  test("drop does not wait for a dead peer", async () => {
    const socket = await connected();
    const seen = record(socket, ["close"], ({ code, reason }) => [code, reason]);
    socket.drop("silent");
    await tick(5_000);

    assert.deepEqual(seen, [[1006, "silent"]]);
    assert.equal(FakeSocket.made.length, 2);
  });

  test("reconnect cannot reopen what is closed", async () => {
    const socket = make();
    socket.close();
    assert.throws(() => socket.reconnect(), { code: "closed" });
  });
});

describe("Credentials", () => {
  test("are asked for before every attempt and offered as subprotocols", async () => {
    let count = 0;
    const socket = make({ protocols: "chat", credentials: async () => ({ protocols: [`token.${++count}`] }) });
    await settled();
    FakeSocket.last.accept("chat");
    FakeSocket.last.end(1006);
    await tick(5_000);

    assert.deepEqual(FakeSocket.made.map((each) => each.protocols), [["chat", "token.1"], ["chat", "token.2"]]);
    socket.close();
  });

  test("that cannot be had fail the attempt, and another follows", async () => {
    const cause = new Error("no token today");
    const socket = make({ credentials: () => { throw cause; } });
    const seen = record(socket, ALL, ({ type, error }) => [type, error?.code, error?.cause]);
    await settled();

    assert.deepEqual(seen.slice(0, 2), [["error", "credentials-failed", cause], ["close", undefined, undefined]]);
    assert.equal(seen[2][0], "reconnecting");
    assert.equal(FakeSocket.made.length, 0);
  });

  test("that take too long are told so by their signal", async () => {
    let told;
    make({ connectTimeout: 1_000, credentials: ({ signal }) => new Promise(() => { told = signal; }) });
    await settled();
    assert.equal(told.aborted, false);
    await pass(1_000);
    assert.equal(told.aborted, true);
  });

  test("send headers to a WebSocket that takes them as a third argument", async () => {
    const seen = [];
    class Third extends FakeSocket {
      constructor(url, protocols, options) {
        super(url, protocols);
        seen.push(protocols, options);
      }
    }
    make({ WebSocket: Third, protocols: ["a"], credentials: () => ({ headers: { authorization: "Bearer t" } }) });
    await settled();
    assert.deepEqual(seen, [["a"], { headers: { authorization: "Bearer t" } }]);
  });

  test("send headers to a WebSocket that takes them with the subprotocols", async () => {
    make({ protocols: ["a"], credentials: () => ({ headers: { authorization: "Bearer t" } }) });
    await settled();
    assert.deepEqual(FakeSocket.last.protocols, { protocols: ["a"], headers: { authorization: "Bearer t" } });
  });

  for (const [what, credentials] of [
    ["a header with a line break", { headers: { authorization: "x\r\ncookie: y" } }],
    ["a subprotocol that is no token", { protocols: ["a b"] }],
    ["a subprotocol twice", { protocols: ["chat"] }],
  ]) {
    test(`with ${what} end it for good`, async () => {
      const socket = make({ protocols: ["chat"], credentials: () => credentials });
      const seen = record(socket, ALL, ({ type, error, willReconnect }) => [type, error?.code ?? willReconnect]);
      await settled();
      await tick(600_000);

      assert.deepEqual(seen, [["error", "cannot-connect"], ["close", false]]);
      assert.equal(FakeSocket.made.length, 0);
    });
  }
});

describe("The arguments", () => {
  for (const [what, url] of [
    ["another scheme", "ftp://hub.test/"], ["a fragment", "ws://hub.test/#x"], ["an empty fragment", "ws://hub.test/#"],
    ["a password", "ws://me:secret@hub.test/"], ["no host", "ws://"], ["no scheme", "/ws"],
  ]) {
    test(`refuse a URL with ${what}`, () => assert.throws(() => new ReconnectingSocket(url, { WebSocket: FakeSocket })));
  }

  test("keep the query of a URL as it is", async () => {
    const socket = new ReconnectingSocket("https://hub.test/ws?room=a%20b&x", { WebSocket: FakeSocket });
    assert.equal(socket.url, "wss://hub.test/ws?room=a%20b&x");
  });

  test("refuse an option that does not exist", () => assert.throws(() => make({ maxAttempt: 1 }), /no option 'maxAttempt'/));

  for (const value of [-1, NaN, "5"]) {
    test(`refuse ${JSON.stringify(value)} as a time`, () => assert.throws(() => make({ baseDelay: value }), RangeError));
  }

  for (const protocols of ["", "a,b", "a b", "a\r\nb", ["a", "a"]]) {
    test(`refuse the subprotocols ${JSON.stringify(protocols)}`, () => assert.throws(() => make({ protocols }), SyntaxError));
  }
});
