// A WebSocket that comes back. States, and what moves between them:
//
//   connecting ─opened─▶ open ─lost─▶ waiting ─timer─▶ connecting      close() from anywhere: closed, by way of closing when open
//       └──────failed or dropped────────▲                              lost for good, or too many attempts: closed
//
// Each attempt has a link of its own. A link that is no longer the present one is not listened to any more: whatever its WebSocket still
// says, late or never, is of no concern. (Its listeners stay: ws throws errors that nobody listens to.)

import { onAbort } from "./abort.js";
import { Backoff } from "./backoff.js";
import { CloseCode, STAY_CLOSED } from "./close-codes.js";
import { dial } from "./dialing.js";
import { ClientError } from "./errors.js";
import { notice } from "./events.js";
import { SendQueue } from "./send-queue.js";
import { readOptions, readProtocols, readUrl, readWebSocket } from "./settings.js";
import { utf8Length } from "./text.js";
import { deadline, timer } from "./timers.js";

export const SOCKET_DEFAULTS = Object.freeze({
  WebSocket: undefined,
  protocols: [],
  credentials: undefined,
  binaryType: "arraybuffer",
  connectTimeout: 10_000,
  closeTimeout: 5_000,
  baseDelay: 1_000,
  maxDelay: 30_000,
  restartDelay: 5_000,
  maxAttempts: Infinity,
  stableAfter: 5_000,
  stayClosed: STAY_CLOSED,
  maxQueuedMessages: 1_000,
  maxQueuedBytes: 1 << 20,
  signal: undefined,
});

const NOT_OPENED = Object.freeze({ code: CloseCode.ABNORMAL, reason: "", wasClean: false });

