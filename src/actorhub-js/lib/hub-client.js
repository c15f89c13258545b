// A client of the hub's native protocol (PROTOCOL.md, actorhub.v1.json). The socket below comes back by itself; what is said here is what a
// session needs beyond it: the welcome, replies by id, subscriptions that outlive connections, and what may have been missed in between.

import { onAbort } from "./abort.js";
import { deferred } from "./deferred.js";
import { ClientError, HubError } from "./errors.js";
import { notice } from "./events.js";
import { Heartbeat } from "./heartbeat.js";
import { HUB_DEFAULTS } from "./hub-defaults.js";
import { placeOf } from "./position-tracker.js";
import { encode } from "./raw-json.js";
import { ReconnectingSocket } from "./reconnecting-socket.js";
import { RequestTable } from "./request-table.js";
import { readNumber, readOptions, readUrl, requireText } from "./settings.js";
import { Feed } from "./subscription.js";
import { utf8Length } from "./text.js";
import { deadline } from "./timers.js";

export class HubClient extends EventTarget {
  #url;
  #options;
  #socketOptions;
  #socket;
  #state = "idle";
  #closing = false; // by this client's own wish
  #ignoreAbort; // stops listening to the option `signal`
  #welcome; // of the present connection, once it has come
  #cancelWelcomeDeadline = () => {};
  #attempts = 0; // that the present connection took
  #requests;
  #heartbeat;
  #feeds = new Map(); // channel -> Feed
  #opened = deferred();
  #closed = deferred();

