// The conversations and their messages. The key of a conversation is a channel ("#name"), one other connection ("@id") or everyone ("*").

export const EVERYONE = "*";
export const MOST_MESSAGES = 500;

const conversations = new Map();

export const isChannel = (key) => key.startsWith("#");

export const has = (key) => conversations.has(key);

export function conversation(key) {
  if (!conversations.has(key)) {
    conversations.set(key, { key, name: key === EVERYONE ? "Everyone" : key.slice(1), entries: [], unread: 0, joined: false, members: [] });
  }
  return conversations.get(key);
}

export const all = () => [...conversations.values()];

export const remove = (key) => conversations.delete(key);

/** An entry is { from, data, time }, or { note }. */
export function keep(key, entry) {
  const { entries } = conversation(key);
  entries.push(entry);
  if (entries.length > MOST_MESSAGES) {
    entries.shift();
  }
}
