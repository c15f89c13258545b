import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { HubClient, RawJson } from "actorhub";
import { FakeSocket, pass, realTime, record, settled, tick, virtualTime } from "./support/fake-socket.js";

const LIMITS = { messageBytes: 200, channelNameBytes: 255, subscriptions: 128, publishesPerSecond: 10_000 };

const make = (options) => new HubClient("ws://hub.test/ws", { WebSocket: FakeSocket, ...options });

let connections = 0;

function welcome(socket = FakeSocket.last) {
  socket.accept("actorhub.v1.json");
  socket.deliver({ type: "welcome", connection: `c${++connections}`, protocol: 1, limits: LIMITS });
}

async function open(options) {
  const hub = make(options);
  const opened = hub.connect();
  await settled();
  welcome();
  await opened;
  return hub;
}

async function lose(code = 1006) {
  FakeSocket.last.end(code);
  await tick(30_000);
}

/** Answers the last command with a reply of this type. */
function answer(type, fields, command = FakeSocket.last.commands.at(-1)) {
  FakeSocket.last.deliver({ type, id: command.id, ...fields });
}

async function subscribed(hub, channel, epoch, offset, onPublication) {
  const subscription = hub.subscribe(channel, onPublication);
  answer("subscribed", { channel, epoch, offset });
  await subscription.ready;
  return subscription;
}

const publication = (channel, offset, data = offset, from = "other") => ({ type: "publication", channel, offset, from, data });

beforeEach(() => { virtualTime(); connections = 0; });
afterEach(realTime);

describe("Connecting", () => {
  test("is done when the hub has welcomed", async () => {
    const hub = make();
    assert.equal(hub.state, "idle");
    const opened = hub.connect();
    assert.equal(hub.state, "connecting");
    await settled();
    FakeSocket.last.accept();
    assert.equal(hub.state, "connecting");
    FakeSocket.last.deliver({ type: "welcome", connection: "me", protocol: 1, limits: LIMITS });

    assert.deepEqual(await opened, { connection: "me", limits: LIMITS });
    assert.deepEqual([hub.state, hub.connectionId, hub.limits], ["open", "me", LIMITS]);
    assert.deepEqual(FakeSocket.last.protocols, ["actorhub.v1.json"]);
    await pass(10_000); // the time for the welcome
    assert.equal(hub.state, "open");
  });

  test("goes on until an attempt succeeds", async () => {
    const hub = make();
    const opened = hub.connect();
    await settled();
    FakeSocket.last.fail();
    await tick(1_000);
    assert.equal(hub.state, "connecting");
    welcome();
    await opened;
    assert.equal(FakeSocket.made.length, 2);
  });

  test("fails when no attempt follows, and tells why", async () => {
    const hub = make({ maxAttempts: 0 });
    const seen = record(hub, ["close", "maximumattempts", "reconnecting"]);
    const opened = hub.connect();
    await settled();
    FakeSocket.last.fail();

    await assert.rejects(opened, { code: "closed", closeCode: 1006 });
    assert.deepEqual(seen, ["close", "maximumattempts"]);
    await assert.rejects(hub.publish("a", 1), { code: "closed" });
    assert.throws(() => hub.subscribe("a"), { code: "closed" });
  });

  test("ends by an abort, which closes the client", async () => {
    const hub = make();
    const abort = new AbortController();
    const opened = hub.connect({ signal: abort.signal });
    abort.abort(new Error("enough"));

    await assert.rejects(opened, { message: "enough" });
    await settled();
    assert.equal(hub.state, "closed");
  });

  test("gives up a peer that does not welcome", async () => {
    const hub = make();
    const seen = record(hub, ["close", "reconnected"], ({ type, code, reason }) => [type, code, reason]);
    hub.connect();
    await settled();
    FakeSocket.last.accept();
    await pass(10_000);
    await tick(5_000);
    welcome();
    await settled();

    assert.deepEqual(seen, [["close", 1006, "no welcome"]]); // and coming back from that is no reconnect: it was never connected
    assert.equal(hub.state, "open");
  });

  test("refuses a hub of another version for good", async () => {
    const hub = make();
    const opened = hub.connect();
    await settled();
    FakeSocket.last.accept();
    FakeSocket.last.deliver({ type: "welcome", connection: "x", protocol: 2 });
    FakeSocket.last.end(1000);
    await assert.rejects(opened, { code: "closed" });
  });
});

