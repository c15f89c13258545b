// Text from peers, as the page shows it: control characters that would change how other text reads are made visible, and long text is folded.

import { button, element } from "./elements.js";

// C0 and C1 controls except tab and line feed, marks and overrides of direction, and characters without width except the joiners of emoji and scripts.
const CONTROLS = /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff])/;
const MOST_SHOWN = 65_536; // characters of one text in the document: more would block the page

const code = (control) => `U+${control.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

/** For a place that takes no elements, such as a tooltip: controls become their code points. */
export const plain = (text) => text.split(CONTROLS).map((part, i) => (i % 2 ? `[${code(part)}]` : part)).join("");

/** For the wire: each control keeps its place in the text, in a box of its own, and its code point is shown. */
export function revealed(text) {
  return text.split(CONTROLS).map((part, i) => {
    if (i % 2 === 0) {
      return part;
    }
    const box = element("span", "control", part);
    box.dataset.code = code(part);
    box.setAttribute("role", "img");
    box.setAttribute("aria-label", code(part));
    return box;
  });
}

/** Fills `box` with text. A text beyond `characters` or `lines` is cut, with a button that shows the rest. `render` makes nodes of a text. */
export function fill(box, text, { characters, lines, render = (part) => [part] }) {
  const cut = cutAt(text, characters, lines);
  if (cut === text.length) {
    box.replaceChildren(...render(text));
    return;
  }
  const content = element("span", "");
  const more = button("more", "", () => show(more.getAttribute("aria-expanded") !== "true"));
  const show = (expanded) => {
    const end = expanded ? cutAt(text, MOST_SHOWN, Infinity) : cut;
    content.replaceChildren(...render(text.slice(0, end)), end < text.length ? "…" : "");
    more.setAttribute("aria-expanded", expanded);
    const all = text.length.toLocaleString("en");
    const most = text.length > MOST_SHOWN ? `the first ${MOST_SHOWN.toLocaleString("en")} of ${all}` : `all ${all}`;
    more.textContent = expanded ? "Show less" : `Show ${most} characters`;
  };
  show(false);
  box.replaceChildren(content, more);
}

// The length of the part that has at most so many characters and lines.
function cutAt(text, characters, lines) {
  const most = Math.min(text.length, characters);
  let end = -1;
  for (let line = 0; line < lines && end < most; line++) {
    const newLine = text.indexOf("\n", end + 1);
    end = newLine === -1 ? most : Math.min(newLine, most);
  }
  return end < text.length && /[\ud800-\udbff]/.test(text[end - 1]) ? end - 1 : end; // a surrogate pair stays whole
}
