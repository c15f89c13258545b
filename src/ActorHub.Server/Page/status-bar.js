// The bar at the top: the state of the connection. Without one, a strip below it says why, and when the next attempt is due.

import { $, hide, setText } from "./elements.js";

export class StatusBar {
  #retryAt;

  /** `onToggle` and `onConnectNow` are called for the two buttons. */
  constructor({ onToggle, onConnectNow }) {
    $("connect").onclick = onToggle;
    $("connect-now").onclick = onConnectNow;
    setInterval(() => this.#count(), 250);
  }

  show({ state, text, detail, retryAt }, wanted) {
    document.body.dataset.state = state;
    setText($("state-text"), text);
    setText($("offline-text"), detail);
    setText($("connect"), !wanted ? "Connect" : state === "open" ? "Disconnect" : "Stop trying");
    this.#retryAt = retryAt;
    if (detail === "") {
      hide($("offline"), $("text"));
    } else {
      $("offline").hidden = false;
    }
    if (state === "connecting") {
      hide($("connect-now"), $("offline"));
    } else {
      $("connect-now").hidden = false;
    }
    this.#count();
  }

  #count() {
    const seconds = Math.ceil((this.#retryAt - Date.now()) / 1_000);
    if (this.#retryAt === undefined) {
      setText($("countdown"), "");
    } else if (seconds > 0) {
      setText($("countdown"), `Next attempt in ${seconds} s.`);
    } else {
      setText($("countdown"), "Trying to connect…");
    }
  }
}