describe("Commands", () => {
  test("are told apart by their ids, in whatever order the replies come", async () => {
    const hub = await open();
    const [a, b] = [hub.publish("a", { x: 1 }), hub.presence("b")];
    const [first, second] = FakeSocket.last.commands;
    assert.deepEqual(first, { type: "publish", id: first.id, channel: "a", data: { x: 1 } });
    answer("presence", { channel: "b", count: 2, members: ["c1", "c2"] }, second);
    answer("published", { channel: "a", epoch: "e", offset: 3 }, first);

    assert.deepEqual(await a, { epoch: "e", offset: 3 });
    assert.deepEqual(await b, { count: 2, members: ["c1", "c2"] });
  });

  test("of every kind are spelled as the protocol says", async () => {
    const hub = await open();
    hub.publish("a", new RawJson("1.50"), { echo: false }).catch(() => {});
    hub.send("c9", null).catch(() => {});
    hub.broadcast([], { echo: false }).catch(() => {});
    hub.ping().catch(() => {});
    hub.publish("a", 1, { key: "k", expectedPosition: { epoch: "e", offset: 2, data: "of a publication" } }).catch(() => {});
    hub.history("a").catch(() => {});
    hub.history("a", { limit: 2, since: { epoch: "e", offset: 2 }, reverse: true }).catch(() => {});
    hub.subscribe("a", undefined, { since: { epoch: "e", offset: 2 }, cache: true });
    hub.subscribe("b");
    assert.deepEqual(FakeSocket.last.sent, [
      '{"type":"publish","id":1,"channel":"a","echo":false,"data":1.50}',
      '{"type":"send","id":2,"to":"c9","data":null}',
      '{"type":"broadcast","id":3,"echo":false,"data":[]}',
      '{"type":"ping","id":4}',
      '{"type":"publish","id":5,"channel":"a","key":"k","expected-position":{"epoch":"e","offset":2},"data":1}',
      '{"type":"history","id":6,"channel":"a"}',
      '{"type":"history","id":7,"channel":"a","limit":2,"since":{"epoch":"e","offset":2},"reverse":true}',
      '{"type":"subscribe","id":8,"channel":"a","since":{"epoch":"e","offset":2},"cache":true}',
      '{"type":"subscribe","id":9,"channel":"b"}',
    ]);
  });

  test("read the history that the hub keeps, and why it does not go on", async () => {
    const hub = await open();
    const read = hub.history("a");
    answer("history", { channel: "a", epoch: "e", offset: 9, publications: [{ offset: 8, from: "c7", data: [1] }, { offset: 9, from: null, data: null }] });
    assert.deepEqual(await read, {
      position: { epoch: "e", offset: 9 },
      publications: [{ channel: "a", epoch: "e", offset: 8, from: "c7", data: [1] }, { channel: "a", epoch: "e", offset: 9, from: null, data: null }],
      reason: undefined,
    });

    const late = hub.history("a", { since: { epoch: "d", offset: 1 } });
    answer("history", { channel: "a", epoch: "e", offset: 0, reason: "new-epoch", publications: [] });
    assert.deepEqual(await late, { position: { epoch: "e", offset: 0 }, publications: [], reason: "new-epoch" });
  });

  test("that conflict with another publication tell the channel's place, and other errors none", async () => {
    const hub = await open();
    const published = hub.publish("a", 1, { expectedPosition: { epoch: "e", offset: 2 } });
    answer("error", { code: "conflict", message: "No.", epoch: "e", offset: 3 });
    await assert.rejects(published, { code: "conflict", position: { epoch: "e", offset: 3 } });

    const refused = hub.publish("a", 1);
    answer("error", { code: "rate-limited", message: "No." });
    await assert.rejects(refused, { code: "rate-limited", position: undefined });
  });

  test("that the hub refuses carry its code", async () => {
    const hub = await open();
    const sent = hub.send("gone", 1);
    answer("error", { code: "unknown-connection", message: "No connection has this id." });
    await assert.rejects(sent, { name: "HubError", code: "unknown-connection", message: "No connection has this id." });
  });

  test("fail without a reply in time, and a late reply is let go", async () => {
    const hub = await open({ heartbeatInterval: Infinity });
    const unhandled = record(hub, ["unhandled", "error"], ({ message }) => message.type);
    const sent = hub.publish("a", 1, { timeout: 500 });
    const failed = assert.rejects(sent, { code: "timeout" });
    await pass(500);
    await failed;
    answer("published", { channel: "a", epoch: "e", offset: 1 });
    assert.deepEqual(unhandled, ["published"]);
  });

  test("that were sent when the connection is lost fail, and are not sent again", async () => {
    const hub = await open();
    const sent = hub.publish("a", 1);
    const failed = assert.rejects(sent, { code: "connection-lost", closeCode: 1001 });
    await lose(1001);
    await failed;
    welcome();
    assert.deepEqual(FakeSocket.last.commands, []);
  });

  test("without a connection wait for one, after the subscriptions and in order", async () => {
    const hub = make();
    const published = hub.publish("a", 1);
    hub.broadcast(2).catch(() => {});
    hub.subscribe("a");
    hub.connect();
    await settled();
    welcome();
    assert.deepEqual(FakeSocket.last.commands.map(({ type }) => type), ["subscribe", "publish", "broadcast"]);
    answer("published", { channel: "a", epoch: "e", offset: 1 }, FakeSocket.last.commands[1]);
    assert.equal((await published).offset, 1);
  });

  test("that are aborted or too late before a connection are never sent", async () => {
    const hub = make();
    const abort = new AbortController();
    const aborted = assert.rejects(hub.publish("a", 1, { signal: abort.signal }), { name: "AbortError" });
    const late = assert.rejects(hub.publish("a", 2, { timeout: 10 }), { code: "timeout" });
    abort.abort();
    await pass(10);
    await Promise.all([aborted, late]);
    hub.connect();
    await settled();
    welcome();
    assert.deepEqual(FakeSocket.last.sent, []);
    await assert.rejects(hub.ping({ signal: abort.signal }), { name: "AbortError" });
  });

  test("are bounded in number and bytes, and the refused ones fail", async () => {
    const hub = make({ maxPendingRequests: 2 });
    hub.ping().catch(() => {});
    hub.ping().catch(() => {});
    await assert.rejects(hub.ping(), { code: "send-queue-full" });

    const small = make({ maxQueuedBytes: 100 });
    small.publish("a", "x".repeat(100)).catch(() => {});
    await assert.rejects(small.publish("a", 1), { code: "send-queue-full" });
  });

  test("make room again in the queue when they go out or end", async () => {
    const hub = make({ maxQueuedBytes: 20 });
    const failures = [];
    const publish = (data, options) => hub.publish("a", data, options).catch(({ code }) => failures.push([data, code]));
    publish(1, { timeout: 10 });
    await pass(10);
    publish(2);
    hub.connect();
    await settled();
    welcome();
    assert.deepEqual(FakeSocket.last.commands.map(({ data }) => data), [2]);
    FakeSocket.last.end(1006);
    publish(3);
    publish(4);
    await settled();
    assert.deepEqual(failures, [[1, "timeout"], [2, "connection-lost"], [4, "send-queue-full"]]);
  });

  test("that wait for a connection outlast an attempt that fails", async () => {
    const hub = await open();
    FakeSocket.last.end(1006);
    hub.publish("a", "kept").catch(() => {});
    await tick(2_500);
    FakeSocket.last.fail();
    await tick(2_500);
    welcome();
    assert.deepEqual(FakeSocket.last.commands.map(({ data }) => data), ["kept"]);
  });

  test("longer than the hub takes are not sent: it would close for good", async () => {
    const hub = await open();
    const [most, envelope] = [LIMITS.messageBytes, '{"type":"broadcast","id":1,"data":""}'.length];
    hub.broadcast("x".repeat(most - envelope)).catch(() => {});
    await assert.rejects(hub.broadcast("x".repeat(most - envelope + 1)), { code: "message-too-long" });
    await assert.rejects(hub.broadcast("ä".repeat(most / 2)), { code: "message-too-long" });
    assert.equal(FakeSocket.last.sent.length, 1);
  });

  test("that waited longer than the hub takes fail when its limit is known, and the others go on", async () => {
    const hub = make();
    const long = assert.rejects(hub.publish("a", "x".repeat(200)), { code: "message-too-long" });
    hub.publish("a", 2).catch(() => {});
    hub.connect();
    await settled();
    welcome();
    await long;
    assert.deepEqual(FakeSocket.last.commands.map(({ data }) => data), [2]);
  });

  test("with what has no JSON or no name fail", async () => {
    const hub = await open();
    await assert.rejects(hub.publish("a", undefined), TypeError);
    await assert.rejects(hub.publish("", 1), TypeError);
    await assert.rejects(hub.send(undefined, 1), TypeError);
    assert.throws(() => hub.subscribe(7), TypeError);
    assert.deepEqual(FakeSocket.last.sent, []);
  });

  test("answered by another type fail", async () => {
    const hub = await open();
    const pinged = hub.ping();
    answer("published", {});
    await assert.rejects(pinged, { code: "bad-message" });
  });
});

