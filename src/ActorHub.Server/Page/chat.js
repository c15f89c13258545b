// The page's client: sends the user's actions to the hub, and adds received messages to the conversations. It raises events; the page draws.

import { HubClient, HubError } from "./actorhub/index.js";
import { all, conversation, EVERYONE, has, isChannel, keep, remove } from "./conversations.js";

/** Events: "state" { state, text }, "entry" { key, entry }, "joined", "members", "problem" { text }, "wire" { way, data }, "log" { text }. */
export class Chat extends EventTarget {
  #url;
  #client;

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
    client.addEventListener("close", ({ code, reason }) => this.#tell("log", { text: `closed with ${code}${reason ? ` (${reason})` : ""}` }));
    on("wire", ({ direction, data }) => this.#tell("wire", { way: direction, data }));
    on("open", () => this.#opened());
    on("close", (end) => this.#closed(end));
    on("reconnecting", ({ delay }) => this.#state("connecting", delay < 1_500 ? "Reconnecting…" : `Reconnecting in ${Math.round(delay / 1_000)} s`));
    on("message", ({ from, data }) => // direct messages and broadcasts look alike; one from this connection was a broadcast
      this.#said(from && from !== this.self ? `@${from}` : EVERYONE, from, data));
    on("publication", ({ publication }) => this.#published(publication));
    on("reconnected", ({ subscriptions }) => subscriptions.forEach(({ channel }) => this.#joined(channel)));
    on("gap", ({ channel, missed }) => this.#note(`#${channel}`, missedText(missed), "gap"));
    on("recovered", ({ channel }) => this.#tell("log", { text: `#${channel}: nothing was missed` }));
    on("subscriptionlost", ({ channel, subscription, error }) => this.#lost(channel, subscription, error));
    on("error", ({ error }) => error instanceof HubError && this.#tell("problem", { text: `${error.code}: ${error.message}` }));
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
    this.#state("closed", "Disconnected");
  }

  /** Reconnects immediately, because the network is back. */
  hurry() {
    if (this.#client?.state === "reconnecting") {
      this.#client.reconnect();
    }
  }

  join(name) {
    conversation(`#${name}`);
    if (this.#client && !this.#client.subscription(name)) {
      this.#subscribe(name);
    }
  }

  leave(key) {
    const name = key.slice(1);
    remove(key);
    if (this.#client?.subscription(name)) {
      this.#client.unsubscribe(name).catch(() => {});
    } else if (this.self) {
      this.sendRaw(JSON.stringify({ type: "unsubscribe", id: "leave", channel: name })); // it was joined with a raw frame
    }
  }

  /** Sends to a conversation. Returns whether the message was sent. */
  send(key, data, shown) {
    if (!this.self) {
      return false;
    }
    const failed = (error) => this.#tell("problem", { text: error.message });
    if (isChannel(key)) {
      this.#client.publish(key.slice(1), data).catch(failed);
    } else if (key === EVERYONE) {
      this.#client.broadcast(data).catch(failed);
    } else {
      this.#said(key, this.self, shown);
      this.#client.send(key.slice(1), data).catch((error) => this.#note(key, `Not delivered: ${error.message}`));
    }
    return true;
  }

  sendRaw(text) {
    if (!this.self) {
      return false;
    }
    try {
      this.#client.sendRaw(text);
      return true;
    } catch (error) {
      this.#tell("problem", { text: error.message });
      return false;
    }
  }

  async askPresence(channel) {
    if (!this.self) {
      return;
    }
    try {
      const { members } = await this.#client.presence(channel);
      if (has(`#${channel}`)) {
        conversation(`#${channel}`).members = members;
        this.#tell("members");
      }
    } catch {
      // The connection ended or the hub is busy: the page asks again soon.
    }
  }

  async #subscribe(name) {
    const subscription = this.#client.subscribe(name);
    try {
      await subscription.ready;
    } catch {
      return; // unsubscribed meanwhile, or reported by "subscriptionlost"
    }
    this.#joined(name);
  }

  #joined(name) {
    conversation(`#${name}`).joined = true;
    this.#tell("joined");
    this.askPresence(name);
  }

  #opened() {
    this.#tell("log", { text: `connected to ${this.#url}` });
    this.#state("open", "Connected");
    all().filter((each) => isChannel(each.key) && !this.#client.subscription(each.name)) // joined with a raw frame, or lost earlier
      .forEach((each) => this.#subscribe(each.name));
  }

  #closed({ code, willReconnect }) {
    if (!willReconnect) { // closed by the hub; disconnect() removes the listeners before it closes
      this.#client = undefined;
      this.#state("closed", `Closed by the hub with ${code}`);
    }
    this.#forget();
  }

  // Without a connection, presence is unknown.
  #forget() {
    all().forEach((each) => {
      each.members = [];
      each.joined = false;
    });
    this.#tell("members");
  }

  #published({ channel, from, data }) {
    this.#said(`#${channel}`, from, data);
    if (from && !conversation(`#${channel}`).members.includes(from)) {
      this.askPresence(channel);
    }
  }

  #lost(channel, subscription, error) {
    if (!has(`#${channel}`) || error.code === "closed") {
      return;
    }
    conversation(`#${channel}`).joined = false;
    this.#note(`#${channel}`, subscription.position ? `The hub ended the subscription: ${error.code}` : `Not joined: ${error.message}`);
  }

  // Handles replies to raw frames that the user sent.
  #byHand(message) {
    const key = `#${message.channel}`;
    if (message.type === "subscribed") {
      this.#joined(message.channel);
    } else if (message.type === "publication" && has(key)) {
      this.#published(message);
    }
  }

  #said(key, from, data) {
    this.#keep(key, { from, data, time: new Date() });
  }

  #note(key, note, kind) {
    this.#keep(key, { note, kind });
  }

  #keep(key, entry) {
    keep(key, entry);
    this.#tell("entry", { key, entry });
  }

  #state(state, text) {
    this.#tell("state", { state, text });
  }

  #tell(type, fields) {
    this.dispatchEvent(Object.assign(new Event(type), fields));
  }
}

function missedText(missed) {
  if (missed === undefined) {
    return "Reconnected. The channel was restarted meanwhile: messages may have been missed.";
  }
  return missed === 1 ? "1 message was missed." : `${missed} messages were missed.`;
}
