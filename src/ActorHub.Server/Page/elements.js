// Functions that create and change elements. Text from peers is only set as text, never as HTML.

export const $ = (id) => document.getElementById(id);

export const short = (id) => (id ? id.slice(0, 6) : "the server");

export function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) {
    made.className = className;
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

export function button(className, label, onClick) {
  const made = element("button", className);
  made.type = "button";
  if (label) {
    made.setAttribute("aria-label", label);
  }
  made.onclick = onClick;
  return made;
}

/** Sets text only if it differs: a live region announces each change, and a redraw ends a selection. */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

/** Enter submits a field's form, and Shift+Enter starts a new line. */
export function submitOnEnter(field) {
  field.onkeydown = (key) => {
    if (key.key === "Enter" && !key.shiftKey && !key.isComposing) {
      key.preventDefault();
      field.form.requestSubmit();
    }
  };
}

/** Hides an element. If it holds the keyboard focus, `heir` receives it: otherwise the focus would be lost. */
export function hide(target, heir) {
  const focused = target.contains(document.activeElement);
  target.hidden = true;
  if (focused) {
    heir.focus();
  }
}

/** Removes an element. The keyboard focus, if the element holds it, moves to a neighbour's first button, or else to `heir`. */
export function removeElement(target, heir) {
  const focused = target.contains(document.activeElement);
  const next = (target.nextElementSibling ?? target.previousElementSibling)?.querySelector("button") ?? heir;
  target.remove();
  if (focused) {
    next.focus();
  }
}

/**
 * Makes the items of a list those of `wanted`, in its order. Items that stay keep their element, so that neither the keyboard focus nor the scroll
 * position is lost. `create(item)` makes an element, and `update(element, item)` is called for each.
 */
export function syncList(list, wanted, keyOf, create, update) {
  const focused = document.activeElement;
  const known = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const keys = new Set(wanted.map(keyOf));
  known.forEach((child, key) => keys.has(key) || removeElement(child, list));
  let place = list.firstElementChild;
  for (const item of wanted) {
    const key = keyOf(item);
    const made = known.get(key) ?? create(item);
    made.dataset.key = key;
    update(made, item);
    if (made === place) {
      place = place.nextElementSibling;
    } else {
      list.insertBefore(made, place);
    }
  }
  if (focused?.isConnected && focused !== document.activeElement && list.contains(focused)) {
    focused.focus(); // it was moved, and moving takes the focus away
  }
}

export const clock = (time, parts) =>
  time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", ...parts });

const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 48;

/** Keeps a box at its end while its content or its size changes, unless the user has scrolled up. */
export class EndKeeper {
  #box;
  #atEnd = true;
  #top = 0;

  /** `onChange(atEnd)` is called when the user leaves or reaches the end. */
  constructor(box, onChange = () => {}) {
    this.#box = box;
    box.addEventListener("scroll", () => {
      // The user leaves the end by scrolling up only. Otherwise it is the end that has moved: the box became lower, or its content longer.
      const up = box.scrollTop < this.#top;
      this.#top = box.scrollTop;
      if (box.clientHeight > 0 && this.#atEnd !== isAtEnd(box) && (up || !this.#atEnd)) { // a hidden box has no end
        this.#atEnd = !this.#atEnd;
        onChange(this.#atEnd);
      }
    });
    new ResizeObserver(() => this.keep()).observe(box);
  }

  get atEnd() {
    return this.#atEnd;
  }

  /** Goes to the end, whether or not the user has scrolled up. */
  go() {
    this.#atEnd = true;
    this.keep();
  }

  /** To be called after the content has changed. */
  keep() {
    if (this.#atEnd) {
      this.#box.scrollTop = this.#box.scrollHeight;
    }
  }
}
