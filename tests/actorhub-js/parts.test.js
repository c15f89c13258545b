// The parts that have no API of their own, where an error would be seldom and hard to see from outside.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Heartbeat } from "../../src/actorhub-js/lib/heartbeat.js";
import { PositionTracker } from "../../src/actorhub-js/lib/position-tracker.js";
import { PublicationStream } from "../../src/actorhub-js/lib/publication-stream.js";
import { encode, RawJson } from "../../src/actorhub-js/lib/raw-json.js";
import { utf8Length } from "../../src/actorhub-js/lib/text.js";
import { pass, realTime, tick, virtualTime } from "./support/fake-socket.js";

describe("utf8Length", () => {
  test("agrees with an encoder on every kind of unit, alone and in pairs", () => {
    const units = ["a", "\u007f", "\u0080", "\u07ff", "\u0800", "\uffff", "\ud7ff", "\ud800", "\udbff", "\udc00", "\udfff", "\ue000", "😀"];
    for (const a of units) {
      for (const b of units) {
        for (const c of units) {
          assert.equal(utf8Length(a + b + c), new TextEncoder().encode(a + b + c).length, JSON.stringify(a + b + c));
        }
      }
    }
  });
});

describe("PositionTracker", () => {
  const at = (offset, epoch = "e") => {
    const tracker = new PositionTracker();
    tracker.start({ epoch, offset });
    return tracker;
  };
  const again = (tracker, reply) => tracker.start(reply, tracker.position);

  test("has no position before it starts, and nothing to compare the first with", () => {
    const tracker = new PositionTracker();
    assert.equal(tracker.position, undefined);
    assert.equal(again(tracker, { epoch: "e", offset: 7 }), undefined);
    assert.deepEqual(tracker.position, { epoch: "e", offset: 7 });
  });

  test("hears each offset once and counts what is missing", () => {
    const tracker = at(0);
    assert.deepEqual([1, 2, 2, 1, 6, 5].map((offset) => tracker.hear(offset)), [0, 0, undefined, undefined, 3, undefined]);
  });

  test("compares places of one epoch after a reconnect", () => {
    const from = { epoch: "e", offset: 4 };
    assert.deepEqual(again(at(4), { epoch: "e", offset: 4 }), { recovered: true, missed: 0, from, to: from, reason: undefined });
    assert.deepEqual(again(at(4), { epoch: "e", offset: 9 }), { recovered: false, missed: 5, from, to: { epoch: "e", offset: 9 }, reason: undefined });
  });

  test("goes on where it stood only if the hub says so, or has no say", () => {
    const outcome = (reply) => (({ recovered, missed, reason }) => [recovered, missed, reason])(again(at(4), { epoch: "e", ...reply }));
    assert.deepEqual(outcome({ offset: 4, recovered: true }), [true, 0, undefined]);
    assert.deepEqual(outcome({ offset: 4, recovered: false, reason: "too-old" }), [false, 0, "too-old"]);
    assert.deepEqual(outcome({ offset: 6, recovered: true }), [false, 2, undefined]);
    assert.deepEqual(outcome({ offset: 6, recovered: false, reason: "too-many" }), [false, 2, "too-many"]);
  });

  test("begins at a place of its user", () => {
    const tracker = new PositionTracker({ epoch: "e", offset: 7 });
    assert.deepEqual(tracker.position, { epoch: "e", offset: 7 });
    assert.equal(again(tracker, { epoch: "e", offset: 7, recovered: true }).recovered, true);
    assert.equal(tracker.hear(8), 0);
  });

  test("does not fall back when its own publication is replied to before it begins anew", () => {
    const tracker = at(4);
    const from = tracker.position;
    tracker.silentBegins();
    tracker.silentEnds({ epoch: "e", offset: 5 });
    assert.equal(tracker.start({ epoch: "e", offset: 4, recovered: true }, from).recovered, true);
    assert.deepEqual([tracker.hear(5), tracker.hear(6)], [undefined, 0]);
  });

  // The offset of the old epoch was taken for one of the new, and the publication there was not handed out.
  test("forgets its own publications of an epoch that has ended", () => {
    const tracker = at(4);
    tracker.silentBegins();
    tracker.silentEnds({ epoch: "e", offset: 6 });
    again(tracker, { epoch: "f", offset: 4 });
    assert.deepEqual([tracker.hear(5), tracker.hear(6)], [0, 0]);
  });

  test("cannot count what was missed across epochs, even at the same offset", () => {
    const since = again(at(4), { epoch: "f", offset: 4 });
    assert.deepEqual([since.recovered, since.missed], [false, undefined]);
  });

  test("takes an epoch that went backwards for a gap that cannot be counted", () => {
    const since = again(at(4), { epoch: "e", offset: 3 });
    assert.deepEqual([since.recovered, since.missed], [false, undefined]);
  });

  test("does not miss its own publication without echo, whenever its reply comes", () => {
    const before = at(0);
    before.silentBegins();
    before.silentEnds({ epoch: "e", offset: 1 });
    assert.deepEqual(before.position, { epoch: "e", offset: 1 });
    assert.equal(before.hear(2), 0);

    const ahead = at(0); // the reply overtakes a publication
    ahead.silentBegins();
    ahead.silentEnds({ epoch: "e", offset: 2 });
    assert.equal(ahead.hear(1), 0);
    assert.deepEqual(ahead.position, { epoch: "e", offset: 2 });
    assert.equal(ahead.hear(3), 0);

    const late = at(0); // a publication overtakes the reply
    late.silentBegins();
    assert.equal(late.hear(2), 0);
    late.silentEnds({ epoch: "e", offset: 1 });
    assert.equal(late.hear(4), 1);
  });

  test("counts silent publications out after a reconnect", () => {
    const tracker = at(0);
    tracker.silentBegins();
    tracker.silentEnds({ epoch: "e", offset: 2 });
    assert.equal(again(tracker, { epoch: "e", offset: 3 }).missed, 2);
  });

  test("would rather tell a gap that is none than keep one to itself", () => {
    const tracker = at(0);
    tracker.silentBegins();
    tracker.silentEnds(); // no reply: whether it has an offset is not known
    assert.equal(tracker.hear(2), 1);
  });

  test("passes over a reply of another epoch", () => {
    const tracker = at(5, "f");
    tracker.silentBegins();
    tracker.silentEnds({ epoch: "e", offset: 6 });
    assert.equal(tracker.hear(6), 0);
  });
});

