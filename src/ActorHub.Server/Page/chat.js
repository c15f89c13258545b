// The page's client: sends the user's actions to the hub, and adds received messages to the conversations. It raises events; the page draws.

import { ClientError, HubClient, HubError, RawJson } from "./actorhub/index.js";
import { all, conversation, EVERYONE, has, isChannel, keep, remove } from "./conversations.js";
import { fieldText, readPayload } from "./payload.js";
import { learnName } from "./people.js";

/** A message was not sent, or perhaps not. `mendedBy` is the state that ends the problem: "open", "joined", or undefined. */
export class NotSent extends Error {
  constructor(message, mendedBy) {
    super(message);
    this.mendedBy = mendedBy;
  }
}

/**
 * Events: "state" { state, text, detail, retryAt }, "entry" { key, entry }, "membership" { key }, "members", "stranger" { channel, id },
 * "rawrefused" { text }, "wire" { way, data }, "log" { text }. A state is "connecting", "open", "waiting" (to connect again at `retryAt`) or
 * "closed".
 */
export class Chat extends EventTarget {
  #url;
  #client;
  #frame = ""; // that is being handled, as it was received
  #isOpen = false;
  #failures = 0; // attempts since the last connection

  constructor(url) {
    super();
    this.#url = url;
  }

  /** The id of the current connection, or "" without one. */
  get self() {
    return this.#client?.connectionId ?? "";
  }

  /** Whether the user wants to be connected. */
  get wanted() {
    return this.#client !== undefined;
  }

