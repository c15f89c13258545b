// Connections as the page shows them: a name, if one was sent, and initials on a colour.

import { element } from "./elements.js";

const TONES = 12; // .tone-0 to .tone-11 in the style sheet
const MOST_KNOWN = 2_000; // an id lasts as long as its connection: those not heard of for longest are forgotten
const LONGEST_NAME = 40;

const known = new Map(); // id -> { tone, name }
const segments = new Intl.Segmenter();
let next = 0;

/** The colour and name of a connection. New connections get the colours in turn, so the twelve newest differ. */
function person(id) {
  const found = known.get(id) ?? { tone: next++ % TONES, name: undefined };
  known.delete(id);
  known.set(id, found); // the latest is last
  if (known.size > MOST_KNOWN) {
    known.delete(known.keys().next().value);
  }
  return found;
}

const characters = (text) => [...segments.segment(text)].map((each) => each.segment);

/** A name as it is shown: one line, of bounded length, without invisible characters except joiners; "" if nothing is left. */
export function tidyName(name) {
  return characters(name.replace(/(?:(?![\u200c\u200d])[\p{Cc}\p{Cf}\s])+/gu, " ").trim()).slice(0, LONGEST_NAME).join("");
}

/** Remembers the name that came with a message. Returns whether it is another one. */
export function learnName(id, name) {
  const before = nameOf(id);
  person(id).name = tidyName(name) || undefined;
  return before !== nameOf(id);
}

export const nameOf = (id) => known.get(id)?.name;

/** Initials of a name, or the first two characters of an id. */
export function initials(id, name) {
  const words = (name ?? "").split(" ").filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  return words.length > 0 ? words.slice(0, 2).map((word) => characters(word)[0].toLocaleUpperCase()).join("") : id.slice(0, 2);
}

/** A round picture for a connection; `id` is null for the program that runs the hub. */
export function face(id, name) {
  const made = element("span", id ? `face tone-${person(id).tone}` : "face", id ? initials(id, name) : "★");
  made.setAttribute("aria-hidden", "true");
  return made;
}