describe("PublicationStream", () => {
  const stream = (limit, overflow) => new PublicationStream(limit, overflow, () => {});
  const push = (target, ...offsets) => offsets.forEach((offset) => target.push({ offset, afterGap: false }));
  const drain = async (target) => {
    const seen = [];
    for await (const { offset, afterGap } of target) {
      seen.push(afterGap ? `!${offset}` : offset);
    }
    return seen;
  };

  test("gives what was kept, then what comes", async () => {
    const target = stream(8, "fail");
    push(target, 1, 2);
    const reading = drain(target);
    await Promise.resolve();
    push(target, 3);
    target.end();
    assert.deepEqual(await reading, [1, 2, 3]);
  });

  test("serves several waiting reads in order", async () => {
    const target = stream(1, "fail");
    const reads = [target.next(), target.next(), target.next()];
    push(target, 1, 2);
    target.end();
    assert.deepEqual((await Promise.all(reads)).map(({ value, done }) => value?.offset ?? done), [1, 2, true]);
  });

  test("fails when more is unread than the limit, after what was kept", async () => {
    const target = stream(2, "fail");
    push(target, 1, 2, 3, 4);
    const seen = [];
    await assert.rejects(async () => { for await (const { offset } of target) { seen.push(offset); } }, { code: "reader-too-slow" });
    assert.deepEqual(seen, [1, 2]);
    assert.equal((await target.next()).done, true);
  });

  for (const [overflow, limit, expected] of [
    ["drop-oldest", 2, ["!4", 5]], ["drop-oldest", 1, ["!5"]], ["drop-newest", 2, [1, 2]], ["drop-newest", 3, [1, 2, 3]],
  ]) {
    test(`with ${overflow} keeps ${expected.length} of 5 at a limit of ${limit}`, async () => {
      const target = stream(limit, overflow);
      push(target, 1, 2, 3, 4, 5);
      target.end();
      assert.deepEqual(await drain(target), expected);
    });
  }

  test("marks the first one after what drop-newest has dropped", async () => {
    const target = stream(1, "drop-newest");
    push(target, 1, 2);
    assert.equal((await target.next()).value.offset, 1);
    push(target, 3);
    target.end();
    assert.deepEqual(await drain(target), ["!3"]);
  });

  test("hands an error to one read only, and ends", async () => {
    const target = stream(1, "fail");
    const reads = Promise.allSettled([target.next(), target.next()]);
    target.end(new Error("lost"));
    assert.deepEqual((await reads).map(({ status }) => status), ["rejected", "fulfilled"]);
  });

  test("is over after break, and forgets what it kept", async () => {
    const target = stream(4, "fail");
    push(target, 1, 2);
    for await (const { offset } of target) {
      assert.equal(offset, 1);
      break;
    }
    push(target, 3);
    assert.deepEqual(await target.next(), { value: undefined, done: true });
  });
});

describe("JSON", () => {
  test("of a command carries data of any kind, null too", () => {
    assert.equal(encode({ type: "publish", id: 1 }, null), '{"type":"publish","id":1,"data":null}');
    assert.equal(encode({ type: "ping", id: 1 }), '{"type":"ping","id":1}');
  });

  test("goes out as it is spelled when it is raw", () => {
    assert.equal(encode({ type: "publish" }, new RawJson('{"n": 1.50}')), '{"type":"publish","data":{"n": 1.50}}');
    assert.throws(() => new RawJson('1}, "evil": {'), SyntaxError);
  });

  test("must exist", () => {
    assert.throws(() => encode({}, undefined), TypeError);
    assert.throws(() => encode({}, 1n), TypeError);
  });
});

describe("Heartbeat", () => {
  test("pings a silent connection and gives it up when it stays silent", async (t) => {
    virtualTime();
    t.after(realTime);
    const told = [];
    const heartbeat = new Heartbeat({ interval: 100, timeout: 30, ping: () => told.push("ping"), dead: () => told.push("dead") });
    heartbeat.start();
    await tick(99);
    heartbeat.heard();
    await tick(1);
    assert.deepEqual(told, []);
    await tick(100);
    assert.deepEqual(told, ["ping"]);
    await tick(29);
    heartbeat.heard();
    await pass(1);
    await tick(100);
    assert.deepEqual(told, ["ping", "ping"]);
    await pass(30);
    assert.deepEqual(told, ["ping", "ping", "dead"]);
  });

  test("pings nobody when it is off, or stopped", async (t) => {
    virtualTime();
    t.after(realTime);
    const told = [];
    const off = new Heartbeat({ interval: Infinity, timeout: 30, ping: () => told.push("ping") });
    off.start();
    const stopped = new Heartbeat({ interval: 10, timeout: 30, ping: () => told.push("ping") });
    stopped.start();
    stopped.stop();
    await tick(1_000_000);
    assert.deepEqual(told, []);
  });
});
