// The right panel: every message on the wire, unchanged.

import { $, clock, element, isAtEnd, toEnd } from "./elements.js";

const MOST_FRAMES = 500;
const encoder = new TextEncoder();

export class WirePanel {
  #paused = false;
  #seen = 0;
  #held = []; // while paused; bounded like the list

  constructor() {
    $("pause").onclick = () => this.#pause();
    $("clear").onclick = () => this.#clear();
  }

  message(way, data) {
    const text = typeof data === "string";
    const bytes = text ? encoder.encode(data).length : data.byteLength;
    const made = element("li", way);
    const arrow = element("span", "way", way === "out" ? "↑" : "↓");
    arrow.setAttribute("aria-label", way === "out" ? "sent" : "received");
    made.append(arrow, element("span", "meta", clock(new Date(), { fractionalSecondDigits: 3 })));
    made.append(element("span", "size", `${bytes} B`), element("span", "text", text ? data : "(binary)"));
    this.#seen++;
    this.#log(made);
  }

  event(text) {
    this.#log(element("li", "event", text));
  }

  #log(made) {
    this.#held.push(made);
    if (this.#held.length > MOST_FRAMES) {
      this.#held.shift();
    }
    if (!this.#paused) {
      this.#flush();
    }
    $("wire-count").textContent = this.#paused ? `${this.#seen} frames, ${this.#held.length} held` : `${this.#seen} frames`;
  }

  #flush() {
    const box = $("wire-scroll");
    const atEnd = isAtEnd(box);
    $("frames").append(...this.#held.splice(0));
    while ($("frames").childElementCount > MOST_FRAMES) {
      $("frames").firstElementChild.remove();
    }
    if (atEnd) {
      toEnd(box);
    }
  }

  #pause() {
    this.#paused = !this.#paused;
    $("pause").setAttribute("aria-pressed", this.#paused);
    $("pause").textContent = this.#paused ? "Resume" : "Pause";
    if (!this.#paused) {
      this.#flush();
    }
    $("wire-count").textContent = `${this.#seen} frames`;
  }

  #clear() {
    this.#held.length = 0;
    this.#seen = 0;
    $("frames").replaceChildren();
    $("wire-count").textContent = "";
  }
}
