// The hub's chat page: a client of the native protocol that also shows every message on the wire.

import { Chat } from "./chat.js";
import { Composer } from "./composer.js";
import { all, conversation, EVERYONE, has, isChannel } from "./conversations.js";
import { $, setText, submitOnEnter } from "./elements.js";
import { MessageList } from "./message-list.js";
import { PresencePoll } from "./presence.js";
import { SidePanel } from "./side-panel.js";
import { StatusBar } from "./status-bar.js";
import { thisTab } from "./storage.js";
import { WirePanel } from "./wire-panel.js";

const chat = new Chat(document.body.dataset.hub);
const wire = new WirePanel();
const side = new SidePanel((key) => enter(key), (key) => leave(key), () => side.drawMembers(conversation(current), chat.self));
const composer = new Composer((key, data) => chat.send(key, data), () => side.ownName);
const messages = new MessageList((key) => enter(key), () => seen());
const presence = new PresencePoll((channel) => chat.askPresence(channel));
const bar = new StatusBar({ onToggle: () => (chat.wanted ? chat.disconnect() : chat.connect()), onConnectNow: () => chat.connectNow() });
let current = EVERYONE;

// Events from the hub

chat.addEventListener("wire", ({ way, data }) => wire.message(way, data));
chat.addEventListener("log", ({ text }) => wire.event(text));
chat.addEventListener("rawrefused", ({ text }) => setText($("raw-problem"), text));
chat.addEventListener("stranger", ({ channel, id }) => presence.stranger(channel, id));

chat.addEventListener("members", () => {
  side.drawMembers(conversation(current), chat.self);
  messages.drawHead(conversation(current));
});

chat.addEventListener("membership", ({ key }) => {
  if (key !== undefined && conversation(key).membership === "joined") {
    composer.mended("joined", key);
  }
  side.drawLists(current);
  messages.drawHead(conversation(current));
  watchPresence();
  remember();
});

chat.addEventListener("state", (status) => {
  bar.show(status, chat.wanted);
  side.drawSelf(chat.self);
  if (status.state === "open") {
    composer.mended("open");
    setText($("raw-problem"), "");
  }
});

chat.addEventListener("entry", ({ key, entry }) => {
  const isSeen = key === current && !document.hidden && messages.isFollowing;
  if (!isSeen) {
    conversation(key).unread++;
  }
  if (key === current) {
    messages.add(entry, chat.self);
  }
  side.drawLists(current);
});

// Navigation

function show(key) {
  current = key;
  composer.show(conversation(key));
  messages.show(conversation(key), chat.self);
  side.drawLists(current);
  side.drawMembers(conversation(key), chat.self);
  watchPresence();
  remember();
}

function enter(key) {
  show(key);
  view("chat");
  $("text").focus();
}

function leave(key) {
  chat.leave(key);
  if (current === key) {
    show(firstChannel());
  }
  side.drawLists(current);
  remember();
}

const firstChannel = () => all().map((each) => each.key).find(isChannel) ?? EVERYONE;

function seen() {
  if (!document.hidden && $("messages-scroll").checkVisibility()) {
    conversation(current).unread = 0;
    side.drawLists(current);
  }
}

function view(name) {
  document.body.dataset.view = name;
  document.querySelectorAll(".views button").forEach((b) => b.setAttribute("aria-current", b.dataset.view === name));
  if (messages.isFollowing) {
    messages.goToEnd();
  }
}

function watchPresence() {
  const { name, membership } = conversation(current);
  presence.watch(!document.hidden && isChannel(current) && membership === "joined" ? name : undefined);
}

// The address names the current channel, and a reload keeps the channels.

let shownAddress;

const channelInAddress = () => {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // not an encoded name
  }
};

function remember() {
  thisTab.write("channels", all().filter((each) => isChannel(each.key)).map((each) => each.name));
  thisTab.write("current", current);
  const address = location.pathname + location.search + (isChannel(current) ? `#${encodeURIComponent(current.slice(1))}` : "");
  if (address !== shownAddress) { // browsers limit how often it may change
    shownAddress = address;
    history.replaceState(null, "", address);
  }
}

function openAddress() {
  const name = channelInAddress();
  if (name !== "" && `#${name}` !== current) {
    chat.join(name);
    enter(`#${name}`);
  }
}

// Events from the user

$("join").onsubmit = (submit) => {
  submit.preventDefault();
  const name = $("join-name").value.trim().replace(/^#/, "");
  const problem = name === "" ? "Type the name of a channel first." : chat.nameProblem(name);
  setText($("join-problem"), problem);
  if (problem !== "") {
    $("join-name").focus();
    return;
  }
  $("join-name").value = "";
  chat.join(name);
  enter(`#${name}`);
};

$("join").oninput = () => setText($("join-problem"), "");
$("join-again").onclick = () => chat.join(current.slice(1));

$("raw").onsubmit = (submit) => {
  submit.preventDefault();
  setText($("raw-problem"), "");
  try {
    chat.sendRaw($("raw-text").value);
    $("raw-text").select(); // the frame stays: the hub may refuse it, and the next one is often similar
  } catch (error) {
    setText($("raw-problem"), error.message);
  }
};

$("raw").oninput = () => setText($("raw-problem"), "");
submitOnEnter($("raw-text"));

document.querySelectorAll(".views button").forEach((b) => { b.onclick = () => view(b.dataset.view); });

document.onvisibilitychange = () => {
  if (messages.isFollowing) {
    seen();
  }
  watchPresence();
};
window.addEventListener("online", () => chat.wanted && chat.self === "" && chat.connectNow());
window.addEventListener("hashchange", openAddress);

const named = channelInAddress();
const lastShown = thisTab.read("current", "#lobby");
conversation(EVERYONE);
[...thisTab.read("channels", ["lobby"]), ...(named === "" ? [] : [named])].forEach((name) => conversation(`#${name}`));
enter(named !== "" ? `#${named}` : has(lastShown) ? lastShown : firstChannel());
chat.connect();