export class ReconnectingSocket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  CONNECTING = 0;
  OPEN = 1;
  CLOSING = 2;
  CLOSED = 3;

  #url;
  #options;
  #WebSocket;
  #protocols;
  #backoff;
  #queue;
  #state = "connecting";
  #link;
  #cancelTimer = () => {}; // of the present state: connect, stable, wait or close
  #ignoreAbort; // stops listening to the option `signal`
  #comingBack = false; // a connection was open before this row of attempts

  constructor(url, options = {}) {
    super();
    this.#options = readOptions(options, SOCKET_DEFAULTS, "ReconnectingSocket");
    this.#url = readUrl(url);
    this.#protocols = readProtocols(this.#options.protocols);
    this.#WebSocket = readWebSocket(this.#options.WebSocket);
    this.#backoff = new Backoff(this.#options);
    this.#queue = new SendQueue(this.#options.maxQueuedMessages, this.#options.maxQueuedBytes);
    this.#options.signal?.throwIfAborted();
    this.#ignoreAbort = onAbort(this.#options.signal, () => this.close());
    this.#connect();
  }

  /** The URL as it was resolved. */
  get url() {
    return this.#url;
  }

  /** The subprotocol of the present connection, or "". */
  get protocol() {
    return this.#link?.socket?.protocol ?? "";
  }

  /** The extensions of the present connection, or "". */
  get extensions() {
    return this.#link?.socket?.extensions ?? "";
  }

  /** OPEN: send() hands over at once. CONNECTING: it queues, also while waiting to connect again. CLOSED is final. */
  get readyState() {
    switch (this.#state) {
      case "open": // the WebSocket may know already that the connection ends, though its close event is still to come
        return this.#link.socket.readyState === this.OPEN ? this.OPEN : this.CONNECTING;
      case "closing":
        return this.CLOSING;
      case "closed":
        return this.CLOSED;
      default:
        return this.CONNECTING;
    }
  }

  /** Bytes that were given to send() and not yet to the network. */
  get bufferedAmount() {
    return this.#queue.bytes + (this.#link?.socket?.bufferedAmount ?? 0);
  }

  get binaryType() {
    return this.#options.binaryType;
  }

  set binaryType(type) {
    this.#options.binaryType = type;
    if (this.#link?.socket) {
      this.#link.socket.binaryType = type;
    }
  }

  /** Sends text (a string) or bytes (an ArrayBuffer, a view or a Blob). Throws when it can neither send nor queue: nothing is lost in silence. */
  send(message) {
    if (typeof message !== "string" && !(message instanceof ArrayBuffer) && !ArrayBuffer.isView(message) && !(message instanceof Blob)) {
      throw new TypeError("A message is a string, an ArrayBuffer, a view of one, or a Blob");
    }
    switch (this.readyState) {
      case this.OPEN:
        if (this.#link.socket.bufferedAmount >= this.#options.maxQueuedBytes) {
          throw new ClientError("send-queue-full", `${this.#link.socket.bufferedAmount} bytes wait to be sent already`);
        }
        this.#link.socket.send(message);
        break;
      case this.CONNECTING:
        this.#queue.push(message);
        break;
      default:
        throw new ClientError("closed", "The socket is closed");
    }
  }

  /** Sends a value as JSON. */
  json(value) {
    const text = JSON.stringify(value);
    if (text === undefined) {
      throw new TypeError("This value has no JSON");
    }
    this.send(text);
  }

  /** Closes for good; there is no reconnect after it. */
  close(code = CloseCode.NORMAL, reason = "") {
    if (code !== CloseCode.NORMAL && !(Number.isInteger(code) && code >= 3000 && code <= 4999)) {
      throw new RangeError("A close code is 1000 or in 3000 to 4999; the others are not an application's to send");
    }
    if (utf8Length(reason) > 123) {
      throw new RangeError("The reason of a close has at most 123 bytes (RFC 6455 §5.5)");
    }
    if (this.#state === "closed" || this.#state === "closing") {
      return;
    }
    const link = this.#link;
    if (this.#state === "open") {
      this.#enter("closing", deadline(this.#options.closeTimeout, () => this.#ended(link, NOT_OPENED)));
      link.socket.close(code, reason);
      return;
    }
    this.#abandon();
    this.#enter("closed");
    queueMicrotask(() => this.#tellClosed({ code, reason, wasClean: false }, 0));
  }

  /** Connects at once: ends the waiting, or replaces an open connection (with fresh credentials). */
  reconnect() {
    if (this.#state === "closed" || this.#state === "closing") {
      throw new ClientError("closed", "The socket is closed");
    }
    if (this.#state === "waiting") {
      this.#connect();
    } else if (this.#state === "open") {
      const unsentBytes = this.#link.socket.bufferedAmount;
      this.#abandon();
      this.#comingBack = true;
      this.#wait(0, { ...NOT_OPENED, code: CloseCode.NORMAL }, unsentBytes);
    }
  }

  /** Gives the present connection up as lost, without waiting for its peer, and connects again after the usual delay. */
  drop(reason = "") {
    if (this.#state === "open" || this.#state === "connecting") {
      this.#ended(this.#link, { ...NOT_OPENED, reason });
    }
  }

  #enter(state, cancelTimer = () => {}) {
    this.#cancelTimer();
    this.#state = state;
    this.#cancelTimer = cancelTimer;
    if (state === "closed") {
      this.#ignoreAbort();
    }
  }

  async #connect() {
    const link = { socket: undefined, abort: new AbortController() };
    this.#link = link;
    this.#enter("connecting", deadline(this.#options.connectTimeout, () =>
      this.#failed(link, new ClientError("connect-timeout", `Not connected within ${this.#options.connectTimeout} ms`))));
    await undefined; // the constructor connects, and its caller has yet to add listeners
    let credentials;
    try {
      credentials = await this.#options.credentials?.({ attempt: this.#backoff.attempts, signal: link.abort.signal });
    } catch (error) {
      this.#failed(link, new ClientError("credentials-failed", "The credentials callback failed", { cause: error }));
      return;
    }
    if (this.#link === link) {
      this.#open(link, credentials ?? {});
    }
  }

  #open(link, { protocols = [], headers = {} }) {
    try {
      link.socket = dial(this.#WebSocket, this.#url, readProtocols([...this.#protocols, ...protocols]), headers);
      link.socket.binaryType = this.#options.binaryType;
    } catch (error) { // not the network's doing: the next attempt would end here too
      this.#abandon();
      this.#enter("closed");
      this.dispatchEvent(notice("error", { error: new ClientError("cannot-connect", error.message, { cause: error }) }));
      this.#tellClosed(NOT_OPENED, 0);
      return;
    }
    const present = (listener) => (event) => this.#link === link && listener(event);
    link.socket.addEventListener("open", present(() => this.#opened(link)));
    link.socket.addEventListener("message", present(({ data }) =>
      this.dispatchEvent(new MessageEvent(typeof data === "string" ? "message" : "binary", { data }))));
    link.socket.addEventListener("error", present((event) => this.dispatchEvent(notice("error", {
      error: new ClientError("connection-failed", event.error?.message || event.message || "The connection failed", { cause: event.error }),
    }))));
    link.socket.addEventListener("close", present(({ code, reason, wasClean }) => this.#ended(link, { code, reason, wasClean })));
  }

  #opened(link) {
    const attempts = this.#backoff.attempts;
    const comingBack = this.#comingBack;
    this.#comingBack = false;
    // A server that takes connections and drops them at once must not be met without back-off, so an open alone is no success.
    this.#enter("open", timer(this.#options.stableAfter, () => this.#backoff.reset()));
    this.dispatchEvent(notice("open", { protocol: link.socket.protocol, extensions: link.socket.extensions }));
    if (comingBack && this.readyState === this.OPEN) { // unless a listener has closed
      this.dispatchEvent(notice("reconnected", { attempts }));
    }
    if (this.#link === link && this.readyState === this.OPEN) {
      this.#queue.takeAll().forEach((message) => link.socket.send(message));
    }
  }

  #failed(link, error) {
    if (this.#link === link) {
      this.dispatchEvent(notice("error", { error }));
    }
    if (this.#link === link) { // unless a listener has closed
      this.#ended(link, NOT_OPENED);
    }
  }

  #ended(link, end) {
    const unsentBytes = link.socket?.bufferedAmount ?? 0;
    const wasOpen = this.#state === "open";
    const byUs = this.#state === "closing";
    this.#comingBack ||= wasOpen;
    this.#abandon();
    if (byUs || this.#options.stayClosed.includes(end.code)) {
      this.#enter("closed");
      this.#tellClosed(end, unsentBytes);
    } else if (this.#backoff.exhausted) {
      this.#enter("closed");
      this.#tellClosed(end, unsentBytes);
      this.dispatchEvent(notice("maximumattempts", { attempts: this.#backoff.attempts }));
    } else {
      this.#wait(this.#backoff.next(wasOpen), end, unsentBytes);
    }
  }

  #wait(delay, end, unsentBytes) {
    this.#enter("waiting", timer(delay, () => this.#connect()));
    this.dispatchEvent(notice("close", { ...end, unsentBytes, unsent: [], willReconnect: true }));
    if (this.#state === "waiting") { // unless a listener has closed, or has connected at once
      this.dispatchEvent(notice("reconnecting", { ...end, attempt: this.#backoff.attempts, delay }));
    }
  }

  #tellClosed(end, unsentBytes) {
    this.dispatchEvent(notice("close", { ...end, unsentBytes, unsent: this.#queue.takeAll(), willReconnect: false }));
  }

  // The present link is over. Its WebSocket is told, in case it does not know.
  #abandon() {
    const link = this.#link;
    this.#link = undefined;
    link?.abort.abort();
    try {
      link?.socket?.close();
    } catch {
      // ws: closed before it was connected. It is given up either way.
    }
  }
}