describe("A subscription", () => {
  test("hears publications by handler, event and iterator, from its beginning", async () => {
    const hub = await open();
    const seen = [];
    const lobby = hub.subscribe("lobby", ({ data }) => seen.push(["handler", data]));
    lobby.addEventListener("publication", (event) => seen.push(["event", event.publication.data]));
    hub.addEventListener("publication", (event) => seen.push(["client", event.channel, event.subscription === lobby]));
    const reader = lobby.publications();
    assert.equal(lobby.state, "subscribing");

    answer("subscribed", { channel: "lobby", epoch: "e", offset: 6 });
    FakeSocket.last.deliver(publication("lobby", 7, "hi")); // in the same turn: no promise has continued yet

    assert.deepEqual(seen, [["handler", "hi"], ["event", "hi"], ["client", "lobby", true]]);
    assert.deepEqual(await reader.next(), { value: { channel: "lobby", epoch: "e", offset: 7, from: "other", data: "hi", afterGap: false }, done: false });
    assert.deepEqual([lobby.state, lobby.position, lobby.channel], ["subscribed", { epoch: "e", offset: 7 }, "lobby"]);
  });

  test("begins at the place of its user, and tells whether the hub still had what follows", async () => {
    const hub = await open();
    const marks = [];
    const heard = ({ channel, offset, afterGap }) => marks.push([channel, offset, afterGap]);
    const since = { epoch: "e", offset: 7 };
    const seen = record(hub, ["recovered", "gap"], ({ type, channel, missed, from, to, reason }) => [type, channel, missed, from.offset, to.offset, reason]);
    const kept = hub.subscribe("kept", heard, { since });
    assert.deepEqual(kept.position, since);
    answer("subscribed", { channel: "kept", ...since, recovered: true });
    hub.subscribe("lost", heard, { since });
    answer("subscribed", { channel: "lost", epoch: "e", offset: 9, recovered: false, reason: "too-old" });
    FakeSocket.last.deliver(publication("kept", 8));
    FakeSocket.last.deliver(publication("lost", 10));

    assert.deepEqual(seen, [["recovered", "kept", 0, 7, 7, undefined], ["gap", "lost", 2, 7, 9, "too-old"]]);
    assert.deepEqual(marks, [["kept", 8, false], ["lost", 10, true]]);
  });

  test("is told to be there already, without asking the hub", async () => {
    const hub = await open();
    const lobby = hub.subscribe("lobby");
    assert.throws(() => hub.subscribe("lobby"), { name: "HubError", code: "already-subscribed" });
    assert.equal(hub.subscription("lobby"), lobby);
    assert.equal(FakeSocket.last.sent.length, 1);
  });

  test("that the hub refuses is lost", async () => {
    const hub = await open();
    const lobby = hub.subscribe("lobby");
    const seen = record(hub, ["subscriptionlost"], ({ channel, reason }) => [channel, reason]);
    const reading = assert.rejects(lobby.publications().next(), { code: "too-many-subscriptions" });
    answer("error", { code: "too-many-subscriptions", message: "No more." });

    await assert.rejects(lobby.ready, { code: "too-many-subscriptions" });
    await reading;
    assert.deepEqual(seen, [["lobby", "too-many-subscriptions"]]);
    assert.equal(hub.subscription("lobby"), undefined);
  });

  test("ended by the hub tells its reason, and can be made anew", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const seen = record(lobby, ["lost"], ({ reason, error }) => [reason, error.name]);
    const reading = assert.rejects(async () => { for await (const each of lobby) { assert.fail(String(each)); } }, { code: "channel-failed" });
    FakeSocket.last.deliver({ type: "unsubscribed", channel: "lobby", reason: "channel-failed" });

    await reading;
    assert.deepEqual(seen, [["channel-failed", "HubError"]]);
    assert.equal(lobby.state, "ended");
    await subscribed(hub, "lobby", "f", 0);
  });

  test("hears nothing after unsubscribe, and its readers end", async () => {
    const hub = await open();
    const seen = [];
    const lobby = await subscribed(hub, "lobby", "e", 0, ({ offset }) => seen.push(offset));
    const reading = (async () => { for await (const { offset } of lobby) { seen.push(offset); } return "done"; })();
    const left = lobby.unsubscribe();
    FakeSocket.last.deliver(publication("lobby", 1));
    answer("unsubscribed", { channel: "lobby" });

    await left;
    assert.equal(await reading, "done");
    assert.deepEqual(seen, []);
    await assert.rejects(hub.unsubscribe("lobby"), { code: "not-subscribed" });
    assert.equal((await lobby.publications().next()).done, true);
  });

  test("left and made again takes nothing of the one before", async () => {
    const hub = await open();
    const first = hub.subscribe("lobby");
    const [subscribe] = FakeSocket.last.commands;
    first.unsubscribe().catch(() => {});
    const seen = [];
    const second = hub.subscribe("lobby", ({ offset }) => seen.push(offset));
    answer("subscribed", { channel: "lobby", epoch: "e", offset: 4 }, subscribe);
    FakeSocket.last.deliver(publication("lobby", 5));
    FakeSocket.last.deliver({ type: "unsubscribed", channel: "lobby", reason: "channel-failed" });
    assert.equal(second.state, "subscribing");
    answer("subscribed", { channel: "lobby", epoch: "e", offset: 5 });
    FakeSocket.last.deliver(publication("lobby", 6));

    assert.deepEqual(seen, [6]);
  });

  test("is left when its signal is aborted", async () => {
    const hub = await open();
    const abort = new AbortController();
    const lobby = hub.subscribe("lobby", () => {}, { signal: abort.signal });
    abort.abort();
    assert.deepEqual(FakeSocket.last.commands.map(({ type }) => type), ["subscribe", "unsubscribe"]);
    await assert.rejects(lobby.ready, { code: "unsubscribed" });
    assert.throws(() => hub.subscribe("lobby", () => {}, { signal: abort.signal }), { name: "AbortError" });
  });

  test("has readers with limits, policies and signals of their own", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const abort = new AbortController();
    const [fail, newest, aborted] = [lobby.publications({ limit: 1 }), lobby.publications({ limit: 1, overflow: "drop-oldest" }),
      lobby.publications({ signal: abort.signal })];
    FakeSocket.last.deliver(publication("lobby", 1));
    FakeSocket.last.deliver(publication("lobby", 2));
    abort.abort();

    assert.equal((await fail.next()).value.offset, 1);
    await assert.rejects(fail.next(), { code: "reader-too-slow" });
    assert.deepEqual(await newest.next().then(({ value }) => [value.offset, value.afterGap]), [2, true]);
    assert.deepEqual([(await aborted.next()).value.offset, (await aborted.next()).value.offset], [1, 2]);
    await assert.rejects(aborted.next(), { name: "AbortError" });
    assert.throws(() => lobby.publications({ overflow: "drop" }), TypeError);
    assert.throws(() => lobby.publications({ limit: 0 }), RangeError);
  });

  test("tells a hole in the offsets of a live connection", async () => {
    const hub = await open();
    const marks = [];
    const lobby = await subscribed(hub, "lobby", "e", 0, ({ offset, afterGap }) => marks.push([offset, afterGap]));
    const seen = record(lobby, ["gap"], ({ missed, from, to }) => [missed, from.offset, to.offset]);
    [1, 4, 4, 5].forEach((offset) => FakeSocket.last.deliver(publication("lobby", offset)));

    assert.deepEqual(seen, [[2, 1, 4]]);
    assert.deepEqual(marks, [[1, false], [4, true], [5, false]]);
  });

  test("takes its own publication without echo for no hole", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const seen = record(lobby, ["gap"]);
    hub.publish("lobby", 1, { echo: false });
    answer("published", { channel: "lobby", epoch: "e", offset: 1 });
    FakeSocket.last.deliver(publication("lobby", 2)); // in the same turn as the reply
    hub.publish("lobby", 3, { echo: false });
    FakeSocket.last.deliver(publication("lobby", 4)); // before the reply
    answer("published", { channel: "lobby", epoch: "e", offset: 3 });
    assert.deepEqual(seen, []);
    FakeSocket.last.deliver(publication("lobby", 6));
    assert.deepEqual(seen, ["gap"]);
  });
});

