// The hub's chat page: a client of the native protocol that also shows every message on the wire.

import { RawJson } from "./actorhub/index.js";
import { Chat } from "./chat.js";
import { all, conversation, EVERYONE, has, isChannel } from "./conversations.js";
import { $, toEnd } from "./elements.js";
import { MessageList } from "./message-list.js";
import { SidePanel } from "./side-panel.js";
import { WirePanel } from "./wire-panel.js";

const PRESENCE_EVERY = 10000;

const chat = new Chat(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${document.body.dataset.hub}`);
const wire = new WirePanel();
const side = new SidePanel((key) => enter(key), (key) => leave(key));
const messages = new MessageList((key) => show(key));
let current;

// Events from the hub

chat.addEventListener("wire", ({ way, data }) => wire.message(way, data));
chat.addEventListener("log", ({ text }) => wire.event(text));
chat.addEventListener("problem", ({ text }) => problem(text));
chat.addEventListener("joined", () => side.drawLists(current));
chat.addEventListener("members", () => side.drawMembers(conversation(current), chat.self));

chat.addEventListener("state", ({ state, text }) => {
  document.body.dataset.state = state;
  $("state-text").textContent = text;
  $("own-id").textContent = chat.self;
  $("connect").textContent = chat.wanted ? "Disconnect" : "Connect";
  for (const control of [...$("composer").elements, ...$("raw").elements, ...$("join").elements]) {
    control.disabled = state !== "open" && control.type === "submit";
  }
});

chat.addEventListener("entry", ({ key, entry }) => {
  if (key === current) {
    messages.add(entry, chat.self);
  }
  if (key !== current || document.hidden) {
    conversation(key).unread++;
  }
  side.drawLists(current);
});

// Navigation

function show(key) {
  current = key;
  conversation(key).unread = 0;
  problem("");
  messages.show(conversation(key), chat.self);
  side.drawLists(current);
  side.drawMembers(conversation(key), chat.self);
  refreshPresence();
}

function enter(key) {
  show(key);
  view("chat");
  $("text").focus();
}

function leave(key) {
  chat.leave(key);
  show(current === key ? all().map((each) => each.key).find(isChannel) ?? EVERYONE : current);
}

function problem(text) {
  $("problem").textContent = text;
}

function view(name) {
  document.body.dataset.view = name;
  document.querySelectorAll(".views button").forEach((b) => b.setAttribute("aria-current", b.dataset.view === name));
  toEnd($(name === "wire" ? "wire-scroll" : "messages-scroll"));
}

// The hub does not push presence, so the page polls it for the current channel.
function refreshPresence() {
  if (!document.hidden && isChannel(current) && conversation(current).joined) {
    chat.askPresence(current.slice(1));
  }
}

// Events from the user

$("connect").onclick = () => (chat.wanted ? chat.disconnect() : chat.connect());

$("join").onsubmit = (submit) => {
  submit.preventDefault();
  const name = $("join-name").value.trim().replace(/^#/, "");
  if (name) {
    $("join-name").value = "";
    if (!has(`#${name}`)) {
      chat.join(name);
    }
    show(`#${name}`);
    view("chat");
  }
};

$("composer").onsubmit = (submit) => {
  submit.preventDefault();
  const text = $("text").value;
  let [data, shown] = [text, text];
  if ($("composer").elements.format.value === "json") {
    try {
      [data, shown] = [new RawJson(text), JSON.parse(text)];
    } catch (error) {
      problem(`This is not JSON: ${error.message}`);
      return;
    }
  }
  if (text.trim() && chat.send(current, data, shown)) {
    problem("");
    $("text").value = "";
    toEnd($("messages-scroll"));
  }
};

$("text").onkeydown = (key) => {
  if (key.key === "Enter" && !key.shiftKey && !key.isComposing) {
    key.preventDefault();
    $("composer").requestSubmit();
  }
};

$("raw").onsubmit = (submit) => {
  submit.preventDefault();
  if (chat.sendRaw($("raw-text").value)) {
    $("raw-text").value = "";
  }
};

document.querySelectorAll(".views button").forEach((b) => { b.onclick = () => view(b.dataset.view); });

document.onvisibilitychange = () => {
  if (!document.hidden) {
    conversation(current).unread = 0;
    side.drawLists(current);
    refreshPresence();
  }
};
window.addEventListener("online", () => chat.hurry());
setInterval(refreshPresence, PRESENCE_EVERY);

conversation(EVERYONE);
conversation("#lobby");
show("#lobby");
view("chat");
chat.connect();
