// The right panel: every message on the wire, unchanged.

import { $, clock, element, EndKeeper, setText } from "./elements.js";
import { fill, revealed } from "./shown-text.js";

const MOST_FRAMES = 500;
const MOST_CHARACTERS = 8 << 20; // of all frames in the list
const FOLDED = { characters: 600, lines: 12 };
const TYPES = [
  "welcome", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "publish", "published", "publication", "send", "sent", "broadcast",
  "broadcasted", "message", "presence", "ping", "pong", "error",
];
const OTHER = "other";
const CONNECTION = "connection"; // opened, closed and what else is not a frame

const encoder = new TextEncoder();

export class WirePanel {
  #paused = false;
  #seen = 0;
  #entries = []; // { element, type, characters }, shown or held
  #held = 0; // of them, the latest are held while paused
  #characters = 0;
  #filter = "";
  #end = new EndKeeper($("wire-scroll"));

  constructor() {
    const option = (value, label) => new Option(label, value);
    $("wire-filter").append(option("", "All types"), ...TYPES.map((type) => option(type, type)), option(CONNECTION, "connection events"), option(OTHER, "other"));
    $("wire-filter").onchange = () => this.#choose($("wire-filter").value);
    $("pause").onclick = () => this.#pause();
    $("clear").onclick = () => this.#clear();
  }

  message(way, data) {
    const text = typeof data === "string" ? data : "(binary)";
    const type = typeOf(data);
    const bytes = typeof data === "string" ? encoder.encode(data).length : data.byteLength;
    const made = element("li", type === "error" ? `${way} error` : way);
    const arrow = element("span", "way", way === "out" ? "↑" : "↓");
    arrow.setAttribute("role", "img");
    arrow.setAttribute("aria-label", way === "out" ? "sent" : "received");
    const content = element("div", "text");
    content.dir = "ltr"; // JSON; what would turn its direction is shown as a code point
    fill(content, text, { ...FOLDED, render: revealed });
    made.append(arrow, element("span", "type", type), element("span", "meta", clock(new Date(), { fractionalSecondDigits: 3 })));
    made.append(element("span", "size", `${bytes.toLocaleString("en")} B`), content);
    this.#seen++;
    this.#add(made, type, text.length);
  }

  event(text) {
    const made = element("li", "event");
    const content = element("p", "", "");
    content.dir = "auto";
    content.append(...revealed(text));
    made.append(content);
    this.#add(made, CONNECTION, text.length);
  }

  #add(made, type, characters) {
    made.hidden = !this.#matches(type);
    this.#entries.push({ element: made, type, characters });
    this.#held++;
    this.#characters += characters;
    while (this.#entries.length > MOST_FRAMES || (this.#characters > MOST_CHARACTERS && this.#entries.length > 1)) {
      this.#forget(this.#entries.shift());
    }
    if (!this.#paused) {
      this.#flush();
    }
    this.#count();
  }

  #forget({ element: oldest, characters }) {
    this.#characters -= characters;
    this.#held = Math.min(this.#held, this.#entries.length);
    if (oldest.contains(document.activeElement)) {
      $("wire-scroll").focus();
    }
    oldest.remove();
  }

  #flush() {
    $("frames").append(...this.#entries.slice(this.#entries.length - this.#held).map((each) => each.element));
    this.#held = 0;
    this.#end.keep();
  }

  #matches(type) {
    return this.#filter === "" || this.#filter === type;
  }

  #choose(type) {
    this.#filter = type;
    this.#entries.forEach((each) => { each.element.hidden = !this.#matches(each.type); });
    this.#end.go();
    this.#count();
  }

  #pause() {
    this.#paused = !this.#paused;
    setText($("pause"), this.#paused ? "Resume" : "Pause");
    if (!this.#paused) {
      this.#flush();
    }
    this.#count();
  }

  #clear() {
    this.#entries = [];
    this.#held = 0;
    this.#characters = 0;
    this.#seen = 0;
    $("frames").replaceChildren();
    this.#count();
  }

  #count() {
    const matching = this.#filter === "" ? "" : `${this.#entries.filter(({ type }) => this.#matches(type)).length} of `;
    const frames = this.#seen === 0 ? "" : `${matching}${this.#seen.toLocaleString("en")} ${this.#seen === 1 ? "frame" : "frames"}`;
    setText($("wire-count"), this.#paused ? `${frames}, ${this.#held} held` : frames);
  }
}

function typeOf(data) {
  try {
    const { type } = JSON.parse(data);
    return TYPES.includes(type) ? type : OTHER;
  } catch {
    return OTHER; // binary, or typed by the user
  }
}