describe("After a reconnect", () => {
  async function back(...replies) {
    await lose();
    welcome();
    const joins = FakeSocket.last.commands;
    replies.forEach((reply, i) => answer("subscribed", { channel: joins[i].channel, ...reply }, joins[i]));
    await settled();
  }

  test("subscriptions are made again, and each says whether it missed something", async () => {
    const hub = await open();
    await subscribed(hub, "same", "e", 3);
    await subscribed(hub, "more", "e", 3);
    await subscribed(hub, "anew", "e", 3);
    const seen = record(hub, ["recovered", "gap", "reconnected"], ({ type, channel, missed, subscriptions, attempts }) =>
      [type, channel ?? attempts, missed ?? subscriptions?.map((each) => [each.channel, each.recovered])]);
    await back({ epoch: "e", offset: 3 }, { epoch: "e", offset: 5 }, { epoch: "f", offset: 3 });

    assert.deepEqual(seen, [
      ["recovered", "same", 0], ["gap", "more", 2], ["gap", "anew", undefined],
      ["reconnected", 1, [["same", true], ["more", false], ["anew", false]]],
    ]);
    assert.equal(hub.connectionId, "c2");
  });

  test("the hub is told where each subscription stands, and readers go on with what it recovers", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const never = hub.subscribe("never", undefined, { cache: true });
    const seen = record(hub, ["recovered", "gap", "reconnected"], ({ type, subscriptions }) => subscriptions?.map((each) => each.recovered) ?? type);
    const reader = lobby.publications();
    FakeSocket.last.deliver(publication("lobby", 1));
    await back({ epoch: "e", offset: 1, recovered: true }, { epoch: "e", offset: 5 });
    [2, 3].forEach((offset) => FakeSocket.last.deliver(publication("lobby", offset)));
    await never.ready;

    assert.deepEqual(FakeSocket.last.commands.map(({ channel, since, cache }) => [channel, since, cache]),
      [["lobby", { epoch: "e", offset: 1 }, undefined], ["never", undefined, true]]);
    const read = [await reader.next(), await reader.next(), await reader.next()];
    assert.deepEqual(read.map(({ value }) => [value.offset, value.afterGap]), [[1, false], [2, false], [3, false]]);
    assert.deepEqual(seen, ["recovered", [true]]);
  });

  for (const reason of ["too-old", "new-epoch", "too-many"]) {
    test(`what the hub cannot recover is a gap, with its reason ${reason}`, async () => {
      const hub = await open();
      await subscribed(hub, "lobby", "e", 3);
      const seen = record(hub, ["recovered", "gap", "reconnected"], ({ type, missed, reason: told, subscriptions }) =>
        [type, missed ?? subscriptions[0].missed, told ?? subscriptions[0].reason]);
      await back({ epoch: "e", offset: 5, recovered: false, reason });
      assert.deepEqual(seen, [["gap", 2, reason], ["reconnected", 2, reason]]);
    });
  }

  test("own publications without echo are not heard when the hub recovers them", async () => {
    const hub = await open();
    const offsets = [];
    await subscribed(hub, "lobby", "e", 0, ({ offset, afterGap }) => offsets.push([offset, afterGap]));
    hub.publish("lobby", 1, { echo: false });
    answer("published", { channel: "lobby", epoch: "e", offset: 2 }); // before publication 1 has come
    await back({ epoch: "e", offset: 0, recovered: true });
    [1, 2, 3].forEach((offset) => FakeSocket.last.deliver(publication("lobby", offset)));
    assert.deepEqual(offsets, [[1, false], [3, false]]);
  });

  test("an own publication that is replied to before the subscription does not look missed", async () => {
    const hub = await open();
    await subscribed(hub, "lobby", "e", 0);
    const seen = record(hub, ["recovered", "gap"]);
    await lose();
    welcome();
    const [join] = FakeSocket.last.commands;
    hub.publish("lobby", 1, { echo: false });
    answer("published", { channel: "lobby", epoch: "e", offset: 1 });
    answer("subscribed", { channel: "lobby", epoch: "e", offset: 0, recovered: true }, join);
    [1, 2].forEach((offset) => FakeSocket.last.deliver(publication("lobby", offset)));
    assert.deepEqual(seen, ["recovered"]);
  });

  test("readers go on, and the first publication after a gap is marked", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const reader = lobby.publications();
    FakeSocket.last.deliver(publication("lobby", 1));
    await back({ epoch: "e", offset: 4 });
    FakeSocket.last.deliver(publication("lobby", 5));
    FakeSocket.last.deliver(publication("lobby", 6));

    const read = [await reader.next(), await reader.next(), await reader.next()];
    assert.deepEqual(read.map(({ value }) => [value.offset, value.afterGap]), [[1, false], [5, true], [6, false]]);
  });

  test("a subscription that had no answer yet is made on the new connection", async () => {
    const hub = await open();
    const lobby = hub.subscribe("lobby");
    await back({ epoch: "e", offset: 0 });
    await lobby.ready;
    assert.equal(lobby.state, "subscribed");
  });

  test("a subscription that cannot be renewed is lost, and the others go on", async () => {
    const hub = await open();
    const [a, b] = [await subscribed(hub, "a", "e", 0), await subscribed(hub, "b", "e", 0)];
    const seen = record(hub, ["subscriptionlost", "reconnected"], ({ type, channel, subscriptions }) => [type, channel ?? subscriptions.length]);
    await lose();
    welcome();
    const [first, second] = FakeSocket.last.commands;
    answer("error", { code: "broker-unavailable", message: "Later." }, first);
    answer("subscribed", { channel: "b", epoch: "e", offset: 0 }, second);
    await settled();

    assert.deepEqual(seen, [["subscriptionlost", "a"], ["reconnected", 1]]);
    assert.deepEqual([a.state, b.state], ["ended", "subscribed"]);
  });

  test("a subscription that was left meanwhile is not made again", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    FakeSocket.last.end(1006);
    await lobby.unsubscribe();
    await tick(5_000);
    welcome();
    assert.deepEqual(FakeSocket.last.commands, []);
  });

  // A WebSocket knows that its connection ends before its close event tells so. A subscribe that waited for the next connection came there
  // behind the renewal, was refused as a second one, and the subscription was lost.
  test("a subscription made while the connection ends is asked for once", async () => {
    const hub = await open();
    FakeSocket.last.readyState = 2;
    const late = hub.subscribe("late");
    await lose();
    welcome();

    assert.deepEqual(FakeSocket.last.commands.map(({ type, channel }) => [type, channel]), [["subscribe", "late"]]);
    answer("subscribed", { channel: "late", epoch: "e", offset: 0 });
    await late.ready;
  });

  test("a subscription left and made again while the connection ends is not left on the next", async () => {
    const hub = await open();
    await subscribed(hub, "a", "e", 1);
    FakeSocket.last.readyState = 2;
    const left = hub.unsubscribe("a");
    const again = hub.subscribe("a");
    await lose();
    welcome();

    assert.deepEqual(FakeSocket.last.commands.map(({ type, channel }) => [type, channel]), [["subscribe", "a"]]);
    answer("subscribed", { channel: "a", epoch: "e", offset: 1 });
    await Promise.all([left, again.ready]);
  });

  test("leaving that had no answer is done: the connection has left for it", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const left = lobby.unsubscribe();
    await lose();
    await left;
    welcome();
    assert.deepEqual(FakeSocket.last.commands, []);
  });

  test("nothing is told as done when the connection is lost again before it is", async () => {
    const hub = await open();
    await subscribed(hub, "lobby", "e", 0);
    const seen = record(hub, ["reconnected"]);
    await lose();
    welcome();
    await back({ epoch: "e", offset: 0 });
    assert.deepEqual(seen, ["reconnected"]);
  });
});

