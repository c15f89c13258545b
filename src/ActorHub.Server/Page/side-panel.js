// The left panel: channels, other conversations, and members of the current channel.

import { all, isChannel } from "./conversations.js";
import { $, button, element, face } from "./elements.js";

/** Clicks call `onShow(key)` and `onLeave(key)`. */
export class SidePanel {
  #onShow;
  #onLeave;

  constructor(onShow, onLeave) {
    this.#onShow = onShow;
    this.#onLeave = onLeave;
  }

  drawLists(current) {
    const rows = (wanted) => all().filter(wanted).map((each) => this.#row(each, current));
    $("channels").replaceChildren(...rows((each) => isChannel(each.key)));
    $("directs").replaceChildren(...rows((each) => !isChannel(each.key)));
    const unread = all().reduce((sum, each) => sum + each.unread, 0);
    document.title = unread ? `(${unread}) ActorHub` : "ActorHub";
  }

  drawMembers(conversation, self) {
    const ids = conversation.members;
    $("members-title").textContent = isChannel(conversation.key) ? `Present in #${conversation.name}` : "Present";
    $("members-none").hidden = ids.length > 0;
    const rows = [...ids].sort((a, b) => (b === self) - (a === self) || a.localeCompare(b)).map((id) => this.#member(id, id === self));
    // Redraw only if the list has changed: redrawing loses the keyboard focus.
    const shown = rows.map((row) => row.textContent).join(" ");
    if ($("members").dataset.shown !== shown) {
      $("members").dataset.shown = shown;
      $("members").replaceChildren(...rows);
    }
  }

  #row({ key, name, unread }, current) {
    const made = element("li", "");
    const go = button("go", "", () => this.#onShow(key));
    go.setAttribute("aria-current", key === current);
    go.append(key.startsWith("@") ? face(name) : element("span", "mark", key[0]));
    go.append(element("span", key.startsWith("@") ? "name id" : "name", name));
    if (unread) {
      go.append(element("span", "unread", unread));
      go.setAttribute("aria-label", `${name}, ${unread} unread`);
    }
    made.append(go);
    if (isChannel(key)) {
      const away = button("leave", `Leave ${name}`, () => this.#onLeave(key));
      away.textContent = "×";
      made.append(away);
    }
    return made;
  }

  #member(id, own) {
    const made = element("li", own ? "own" : "");
    const go = own ? element("span", "go") : button("go", "", () => this.#onShow(`@${id}`));
    go.append(face(id), element("span", "name id", id));
    if (own) {
      go.append(element("span", "quiet", "you"));
    } else {
      go.title = "Write to this connection alone";
    }
    made.append(go);
    return made;
  }
}
