import { onAbort } from "./abort.js";
import { deferred } from "./deferred.js";
import { ClientError, HubError } from "./errors.js";
import { notice } from "./events.js";
import { PositionTracker } from "./position-tracker.js";
import { OVERFLOWS, PublicationStream } from "./publication-stream.js";
import { readOptions } from "./settings.js";

const STREAM_DEFAULTS = Object.freeze({ limit: 1_024, overflow: "fail", signal: undefined });

/** A subscription as its user sees it: a feed's events, iterators and end. */
export class Subscription extends EventTarget {
  #feed;

  constructor(feed) {
    super();
    this.#feed = feed;
  }

  get channel() {
    return this.#feed.channel;
  }

  /** "subscribing" (for the first time, or again after a reconnect), "subscribed" or "ended". */
  get state() {
    return this.#feed.state;
  }

  /** The place of the last publication heard, { epoch, offset }. Before the hub has answered, the one to go on from, or undefined. */
  get position() {
    return this.#feed.tracker.position;
  }

  /** Settles when the hub has answered for the first time. */
  get ready() {
    return this.#feed.ready.promise;
  }

  /** The publications from now on, for `for await`. Each call is a reader of its own. */
  publications(options = {}) {
    return this.#feed.read(readOptions(options, STREAM_DEFAULTS, "publications()"));
  }

  [Symbol.asyncIterator]() {
    return this.publications();
  }

  unsubscribe(options = {}) {
    return this.#feed.leave(options);
  }
}

/** A subscription as the client keeps it. It outlives connections: it ends when it is left, or when the hub or the client says so. */
export class Feed {
  channel;
  state = "subscribing";
  cache;
  tracker;
  ignoreAbort = () => {}; // stops listening to the `signal` of subscribe()
  ready = deferred();
  leave;
  subscription;
  #streams = new Set();
  #afterGap = false;
  #end; // { error? } once ended
  #tell;

  /** `tell(type, fields)` hands an event to the client's listeners as well; `leave(options)` unsubscribes. */
  constructor(channel, { since, cache }, tell, leave) {
    this.channel = channel;
    this.tracker = new PositionTracker(since);
    this.cache = cache;
    this.#tell = tell;
    this.leave = leave;
    this.subscription = new Subscription(this);
  }

  read({ limit, overflow, signal }) {
    if (!OVERFLOWS.includes(overflow)) {
      throw new TypeError(`overflow is one of ${OVERFLOWS.join(", ")}`);
    }
    signal?.throwIfAborted();
    let ignoreAbort = () => {};
    const stream = new PublicationStream(limit, overflow, () => {
      this.#streams.delete(stream);
      ignoreAbort();
    });
    this.#streams.add(stream);
    ignoreAbort = onAbort(signal, () => stream.end(signal.reason));
    if (this.#end !== undefined) {
      stream.end(this.#end.error);
    }
    return stream;
  }

  /** The hub has answered, on the first connection or on another. `since` is the place that it was told, if any. */
  started(reply, since) {
    if (this.state === "ended") {
      return undefined;
    }
    this.state = "subscribed";
    const outcome = this.tracker.start(reply, since);
    this.ready.resolve();
    if (outcome !== undefined) {
      const { recovered, ...fields } = outcome;
      this.#afterGap ||= !recovered;
      this.#notify(recovered ? "recovered" : "gap", fields);
    }
    return outcome;
  }

  publication({ offset, from, data }) {
    if (this.state !== "subscribed") {
      return;
    }
    const before = this.tracker.position;
    const missed = this.tracker.hear(offset);
    if (missed === undefined) {
      return;
    }
    if (missed > 0) {
      this.#afterGap = true;
      this.#notify("gap", { missed, from: before, to: { epoch: before.epoch, offset } });
    }
    const publication = { channel: this.channel, epoch: before.epoch, offset, from, data, afterGap: this.#afterGap };
    this.#afterGap = false;
    this.#streams.forEach((stream) => stream.push(publication));
    this.#notify("publication", { publication });
  }

  interrupted() {
    if (this.state === "subscribed") {
      this.state = "subscribing";
    }
  }

  /** Left by its user, or by the client's own close. */
  ended() {
    this.#finish(undefined, new ClientError("unsubscribed", `The subscription of ${this.channel} was ended before the hub answered`));
  }

  /** Ended by someone else: the hub, or a connection that does not come back. */
  lost(error) {
    if (this.#finish(error, error)) {
      this.#notify("lost", { error, reason: error instanceof HubError || error instanceof ClientError ? error.code : "error" });
    }
  }

  #finish(error, notReady) {
    if (this.state === "ended") {
      return false;
    }
    this.state = "ended";
    this.#end = { error };
    this.ignoreAbort();
    this.ready.reject(notReady);
    [...this.#streams].forEach((stream) => stream.end(error));
    return true;
  }

  #notify(type, fields) {
    this.subscription.dispatchEvent(notice(type, fields));
    this.#tell(type === "lost" ? "subscriptionlost" : type, { channel: this.channel, subscription: this.subscription, ...fields });
  }
}