describe("The hub", () => {
  test("that stays silent is pinged, and replaced when it does not answer", async () => {
    const hub = await open({ heartbeatInterval: 1_000, heartbeatTimeout: 300 });
    const seen = record(hub, ["close"], ({ code, reason }) => [code, reason]);
    await tick(1_000);
    assert.deepEqual(FakeSocket.last.commands.map(({ type }) => type), ["ping"]);
    answer("pong");
    await pass(300);
    assert.deepEqual(seen, []);
    await tick(1_000);
    await pass(300);
    assert.deepEqual(seen, [[1006, "heartbeat"]]);
    await tick(5_000);
    assert.equal(FakeSocket.made.length, 2);
  });

  test("sends direct messages and broadcasts", async () => {
    const hub = await open();
    const seen = record(hub, ["message"], ({ from, data }) => [from, data]);
    FakeSocket.last.deliver({ type: "message", from: "c7", data: [1, 2] });
    FakeSocket.last.deliver({ type: "message", from: null, data: "all" });
    assert.deepEqual(seen, [["c7", [1, 2]], [null, "all"]]);
  });

  test("may say what this client does not know", async () => {
    const hub = await open();
    const seen = record(hub, ["unhandled", "error", "close"], ({ message }) => message);
    FakeSocket.last.deliver({ type: "weather", sunny: true });
    assert.deepEqual(seen, [{ type: "weather", sunny: true }]);
  });

  test("tells errors that concern no command", async () => {
    const hub = await open();
    const seen = record(hub, ["error"], ({ error }) => error.code);
    FakeSocket.last.deliver({ type: "error", code: "unknown-type", message: "No." });
    assert.deepEqual(seen, ["unknown-type"]);
  });

  for (const nonsense of ["", "{", "null", "7", '"welcome"']) {
    test(`that sends ${JSON.stringify(nonsense)} is left for another connection`, async () => {
      const hub = await open();
      const seen = record(hub, ["error", "close", "reconnecting"], ({ type, error }) => error?.code ?? type);
      FakeSocket.last.deliver(nonsense);
      assert.deepEqual(seen, ["bad-message", "close", "reconnecting"]);
    });
  }

  test("is shown and told everything as it is, bytes too", async () => {
    const hub = await open();
    const seen = record(hub, ["wire", "binary"], ({ type, direction, data }) => [direction ?? type, data]);
    const [out, in_] = [Uint8Array.of(1), new ArrayBuffer(1)];
    hub.sendRaw('{"type": "ping"}');
    hub.sendRaw(out);
    FakeSocket.last.deliver(in_);
    FakeSocket.last.deliver('{"type":"pong","id":"x"}');

    assert.deepEqual(seen, [["out", '{"type": "ping"}'], ["out", out], ["in", in_], ["binary", in_], ["in", '{"type":"pong","id":"x"}']]);
    FakeSocket.last.end(1006);
    assert.throws(() => hub.sendRaw("x"), { code: "not-connected" });
  });
});

