// The form that sends messages. The typed text is kept until the hub has accepted it, even if the page is reloaded.

import { RawJson } from "./actorhub/index.js";
import { NotSent } from "./chat.js";
import { $, setText, short, submitOnEnter } from "./elements.js";
import { EVERYONE, isChannel } from "./conversations.js";
import { nameOf } from "./people.js";
import { plain } from "./shown-text.js";
import { thisTab } from "./storage.js";

const HINT = "Enter sends, Shift+Enter starts a new line";

export class Composer {
  #send;
  #ownName;
  #key;
  #drafts = new Map(); // key -> { text, format, sending, problem }

  /** `send(key, data)` settles when the hub has accepted the message. `ownName()` gives the name to send, or "". */
  constructor(send, ownName) {
    this.#send = send;
    this.#ownName = ownName;
    Object.entries(thisTab.read("drafts", {})).forEach(([key, { text, format }]) => Object.assign(this.#draft(key), { text, format }));
    $("composer").onsubmit = (submit) => {
      submit.preventDefault();
      this.#submit();
    };
    $("composer").oninput = () => this.#typed();
    submitOnEnter($("text"));
  }

  /** Shows the draft of a conversation. */
  show({ key, name }) {
    this.#key = key;
    const { text, format } = this.#draft(key);
    $("text").value = text;
    $("composer").elements.format.value = format;
    const to = isChannel(key) ? `#${name}` : key === EVERYONE ? "everyone" : nameOf(name) ?? short(name);
    $("text").placeholder = `Message ${plain(to)}`;
    this.#draw();
  }

  /** A state was reached that ends problems: "open" (all conversations), or "joined" (one). */
  mended(state, key) {
    for (const [each, draft] of this.#drafts) {
      if (draft.problem?.mendedBy === state && (key === undefined || key === each)) {
        draft.problem = undefined;
      }
    }
    this.#draw();
  }

  #draft(key) {
    if (!this.#drafts.has(key)) {
      this.#drafts.set(key, { text: "", format: "text", sending: [], problem: undefined });
    }
    return this.#drafts.get(key);
  }

  #typed() {
    const draft = this.#draft(this.#key);
    draft.text = $("text").value;
    draft.format = $("composer").elements.format.value;
    draft.problem = undefined; // it was about another text
    this.#changed();
  }

  async #submit() {
    const key = this.#key;
    const draft = this.#draft(key);
    if (draft.text.trim() === "") {
      $("text").focus();
      return;
    }
    const message = { text: draft.text, failed: false };
    let data;
    try {
      data = this.#data(draft);
    } catch (error) {
      draft.problem = new NotSent(`This is not JSON: ${error.message}`);
      this.#draw();
      return;
    }
    draft.sending.push(message);
    draft.text = "";
    draft.problem = undefined;
    $("text").value = "";
    this.#changed();
    try {
      await this.#send(key, data);
      draft.sending.splice(draft.sending.indexOf(message), 1);
    } catch (error) {
      message.failed = true;
      draft.problem ??= error;
    }
    this.#settled(key, draft);
  }

  // When no message is in flight any more, the failed ones return to the composer, in their order, before newer text.
  #settled(key, draft) {
    if (draft.sending.length > 0 && draft.sending.every((each) => each.failed)) {
      draft.text = unsent(draft);
      draft.sending = [];
      if (key === this.#key) {
        $("text").value = draft.text;
      }
    }
    this.#changed();
  }

  #data({ text, format }) {
    if (format === "json") {
      return new RawJson(text);
    }
    const name = this.#ownName();
    return name === "" ? text : { name, text };
  }

  #changed() {
    const kept = [...this.#drafts].filter(([, draft]) => unsent(draft) !== "");
    thisTab.write("drafts", Object.fromEntries(kept.map(([key, draft]) => [key, { text: unsent(draft), format: draft.format }])));
    this.#draw();
  }

  #draw() {
    const { problem, sending } = this.#draft(this.#key);
    setText($("problem"), problem === undefined ? "" : plain(problem.message));
    const busy = sending.length > 0;
    setText($("composer-hint"), busy ? "Sending…" : HINT);
    $("composer-hint").classList.toggle("busy", busy);
  }
}

const unsent = ({ sending, text }) => [...sending.map((each) => each.text), ...(text === "" ? [] : [text])].join("\n");
