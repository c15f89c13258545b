// The conversations and their messages. The key of a conversation is a channel ("#name"), one other connection ("@id") or everyone ("*").

export const EVERYONE = "*";
export const MOST_MESSAGES = 500;

const MOST_CHARACTERS = 4 << 20; // of all messages of a conversation

const conversations = new Map();

export const isChannel = (key) => key.startsWith("#");

export const has = (key) => conversations.has(key);

/** `membership` of a channel is "out" (no connection), "joining", "joined" or "refused", with the reason in `refusal`. */
export function conversation(key) {
  if (!conversations.has(key)) {
    const name = key === EVERYONE ? "Everyone" : key.slice(1);
    conversations.set(key, { key, name, entries: [], characters: 0, unread: 0, membership: "out", refusal: "", members: [], count: 0 });
  }
  return conversations.get(key);
}

export const all = () => [...conversations.values()];

export const remove = (key) => conversations.delete(key);

/** An entry is { from, name, text, json, time }, or { note, kind }. */
export function keep(key, entry) {
  const target = conversation(key);
  target.entries.push(entry);
  target.characters += size(entry);
  while (target.entries.length > MOST_MESSAGES || (target.characters > MOST_CHARACTERS && target.entries.length > 1)) {
    target.characters -= size(target.entries.shift());
  }
}

const size = ({ text, note }) => (text ?? note).length;