  constructor(url, options = {}) {
    super();
    this.#options = readOptions(options, HUB_DEFAULTS, "HubClient");
    this.#url = readUrl(url);
    const { requestTimeout, heartbeatInterval, heartbeatTimeout, maxPendingRequests, signal, ...socketOptions } = this.#options;
    this.#socketOptions = socketOptions;
    this.#requests = new RequestTable(maxPendingRequests, socketOptions.maxQueuedBytes, (text) => this.#transmit(text));
    this.#heartbeat = new Heartbeat({
      interval: heartbeatInterval,
      timeout: heartbeatTimeout,
      ping: () => this.ping({ timeout: heartbeatTimeout }).catch(() => {}),
      dead: () => this.#socket.drop("heartbeat"),
    });
    signal?.throwIfAborted();
    this.#ignoreAbort = onAbort(signal, () => this.close());
  }

  get url() {
    return this.#url;
  }

  /** "idle", "connecting", "open", "reconnecting" or "closed". Closed is final. */
  get state() {
    return this.#state;
  }

  /** The id of this client's connection while it is open; each connection has another. */
  get connectionId() {
    return this.#welcome?.connection;
  }

  /** The hub's limits, as its welcome told them, while the connection is open. */
  get limits() {
    return this.#welcome?.limits;
  }

  get bufferedAmount() {
    return this.#socket?.bufferedAmount ?? 0;
  }

  /** Connects, and keeps connected. Settles when the hub has welcomed this client, or when no attempt will follow. */
  async connect({ signal } = {}) {
    signal?.throwIfAborted();
    if (this.#state === "idle") {
      this.#socket = this.#open();
      this.#state = "connecting";
    }
    if (signal === undefined) {
      return this.#opened.promise;
    }
    const aborted = deferred();
    const ignoreAbort = onAbort(signal, () => {
      this.close();
      aborted.reject(signal.reason);
    });
    return Promise.race([this.#opened.promise, aborted.promise]).finally(ignoreAbort);
  }

  /** Closes for good. Settles when the connection is closed. */
  async close({ code, reason } = {}) {
    if (this.#state === "idle") {
      this.#state = "closed";
      this.#finish(closedError({ code: 1000, reason: "" }), (feed) => feed.ended());
    }
    this.#socket?.close(code, reason);
    this.#closing = true;
    await this.#closed.promise;
  }

  /** Connects at once instead of after the delay, or anew when open, with fresh credentials. */
  reconnect() {
    if (this.#socket === undefined) {
      throw new ClientError("not-connected", "connect() comes first");
    }
    this.#socket.reconnect();
  }

  /**
   * Hears a channel from now on, on this connection and all that follow. The subscription is given at once, so that nothing is missed while
   * the hub answers; `ready` tells when it has. `onPublication` is called with each publication. With `since` it begins with what follows
   * that place, with `cache` with the last publication, if the hub keeps them.
   */
  subscribe(channel, onPublication, { signal, since, cache } = {}) {
    requireText("channel", channel);
    signal?.throwIfAborted();
    if (this.#state === "closed") {
      throw new ClientError("closed", "The client is closed");
    }
    if (this.#feeds.has(channel)) {
      throw new HubError("already-subscribed", `There is a subscription of ${channel} already; add a listener or a reader to it`);
    }
    const feed = new Feed(channel, { since: placeOf(since), cache }, (type, fields) => this.dispatchEvent(notice(type, fields)), (options) => this.#leave(feed, options));
    if (onPublication) {
      feed.subscription.addEventListener("publication", ({ publication }) => onPublication(publication));
    }
    feed.ignoreAbort = onAbort(signal, () => feed.leave({}).catch(() => {}));
    this.#feeds.set(channel, feed);
    this.#join(feed);
    return feed.subscription;
  }

  /** The subscription of a channel, if there is one. */
  subscription(channel) {
    return this.#feeds.get(channel)?.subscription;
  }

  async unsubscribe(channel, options = {}) {
    const feed = this.#feeds.get(channel);
    if (feed === undefined) {
      throw new HubError("not-subscribed", `There is no subscription of ${channel}`);
    }
    await feed.leave(options);
  }

  /**
   * Tells every subscriber of a channel. Gives the publication's place once the broker has it. What is published again with the same `key` is
   * published once. With `expectedPosition` it is published only as the first one after that place.
   */
  async publish(channel, data, { echo, key, expectedPosition, ...options } = {}) {
    requireText("channel", channel);
    const tracker = echo === false ? this.#feeds.get(channel)?.tracker : undefined;
    const onReply = (reply) => tracker?.silentEnds(reply);
    const flags = { echo, key, "expected-position": placeOf(expectedPosition) };
    tracker?.silentBegins();
    try {
      const { epoch, offset } = await this.#request("published", { type: "publish", channel }, { ...options, onReply }, flags, data);
      return { epoch, offset };
    } catch (error) {
      tracker?.silentEnds();
      throw error;
    }
  }

  /** Tells one connection. */
  async send(to, data, options = {}) {
    requireText("to", to);
    await this.#request("sent", { type: "send", to }, options, {}, data);
  }

  /** Tells every connection. */
  async broadcast(data, { echo, ...options } = {}) {
    await this.#request("broadcasted", { type: "broadcast" }, options, { echo }, data);
  }

  /** Who is subscribed to a channel. */
  async presence(channel, options = {}) {
    requireText("channel", channel);
    const { count, members } = await this.#request("presence", { type: "presence", channel }, options);
    return { count, members };
  }

  /** The publications of a channel that the hub keeps, from the oldest or from `since`; with `reverse` from the newest, and backwards. */
  async history(channel, { limit, since, reverse, ...options } = {}) {
    requireText("channel", channel);
    const reply = await this.#request("history", { type: "history", channel }, options, { limit, since: placeOf(since), reverse });
    const publications = reply.publications.map(({ offset, from, data }) => ({ channel, epoch: reply.epoch, offset, from, data }));
    return { position: placeOf(reply), publications, reason: reply.reason };
  }

  /** Asks whether the hub is there. Gives the milliseconds to its answer, of which the time in the queue is a part. */
  async ping(options = {}) {
    const start = performance.now();
    await this.#request("pong", { type: "ping" }, options);
    return performance.now() - start;
  }

  /** Sends a message as it is, text or bytes: for commands that this client does not know. Throws unless the connection is open. */
  sendRaw(message) {
    if (!this.#isOpen) {
      throw new ClientError("not-connected", "The connection is not open");
    }
    this.#socket.send(message);
    this.dispatchEvent(notice("wire", { direction: "out", data: message }));
  }

  // Whether the hub can be told something now. What concerns one connection only, subscribing and leaving, is never kept for the next.
  get #isOpen() {
    return this.#welcome !== undefined && this.#socket.readyState === ReconnectingSocket.OPEN;
  }

  #request(expected, head, { timeout = this.#options.requestTimeout, signal, onReply }, flags = {}, ...data) {
    if (this.#state === "closed") {
      return Promise.reject(new ClientError("closed", "The client is closed"));
    }
    readNumber("timeout", timeout);
    const { type, ...fields } = head;
    return this.#requests.start((id) => encode({ type, id, ...fields, ...flags }, ...data), expected, { timeout, signal, onReply });
  }

  #transmit(text) {
    if (!this.#isOpen) {
      return false;
    }
    const most = this.#welcome.limits?.messageBytes;
    if (text.length * 3 > most && utf8Length(text) > most) { // the hub would close with 1009, and for good
      throw new ClientError("message-too-long", `The hub takes messages of at most ${most} bytes`);
    }
    this.#socket.send(text);
    this.dispatchEvent(notice("wire", { direction: "out", data: text }));
    return true;
  }

  #open() {
    const socket = new ReconnectingSocket(this.#url, { ...this.#socketOptions, maxQueuedMessages: 0 });
    socket.addEventListener("open", () => {
      this.#cancelWelcomeDeadline = deadline(this.#options.connectTimeout, () => socket.drop("no welcome"));
    });
    socket.addEventListener("message", ({ data }) => {
      this.#heartbeat.heard();
      this.dispatchEvent(notice("wire", { direction: "in", data }));
      this.#read(data);
    });
    socket.addEventListener("binary", ({ data }) => {
      this.#heartbeat.heard();
      this.dispatchEvent(notice("wire", { direction: "in", data }));
      this.dispatchEvent(new MessageEvent("binary", { data }));
    });
    socket.addEventListener("error", ({ error }) => this.dispatchEvent(notice("error", { error })));
    socket.addEventListener("close", (end) => this.#ended(end));
    socket.addEventListener("reconnecting", ({ attempt, delay, code, reason }) =>
      this.dispatchEvent(notice("reconnecting", { attempt, delay, code, reason })));
    socket.addEventListener("reconnected", ({ attempts }) => { this.#attempts = attempts; });
    socket.addEventListener("maximumattempts", ({ attempts }) => this.dispatchEvent(notice("maximumattempts", { attempts })));
    return socket;
  }

  #read(text) {
    let message;
    try {
      message = JSON.parse(text);
    } catch (cause) {
      this.#broken(new ClientError("bad-message", "The hub sent what is not JSON", { cause }));
      return;
    }
    if (message === null || typeof message !== "object") {
      this.#broken(new ClientError("bad-message", "The hub sent what is not an object"));
    } else if (message.type === "welcome") {
      this.#welcomed(message);
    } else {
      this.#receive(message);
    }
  }

  #receive(message) {
    switch (message.type) {
      case "publication":
        if (this.#feeds.has(message.channel)) {
          this.#feeds.get(message.channel).publication(message);
        } else {
          this.#unhandled(message);
        }
        break;
      case "message":
        this.dispatchEvent(notice("message", { from: message.from, data: message.data }));
        break;
      case "unsubscribed":
        if (message.reason === undefined) {
          this.#settle(message);
        } else if (this.#feeds.get(message.channel)?.state === "subscribed") {
          this.#lose(this.#feeds.get(message.channel), new HubError(message.reason, `The hub has ended the subscription of ${message.channel}`));
        }
        break;
      case "error":
        if (!this.#requests.settle(message)) {
          this.dispatchEvent(notice("error", { error: new HubError(message.code, message.message) }));
        }
        break;
      default: // a reply, or an event of a later version
        this.#settle(message);
        break;
    }
  }

  #settle(reply) {
    if (!this.#requests.settle(reply)) {
      this.#unhandled(reply);
    }
  }

  #unhandled(message) {
    this.dispatchEvent(notice("unhandled", { message }));
  }

  #welcomed(welcome) {
    this.#cancelWelcomeDeadline();
    if (welcome.protocol !== 1) {
      this.dispatchEvent(notice("error", { error: new ClientError("bad-message", `The hub speaks version ${welcome.protocol}, this client 1`) }));
      this.#socket.close();
      return;
    }
    const comingBack = this.#state === "reconnecting";
    this.#welcome = welcome;
    this.#state = "open";
    this.#heartbeat.start();
    const joins = [...this.#feeds.values()].map((feed) => this.#join(feed));
    this.#requests.flush();
    this.#opened.resolve({ connection: welcome.connection, limits: welcome.limits });
    this.dispatchEvent(notice("open", { connection: welcome.connection, limits: welcome.limits }));
    if (comingBack) {
      this.#tellReconnected(welcome, joins);
    }
  }

  async #tellReconnected(welcome, joins) {
    const subscriptions = (await Promise.all(joins)).filter((each) => each !== undefined);
    if (this.#welcome === welcome) {
      this.dispatchEvent(notice("reconnected", { attempts: this.#attempts, connection: welcome.connection, subscriptions }));
    }
  }

  // Subscribes on the present connection; gives how it went since the last one, or undefined when there was none.
  async #join(feed) {
    if (!this.#isOpen) {
      return undefined; // asked for on the next connection
    }
    const since = feed.tracker.position;
    let outcome;
    try {
      const onReply = (reply) => { outcome = feed.started(reply, since); };
      await this.#request("subscribed", { type: "subscribe", channel: feed.channel }, { onReply }, { since, cache: feed.cache });
    } catch (error) {
      if (feed.state === "ended" || error.code === "connection-lost") {
        return undefined; // left meanwhile, or tried again on the next connection
      }
      if (error.code === "timeout" && this.#isOpen) { // the hub may still do it
        this.#request("unsubscribed", { type: "unsubscribe", channel: feed.channel }, {}).catch(() => {});
      }
      this.#lose(feed, error);
    }
    return outcome && { channel: feed.channel, ...outcome };
  }

  async #leave(feed, options) {
    if (this.#feeds.get(feed.channel) !== feed) {
      return;
    }
    // Wrong options must change nothing: the hub would keep a subscription that had ended only here.
    const { timeout = this.#options.requestTimeout, signal } = options;
    readNumber("timeout", timeout);
    signal?.throwIfAborted();
    this.#feeds.delete(feed.channel);
    feed.ended();
    if (!this.#isOpen) {
      return; // there is no connection that knows it
    }
    try {
      await this.#request("unsubscribed", { type: "unsubscribe", channel: feed.channel }, options);
    } catch (error) {
      if (error.code !== "connection-lost" && error.code !== "not-subscribed") { // else it is left
        throw error;
      }
    }
  }

  #lose(feed, error) {
    this.#feeds.delete(feed.channel);
    feed.lost(error);
  }

  // What was lost with a message that cannot be read is not known: a new connection finds out.
  #broken(error) {
    this.dispatchEvent(notice("error", { error }));
    this.#socket.drop("bad message");
  }

  #ended({ code, reason, wasClean, willReconnect }) {
    this.#cancelWelcomeDeadline();
    this.#heartbeat.stop();
    this.#welcome = undefined;
    const beforeOpen = this.#state === "connecting";
    this.#state = !willReconnect ? "closed" : beforeOpen ? "connecting" : "reconnecting";
    this.#feeds.forEach((feed) => feed.interrupted());
    const details = { closeCode: code, reason };
    this.#requests.connectionLost(new ClientError("connection-lost", `The connection ended with ${code} before the reply`, details));
    if (!willReconnect) {
      const error = closedError({ code, reason });
      this.#finish(error, (feed) => (this.#closing ? feed.ended() : feed.lost(error)));
    }
    this.dispatchEvent(notice("close", { code, reason, wasClean, willReconnect }));
  }

  #finish(error, endFeed) {
    this.#ignoreAbort();
    this.#requests.failAll(error);
    const feeds = [...this.#feeds.values()];
    this.#feeds.clear();
    feeds.forEach(endFeed);
    this.#opened.reject(error);
    this.#closed.resolve();
  }
}

function closedError({ code, reason }) {
  return new ClientError("closed", `The connection is closed with ${code}${reason ? ` (${reason})` : ""}`, { closeCode: code, reason });
}
