// Functions that create elements. Text from peers is only set as text, never as HTML.

export const $ = (id) => document.getElementById(id);

export const short = (id) => (id ? id.slice(0, 6) : "the server");

export function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
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

// Ids are random, so each gets a color that makes it easier to recognize.
export function face(id) {
  const made = element("span", "face");
  let hash = 0;
  for (const char of id ?? "") {
    hash = (hash * 31 + char.charCodeAt(0)) % 360;
  }
  made.style.setProperty("--hue", hash);
  return made;
}

export const clock = (time, parts) =>
  time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", ...parts });

export const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 48;
export const toEnd = (box) => { box.scrollTop = box.scrollHeight; };
