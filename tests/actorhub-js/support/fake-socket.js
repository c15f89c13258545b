import { mock } from "node:test";
import { LONGEST_DELAY, READING_TIME } from "../../../src/actorhub-js/lib/timers.js";

/** A WebSocket whose other side is the test. `FakeSocket.made` has all of them, in order. */
export class FakeSocket extends EventTarget {
  static made = [];

  readyState = 0;
  bufferedAmount = 0;
  protocol = "";
  extensions = "";
  binaryType = "blob";
  sent = [];
  closedWith = undefined;

  constructor(url, protocols) {
    super();
    Object.assign(this, { url, protocols });
    FakeSocket.made.push(this);
  }

  static get last() {
    return FakeSocket.made.at(-1);
  }

  send(data) {
    if (this.readyState === 0) {
      throw new Error("InvalidStateError");
    }
    if (this.readyState === 1) { // later it is dropped in silence, as browsers do
      this.sent.push(data);
    }
  }

  close(code, reason) {
    if (this.readyState < 2) {
      this.closedWith = { code, reason };
      this.readyState = 2;
    }
  }

  // What the peer does

  accept(protocol = "") {
    this.readyState = 1;
    this.protocol = protocol;
    this.dispatchEvent(new Event("open"));
  }

  deliver(data) {
    this.dispatchEvent(new MessageEvent("message", { data: typeof data === "object" && !(data instanceof ArrayBuffer) ? JSON.stringify(data) : data }));
  }

  end(code, reason = "") {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason, wasClean: code !== 1006 }));
  }

  fail() {
    this.dispatchEvent(new Event("error"));
    this.end(1006);
  }

  /** What was sent, read as JSON. */
  get commands() {
    return this.sent.map((text) => JSON.parse(text));
  }
}

/** Time and chance of a test's own: timers run by `tick`, and random delays take `chance` of their ceiling. */
export function virtualTime(chance = 0.5) {
  FakeSocket.made.length = 0;
  mock.timers.enable({ apis: ["setTimeout"] });
  // As on every platform, a delay beyond a timer's range is one of 1 ms.
  const { setTimeout: virtual } = globalThis;
  globalThis.setTimeout = (action, delay) => virtual(action, delay >= 0 && delay <= LONGEST_DELAY ? delay : 1);
  mock.method(Math, "random", () => chance);
}

export function realTime() {
  mock.timers.reset();
  mock.restoreAll();
}

export const tick = async (milliseconds) => {
  mock.timers.tick(milliseconds);
  await settled();
};

/** Passes a deadline of so many milliseconds, and the time for reading after it. */
export const pass = async (milliseconds) => {
  await tick(milliseconds);
  await tick(READING_TIME);
};

/** All promises that can be settled are: an immediate runs after every microtask. */
export const settled = () => new Promise((resolve) => { setImmediate(resolve); });

/** Names of events in their order, with a field or two. */
export function record(target, types, describe = (event) => event.type) {
  const seen = [];
  types.forEach((type) => target.addEventListener(type, (event) => seen.push(describe(event))));
  return seen;
}
