// The middle panel: the current conversation.

import { EVERYONE, isChannel, MOST_MESSAGES } from "./conversations.js";
import { $, button, clock, element, face, isAtEnd, short, toEnd } from "./elements.js";

export class MessageList {
  #onShow;

  constructor(onShow) {
    this.#onShow = onShow;
  }

  show({ key, name, entries }, self) {
    const channel = isChannel(key);
    $("chat-title").textContent = channel ? `#${name}` : name;
    $("chat-title").classList.toggle("id", key.startsWith("@"));
    $("chat-hint").textContent = channel
      ? "Everyone in this channel receives your messages."
      : key === EVERYONE ? "A broadcast reaches every connection, as a message from you." : "Only this connection receives your messages.";
    $("messages-none").textContent = channel
      ? "No messages yet. Open this page in a second tab, and write to yourself."
      : "No messages yet.";
    $("text").placeholder = channel ? `Message #${name}` : key === EVERYONE ? "Message everyone" : `Message ${short(name)}`;
    $("messages").replaceChildren();
    $("messages-none").hidden = entries.length > 0;
    entries.forEach((entry) => this.add(entry, self));
  }

  add(entry, self) {
    const list = $("messages");
    const atEnd = isAtEnd($("messages-scroll"));
    list.append(entry.note ? this.#note(entry) : this.#message(entry, self, list.lastElementChild?.dataset.from));
    while (list.childElementCount > MOST_MESSAGES) {
      list.firstElementChild.remove();
    }
    $("messages-none").hidden = true;
    if (atEnd) {
      toEnd($("messages-scroll"));
    }
  }

  #note({ note, kind }) {
    const made = element("li", "");
    made.append(element("p", `note ${kind ?? ""}`.trim(), note));
    return made;
  }

  #message({ from, data, time }, self, before) {
    const made = element("li", from && from === before ? "same" : "");
    made.dataset.from = from ?? "";
    const by = element("p", "by");
    if (from && from === self) {
      by.append(face(from), element("b", "", "You"));
    } else if (from) {
      const name = button("id", "", () => this.#onShow(`@${from}`));
      name.textContent = short(from);
      name.title = `${from}: write to this connection alone`;
      by.append(face(from), name);
    } else {
      by.append(element("b", "", "The server"));
    }
    by.append(element("time", "", clock(time)));
    const text = typeof data === "string";
    made.append(by, element("p", text ? "body" : "body json", text ? data : JSON.stringify(data, null, 2)));
    return made;
  }
}