  connect() {
    const client = new HubClient(this.#url);
    const on = (type, listener) => client.addEventListener(type, (event) => this.#client === client && listener(event));
    this.#client = client;
    this.#isOpen = false;
    this.#failures = 0;
    client.addEventListener("close", ({ code, reason }) => this.#tell("log", { text: `closed with ${code}${reason ? ` (${reason})` : ""}` }));
    on("wire", ({ direction, data }) => {
      this.#frame = direction === "in" ? data : this.#frame; // the client handles a frame right after this event
      this.#tell("wire", { way: direction, data });
    });
    on("open", () => this.#opened());
    on("close", (end) => this.#closed(end));
    on("reconnecting", ({ delay, code, reason }) => this.#waits(delay, code, reason));
    on("message", ({ from }) => // direct messages and broadcasts look alike; one from this connection was a broadcast
      this.#heard(from && from !== this.self ? `@${from}` : EVERYONE, from));
    on("publication", ({ publication }) => this.#published(publication));
    on("reconnected", ({ subscriptions }) => subscriptions.forEach(({ channel }) => this.#joined(channel)));
    on("gap", ({ channel, missed }) => this.#note(`#${channel}`, missedText(missed), "gap"));
    on("recovered", ({ channel }) => this.#tell("log", { text: `#${channel}: nothing was missed` }));
    on("subscriptionlost", ({ channel, subscription, error }) => this.#lost(channel, subscription, error));
    on("error", ({ error }) => error instanceof HubError && this.#tell("rawrefused", { text: `${error.code}: ${error.message}` }));
    on("unhandled", ({ message }) => this.#byHand(message));
    this.#state("connecting", "Connecting…");
    client.connect().catch(() => {}); // "close" also reports the error
    all().filter((each) => isChannel(each.key)).forEach((each) => this.#subscribe(each.name));
  }

  disconnect() {
    const client = this.#client;
    this.#client = undefined;
    client.close();
    this.#forget();
    this.#state("closed", "Disconnected", "You are disconnected. No messages arrive.");
  }

  /** Connects immediately: the user wants it, or the network is back. */
  connectNow() {
    if (this.#client === undefined) {
      this.connect();
    } else if (this.#client.state !== "open") {
      this.#state("connecting", "Connecting…", "Trying to connect…");
      this.#client.reconnect(); // does nothing while an attempt is under way
    }
  }

  join(name) {
    conversation(`#${name}`);
    if (this.#client && !this.#client.subscription(name)) {
      this.#subscribe(name);
    }
  }

  leave(key) {
    const { name, membership } = conversation(key);
    remove(key);
    if (this.#client?.subscription(name)) {
      this.#client.unsubscribe(name).catch((error) => this.#tell("log", { text: `#${name}: not left: ${error.message}` }));
    } else if (membership === "joined") {
      this.sendRaw(JSON.stringify({ type: "unsubscribe", id: "leave", channel: name })); // it was joined with a raw frame
    }
  }

  /** Why the hub would refuse a channel's name, or "". */
  nameProblem(name) {
    const most = this.#client?.limits?.channelNameBytes ?? 255;
    const bytes = new TextEncoder().encode(name).length;
    if (bytes > most) {
      return `A channel's name has at most ${most} bytes. This one has ${bytes}.`;
    }
    return /\p{Cc}/u.test(name) ? "A channel's name has no control characters." : "";
  }

  /** Sends to a conversation. Settles when the hub has accepted the message; rejects with NotSent. */
  async send(key, data) {
    const client = this.#client;
    if (!this.self) {
      throw new NotSent("Not connected: the message is not sent, and stays here.", "open");
    }
    const name = key.slice(1);
    const notJoined = () => new NotSent("This channel is not joined: the message is not sent, and stays here.", "joined");
    try {
      if (isChannel(key)) {
        if (conversation(key).membership === "refused") {
          throw notJoined();
        }
        await client.subscription(name)?.ready.catch(() => { throw notJoined(); });
        await client.publish(name, data);
      } else if (key === EVERYONE) {
        await client.broadcast(data);
      } else {
        await client.send(name, data);
        this.#said(key, this.self, data instanceof RawJson ? data.toString() : JSON.stringify(data));
      }
    } catch (error) {
      throw error instanceof NotSent ? error : notSent(error);
    }
  }

  /** Sends a frame as it is. Throws if it cannot. */
  sendRaw(text) {
    if (!this.self) {
      throw new NotSent("Not connected: the frame is not sent, and stays here.", "open");
    }
    this.#client.sendRaw(text);
  }

  /** Asks for the members of a channel. */
  async askPresence(channel) {
    const { members, count } = await this.#client.presence(channel);
    if (has(`#${channel}`) && conversation(`#${channel}`).membership === "joined") {
      Object.assign(conversation(`#${channel}`), { members, count });
      this.#tell("members");
    }
  }

  async #subscribe(name) {
    const subscription = this.#client.subscribe(name);
    this.#member(name, "joining");
    try {
      await subscription.ready;
    } catch {
      return; // left meanwhile, or reported by "subscriptionlost"
    }
    this.#joined(name);
  }

  #joined(name) {
    if (has(`#${name}`)) { // unless it was left while the hub answered
      this.#member(name, "joined");
    }
  }

  #member(name, membership, refusal = "") {
    Object.assign(conversation(`#${name}`), { membership, refusal });
    this.#tell("membership", { key: `#${name}` });
  }

  #opened() {
    this.#isOpen = true;
    this.#failures = 0;
    this.#tell("log", { text: `connected to ${this.#client.url}` });
    this.#state("open", "Connected");
    all().filter((each) => isChannel(each.key) && !this.#client.subscription(each.name)) // joined with a raw frame, or lost earlier
      .forEach((each) => this.#subscribe(each.name));
  }

  #closed({ code, reason, willReconnect }) {
    if (!willReconnect) { // closed by the hub; disconnect() removes the listeners before it closes
      this.#client = undefined;
      this.#state("closed", "Closed by the hub", `The hub closed the connection (${endText(code, reason)}).`);
    }
    this.#forget();
  }

  #waits(delay, code, reason) {
    const retryAt = Date.now() + delay;
    if (this.#isOpen) {
      this.#isOpen = false;
      this.#state("waiting", "Connection lost", `The connection was lost (${endText(code, reason)}).`, retryAt);
    } else {
      this.#failures++;
      this.#state("waiting", "Not connected", this.#failures === 1 ? "An attempt to connect failed." : `${this.#failures} attempts to connect failed.`, retryAt);
    }
  }

  // Without a connection, presence is unknown and no channel is joined.
  #forget() {
    all().forEach((each) => Object.assign(each, { members: [], count: 0, membership: "out", refusal: "" }));
    this.#tell("members");
    this.#tell("membership", { key: undefined });
  }

  #published({ channel, from }) {
    this.#heard(`#${channel}`, from);
    if (from && !conversation(`#${channel}`).members.includes(from)) {
      this.#tell("stranger", { channel, id: from });
    }
  }

  #lost(channel, subscription, error) {
    if (!has(`#${channel}`) || error.code === "closed") {
      return;
    }
    if (subscription.position) {
      this.#note(`#${channel}`, `The hub ended the subscription: ${error.code}`, "gap");
    }
    this.#member(channel, "refused", subscription.position ? `The hub ended the subscription (${error.code}).` : `Not joined: ${error.message}`);
  }

  // Handles replies to raw frames that the user sent.
  #byHand(message) {
    const key = `#${message.channel}`;
    if (message.type === "subscribed") {
      this.#member(message.channel, "joined");
    } else if (message.type === "publication" && has(key)) {
      this.#published(message);
    }
  }

  // Payloads are taken from the frame: those of the client are parsed, and parsing changes numbers.
  #heard(key, from) {
    this.#said(key, from, fieldText(this.#frame, "data"));
  }

  #said(key, from, json) {
    const payload = readPayload(json);
    if (from && payload.name !== undefined && learnName(from, payload.name)) {
      this.#tell("members");
    }
    this.#keep(key, { from, ...payload, time: new Date() });
  }

  #note(key, note, kind) {
    this.#keep(key, { note, kind });
  }

  #keep(key, entry) {
    keep(key, entry);
    this.#tell("entry", { key, entry });
  }

  #state(state, text, detail = "", retryAt = undefined) {
    this.#tell("state", { state, text, detail, retryAt });
  }

  #tell(type, fields) {
    this.dispatchEvent(Object.assign(new Event(type), fields));
  }
}

const ENDS = {
  1001: "the hub is stopping",
  1006: "no Close frame",
  1011: "the hub failed",
  1012: "the hub restarts",
  1013: "the hub is overloaded",
  4001: "this page read too slowly",
};

const endText = (code, reason) => (reason || ENDS[code] ? `${code}, ${reason || ENDS[code]}` : `${code}`);

// A command that was sent may have been executed although no reply came.
function notSent(error) {
  if (error instanceof HubError) {
    return new NotSent(`Not sent: ${error.message}`);
  }
  return error instanceof ClientError && (error.code === "connection-lost" || error.code === "timeout")
    ? new NotSent("The hub has not confirmed the message. It may have arrived all the same.")
    : new NotSent(`Not sent: ${error.message}`);
}

function missedText(missed) {
  if (missed === undefined) {
    return "Reconnected. The channel was restarted meanwhile: messages may have been missed.";
  }
  return missed === 1 ? "1 message was missed." : `${missed} messages were missed.`;
}