describe("Closing", () => {
  test("waits for the hub, ends readers and fails what waits", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const reading = lobby.publications().next();
    const pending = assert.rejects(hub.ping(), { code: "connection-lost" });
    const closing = hub.close({ code: 4000, reason: "bye" });
    assert.deepEqual(FakeSocket.last.closedWith, { code: 4000, reason: "bye" });
    FakeSocket.last.end(4000, "bye");

    await closing;
    await pending;
    assert.equal((await reading).done, true);
    assert.equal(hub.state, "closed");
    await hub.close();
  });

  test("before connecting is done at once", async () => {
    const hub = make();
    const pending = assert.rejects(hub.ping(), { code: "closed" });
    await hub.close();
    await pending;
    await assert.rejects(hub.connect(), { code: "closed" });
    assert.equal(FakeSocket.made.length, 0);
  });

  test("by the hub for good loses the subscriptions", async () => {
    const hub = await open();
    const lobby = await subscribed(hub, "lobby", "e", 0);
    const reading = assert.rejects(lobby.publications().next(), { code: "closed", closeCode: 1009 });
    FakeSocket.last.end(1009, "too long");
    await reading;
    assert.equal(lobby.state, "ended");
  });

  test("follows the abort of the client's signal", async () => {
    const abort = new AbortController();
    const hub = await open({ signal: abort.signal });
    abort.abort();
    FakeSocket.last.end(1000);
    assert.equal(hub.state, "closed");
  });
});

describe("The options", () => {
  test("refuse what does not exist, and what a client of the hub does not have", () => {
    assert.throws(() => make({ heartbeat: 1 }), /no option 'heartbeat'/);
    assert.throws(() => make({ maxQueuedMessages: 1 }), /no option 'maxQueuedMessages'/);
    assert.throws(() => make({ requestTimeout: -1 }), RangeError);
  });
});
