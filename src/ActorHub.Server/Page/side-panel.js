// The left panel: channels, other conversations, members of the current channel, and the user's own name.

import { all, conversation, EVERYONE, isChannel } from "./conversations.js";
import { $, button, element, setText, short, syncList } from "./elements.js";
import { face, initials, nameOf, tidyName } from "./people.js";
import { plain } from "./shown-text.js";
import { thisBrowser } from "./storage.js";

export class SidePanel {
  #onShow;
  #onLeave;

  /** Clicks call `onShow(key)` and `onLeave(key)`; another name of the user calls `onRename`. */
  constructor(onShow, onLeave, onRename) {
    this.#onShow = onShow;
    this.#onLeave = onLeave;
    $("own-name").value = thisBrowser.read("name", "");
    $("own-name").oninput = () => {
      thisBrowser.write("name", this.ownName);
      this.drawSelf($("own-id").textContent);
      onRename();
    };
  }

  /** The name that the user has chosen, or "". */
  get ownName() {
    return tidyName($("own-name").value);
  }

  drawLists(current) {
    const draw = (list, wanted) => syncList($(list), all().filter(wanted), ({ key }) => key, (each) => this.#row(each), (row, each) => this.#update(row, each, current));
    draw("channels", ({ key }) => isChannel(key));
    draw("directs", ({ key }) => !isChannel(key));
    const unread = all().reduce((sum, each) => sum + each.unread, 0);
    const shown = conversation(current).name;
    document.title = `${unread ? `(${unread}) ` : ""}${isChannel(current) ? "#" : ""}${plain(nameOf(shown) ?? shown)} · ActorHub`;
    setText($("views-unread"), unread || "");
    $("views-unread").hidden = unread === 0;
  }

  drawMembers({ key, name, members, count }, self) {
    setText($("members-title"), isChannel(key) ? `Present in #${name}` : "Present");
    setText($("members-count"), isChannel(key) && count > 0 ? count.toLocaleString("en") : "");
    const listed = [...members].sort((a, b) => (b === self) - (a === self) || (a < b ? -1 : 1));
    syncList($("members"), listed, (id) => id, (id) => this.#member(id, id === self), (row, id) => this.#updateMember(row, id, id === self));
    const missing = count - members.length;
    setText($("members-none"), missing > 0 && members.length > 0
      ? `and ${missing.toLocaleString("en")} more`
      : isChannel(key) ? "Members are shown once the channel is joined." : "Open a channel to see its members.");
    $("members-none").hidden = members.length > 0 && missing <= 0;
  }

  drawSelf(self) {
    setText($("own-id"), self);
    const made = self ? face(self, this.ownName) : element("span", "face", this.ownName ? initials("", this.ownName) : "?");
    made.setAttribute("aria-hidden", "true");
    $("own-face").replaceChildren(made);
  }

  #row({ key, name }) {
    const made = element("li");
    const go = button("go", "", () => this.#onShow(key));
    go.append(key.startsWith("@") ? face(name, nameOf(name)) : element("span", "mark", key[0]), element("bdi", "name"), element("span", "unread"));
    made.append(go);
    if (isChannel(key)) {
      const leave = button("leave", `Leave ${plain(name)}`, () => this.#onLeave(key));
      leave.textContent = "×";
      leave.title = "Leave this channel";
      made.append(leave);
    }
    return made;
  }

  #update(row, { key, name, unread, membership }, current) {
    const go = row.firstElementChild;
    const [, label, badge] = go.children;
    const shown = key === EVERYONE || isChannel(key) ? name : nameOf(name) ?? short(name);
    const refused = membership === "refused";
    setText(label, shown);
    setText(badge, refused ? "not joined" : unread || "");
    badge.classList.toggle("refused", refused);
    badge.hidden = !refused && unread === 0;
    row.dataset.membership = isChannel(key) ? membership : "none";
    go.title = plain(name);
    go.setAttribute("aria-current", key === current);
    go.setAttribute("aria-label", [plain(shown), refused && "not joined", unread > 0 && `${unread} unread`].filter(Boolean).join(", "));
  }

  #member(id, own) {
    const made = element("li", own ? "own" : "");
    const go = own ? element("span", "go") : button("go", "", () => this.#onShow(`@${id}`));
    go.append(face(id, own ? this.ownName : nameOf(id)), element("bdi", "name"), element("span", "id"));
    if (own) {
      go.append(element("span", "quiet", "you"));
    }
    go.title = own ? id : `${id}: write to this connection alone`;
    made.append(go);
    return made;
  }

  #updateMember(row, id, own) {
    const [picture, label, shownId] = row.firstElementChild.children;
    const name = own ? this.ownName : nameOf(id);
    setText(picture, initials(id, name));
    setText(label, name ?? "");
    label.hidden = !name;
    setText(shownId, name ? short(id) : id);
    shownId.hidden = own && Boolean(name);
  }
}
