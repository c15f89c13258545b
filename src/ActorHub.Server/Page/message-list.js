// The middle panel: the current conversation.

import { EVERYONE, isChannel, MOST_MESSAGES } from "./conversations.js";
import { $, button, clock, element, EndKeeper, hide, setText, short } from "./elements.js";
import { face, nameOf, tidyName } from "./people.js";
import { fill, plain, revealed } from "./shown-text.js";

const FOLDED = { characters: 4_000, lines: 60 };
const ONE_GROUP = 5 * 60_000; // messages of one author within this time share a heading

export class MessageList {
  #onShow;
  #onSeen;
  #end;
  #unseen = 0;
  #last; // entry

  /** `onShow(key)` is called when the user opens a direct conversation, `onSeen` when the end of the list is reached. */
  constructor(onShow, onSeen) {
    this.#onShow = onShow;
    this.#onSeen = onSeen;
    this.#end = new EndKeeper($("messages-scroll"), (atEnd) => atEnd && this.#seen());
    $("newer").onclick = () => this.goToEnd();
  }

  /** Whether a message that is added now comes into view. */
  get isFollowing() {
    return this.#end.atEnd && $("messages-scroll").checkVisibility();
  }

  show(conversation, self) {
    const { key, name, entries } = conversation;
    const channel = isChannel(key);
    this.drawHead(conversation);
    setText($("messages-none"), channel
      ? "No messages yet. Open this page in a second tab, and write to yourself."
      : "No messages yet.");
    $("messages").setAttribute("aria-live", "off"); // a screen reader announces new messages only
    $("messages").replaceChildren();
    this.#last = undefined;
    $("messages-none").hidden = entries.length > 0;
    entries.forEach((entry) => this.#append(entry, self));
    requestAnimationFrame(() => $("messages").setAttribute("aria-live", "polite"));
    this.goToEnd();
  }

  /** The heading, the number of members, and why a channel is not joined. */
  drawHead({ key, name, membership, refusal, count }) {
    const channel = isChannel(key);
    const title = channel ? `#${name}` : (key === EVERYONE ? name : nameOf(name) ?? name);
    setText($("chat-title"), title);
    $("chat-title").title = plain(key === EVERYONE ? title : key.replace(/^@/, ""));
    setText($("chat-hint"), hint(key, membership, count));
    setText($("refusal-text"), refusal);
    if (channel && membership === "refused") {
      $("refusal").hidden = false;
    } else {
      hide($("refusal"), $("text"));
    }
  }

  add(entry, self) {
    if (!this.#end.atEnd) {
      this.#unseen++;
      setText($("newer"), this.#unseen === 1 ? "1 new message ↓" : `${this.#unseen} new messages ↓`);
      $("newer").hidden = false;
    }
    this.#append(entry, self);
    this.#end.keep();
  }

  goToEnd() {
    this.#end.go();
    this.#seen();
  }

  #seen() {
    this.#unseen = 0;
    hide($("newer"), $("messages-scroll"));
    this.#onSeen();
  }

  #append(entry, self) {
    const list = $("messages");
    list.append(entry.note === undefined ? this.#message(entry, self) : this.#note(entry));
    this.#last = entry;
    while (list.childElementCount > MOST_MESSAGES) {
      const oldest = list.firstElementChild;
      if (oldest.contains(document.activeElement)) {
        $("messages-scroll").focus();
      }
      oldest.remove();
    }
    $("messages-none").hidden = true;
  }

  #note({ note, kind }) {
    const made = element("li", "");
    const text = element("p", `note ${kind ?? ""}`.trim(), note);
    text.dir = "auto";
    made.append(text);
    return made;
  }

  #message({ from, name, text, json, time }, self) {
    const last = this.#last;
    const same = last !== undefined && last.note === undefined && from && last.from === from && last.name === name && time - last.time < ONE_GROUP;
    const made = element("li", same ? "message same" : "message");
    const own = from && from === self;
    const shown = tidyName(name ?? "");
    const by = element("p", "by"); // stays for screen readers where it is not shown
    by.append(this.#author(from, own, shown), element("time", "", clock(time)));
    by.lastChild.dateTime = time.toISOString();
    by.lastChild.title = time.toLocaleString();
    const body = element("p", json ? "body json" : "body");
    body.dir = json ? "ltr" : "auto";
    fill(body, text, { ...FOLDED, render: json ? revealed : undefined });
    made.append(face(from, shown), by, body);
    return made;
  }

  #author(from, own, name) {
    const made = element("span", "author");
    if (!from) {
      made.append(element("b", "", "The server"));
      return made;
    }
    if (own) {
      made.append(element("b", "", "You"));
      return made;
    }
    const go = button("", "", () => this.#onShow(`@${from}`));
    go.title = `${from}: write to this connection alone`;
    if (name) {
      const label = element("bdi", "name", name);
      go.append(label, " ");
    }
    go.append(element("span", "id", short(from)));
    made.append(go);
    return made;
  }
}

function hint(key, membership, count) {
  if (key === EVERYONE) {
    return "A broadcast reaches every connection, as a message from you";
  }
  if (!isChannel(key)) {
    return "Only this connection receives your messages";
  }
  switch (membership) {
    case "joined":
      return count > 0 ? `${count.toLocaleString("en")} present · everyone here receives your messages` : "Joined";
    case "joining":
      return "Joining…";
    case "refused":
      return "Not joined";
    default:
      return "Not joined while there is no connection";
  }
}
