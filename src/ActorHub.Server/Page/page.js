// The page of a hub: a client of its native protocol (see PROTOCOL.md) that shows what it says and hears.
// State first, then the connection, then what is drawn from the state. Text from others is only ever set as text.

const $ = (id) => document.getElementById(id);
const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${document.body.dataset.hub}`;
const EVERYONE = "*";
const MOST_FRAMES = 500;
const MOST_MESSAGES = 500;
const PRESENCE_EVERY = 10000;

// A conversation is a channel ("#name"), one other connection ("@id") or everyone ("*").
const conversations = new Map();
const members = new Map(); // channel -> ids
const pending = new Map(); // request id -> what to do with the reply
let current;
let self = "";
let nextId = 1;

function conversation(key) {
  if (!conversations.has(key)) {
    conversations.set(key, { key, name: key === EVERYONE ? "Everyone" : key.slice(1), entries: [], unread: 0, joined: false });
  }
  return conversations.get(key);
}

const isChannel = (key) => key.startsWith("#");
const short = (id) => (id ? id.slice(0, 6) : "the server");

// The connection

let socket;
let wanted = true; // the user wants to be connected
let failures = 0;
let retry;

function connect() {
  clearTimeout(retry);
  setState("connecting", "Connecting…");
  const mine = new WebSocket(address);
  socket = mine;
  mine.onopen = () => event(`connected to ${address}`);
  mine.onmessage = ({ data }) => {
    frame("in", data);
    receive(JSON.parse(data));
  };
  mine.onclose = ({ code, reason }) => {
    event(`closed with ${code}${reason ? ` (${reason})` : ""}`);
    if (socket === mine) {
      closed();
    }
  };
}

function closed() {
  socket = undefined;
  self = "";
  pending.clear();
  members.clear();
  conversations.forEach((c) => { c.joined = false; });
  if (wanted) {
    // Doubling up to half a minute, and at random: many pages must not come back in the same moment.
    const wait = Math.min(30000, 500 * 2 ** failures) * (0.5 + Math.random() / 2);
    failures++;
    retry = setTimeout(connect, wait);
    setState("connecting", wait < 1500 ? "Reconnecting…" : `Reconnecting in ${Math.round(wait / 1000)} s`);
  } else {
    setState("closed", "Disconnected");
  }
  draw();
}

function disconnect() {
  wanted = false;
  clearTimeout(retry);
  if (socket) {
    socket.close(1000);
  } else {
    closed();
  }
}

function transmit(text) {
  if (socket?.readyState !== WebSocket.OPEN) {
    return false;
  }
  frame("out", text);
  socket.send(text);
  return true;
}

// `data` is JSON text and goes into the frame as it was typed.
function request(command, data, onReply) {
  const id = nextId++;
  const head = JSON.stringify({ type: command.type, id, ...command });
  const text = data === undefined ? head : `${head.slice(0, -1)},"data":${data}}`;
  const sent = transmit(text);
  if (sent && onReply) {
    pending.set(id, onReply);
  }
  return sent;
}

// What the hub says

function receive(message) {
  const reply = pending.get(message.id);
  pending.delete(message.id);
  if (message.type === "error" && !reply) {
    problem(`${message.code}: ${message.message}`);
  }
  reply?.(message);
  switch (message.type) {
    case "welcome":
      self = message.connection;
      failures = 0;
      setState("open", "Connected");
      conversations.forEach((c) => isChannel(c.key) && join(c.name));
      break;
    case "publication":
      add(`#${message.channel}`, message.from, message.data);
      if (message.from && !members.get(message.channel)?.includes(message.from)) {
        askPresence(message.channel);
      }
      break;
    case "message": // to this connection alone or to all: the two look alike, but one's own was a broadcast
      add(message.from && message.from !== self ? `@${message.from}` : EVERYONE, message.from, message.data);
      break;
    case "unsubscribed":
      if (message.reason) {
        conversation(`#${message.channel}`).joined = false;
        note(`#${message.channel}`, `The hub ended the subscription: ${message.reason}`);
      }
      break;
  }
}

function join(name) {
  const target = conversation(`#${name}`);
  request({ type: "subscribe", channel: name }, undefined, (reply) => {
    if (reply.type === "error") {
      note(target.key, `Not joined: ${reply.message}`);
      return;
    }
    target.joined = true;
    askPresence(name);
    draw();
  });
}

function leave(key) {
  request({ type: "unsubscribe", channel: key.slice(1) });
  conversations.delete(key);
  members.delete(key.slice(1));
  show(current === key ? [...conversations.keys()].find(isChannel) ?? EVERYONE : current);
}

// The hub tells who is there when it is asked, so the page asks now and then, for the channel that is looked at.
function refreshPresence() {
  if (!document.hidden && self && isChannel(current) && conversation(current).joined) {
    askPresence(current.slice(1));
  }
}

function askPresence(channel) {
  request({ type: "presence", channel }, undefined, (reply) => {
    if (reply.type !== "error") {
      members.set(channel, reply.members);
      drawMembers();
    }
  });
}

// Sending

function send(json) {
  const key = current;
  const fail = (reply) => {
    if (reply.type === "error") {
      problem(reply.message);
    }
  };
  if (isChannel(key)) {
    return request({ type: "publish", channel: key.slice(1) }, json, fail);
  }
  if (key === EVERYONE) {
    return request({ type: "broadcast" }, json, fail);
  }
  const sent = request({ type: "send", to: key.slice(1) }, json, (reply) => {
    if (reply.type === "error") {
      note(key, `Not delivered: ${reply.message}`);
    }
  });
  if (sent) {
    add(key, self, JSON.parse(json));
  }
  return sent;
}

function add(key, from, data) {
  keep(key, { from, data, time: new Date() });
}

function note(key, text) {
  keep(key, { note: text });
}

function keep(key, entry) {
  const target = conversation(key);
  target.entries.push(entry);
  if (target.entries.length > MOST_MESSAGES) {
    target.entries.shift();
  }
  if (key === current) {
    drawEntry(entry);
  }
  if (key !== current || document.hidden) {
    target.unread++;
  }
  drawLists();
}

// What is drawn

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) {
    made.textContent = text;
  }
  return made;
}

function button(className, label, onClick) {
  const made = element("button", className);
  made.type = "button";
  if (label) {
    made.setAttribute("aria-label", label);
  }
  made.onclick = onClick;
  return made;
}

// Ids are random: a colour of their own makes them easier to tell apart.
function face(id) {
  const made = element("span", "face");
  let hash = 0;
  for (const char of id ?? "") {
    hash = (hash * 31 + char.charCodeAt(0)) % 360;
  }
  made.style.setProperty("--hue", hash);
  return made;
}

const clock = (time, parts) => time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", ...parts });

function setState(state, text) {
  document.body.dataset.state = state;
  $("state-text").textContent = text;
  $("own-id").textContent = self;
  $("connect").textContent = wanted ? "Disconnect" : "Connect";
}

function show(key) {
  current = key;
  const target = conversation(key);
  target.unread = 0;
  $("chat-title").textContent = isChannel(key) ? `#${target.name}` : target.name;
  $("chat-title").classList.toggle("id", key.startsWith("@"));
  $("chat-hint").textContent = isChannel(key)
    ? "Everyone who has joined this channel hears you."
    : key === EVERYONE ? "A broadcast reaches every connection, as a message from you." : "Only this connection hears you.";
  $("messages-none").textContent = isChannel(key)
    ? "Nothing said yet. Open this page in a second tab, and write to yourself."
    : "Nothing said yet.";
  $("messages").replaceChildren();
  target.entries.forEach(drawEntry);
  $("text").placeholder = isChannel(key) ? `Message #${target.name}` : key === EVERYONE ? "Message everyone" : `Message ${short(target.name)}`;
  problem("");
  draw();
  refreshPresence();
}

function draw() {
  drawLists();
  drawMembers();
  const open = self !== "";
  for (const control of [...$("composer").elements, ...$("raw").elements, ...$("join").elements]) {
    control.disabled = !open && control.type === "submit";
  }
}

function drawLists() {
  const rows = (keep) => [...conversations.values()].filter(keep).map(row);
  $("channels").replaceChildren(...rows((c) => isChannel(c.key)));
  $("directs").replaceChildren(...rows((c) => !isChannel(c.key)));
  $("messages-none").hidden = conversation(current).entries.length > 0;
  const unread = [...conversations.values()].reduce((sum, c) => sum + c.unread, 0);
  document.title = unread ? `(${unread}) ActorHub` : "ActorHub";
}

function row(target) {
  const made = element("li", "");
  const go = button("go", "", () => { show(target.key); view("chat"); $("text").focus(); });
  go.setAttribute("aria-current", target.key === current);
  go.append(target.key.startsWith("@") ? face(target.name) : element("span", "mark", target.key[0]));
  go.append(element("span", target.key.startsWith("@") ? "name id" : "name", target.name));
  if (target.unread) {
    go.append(element("span", "unread", target.unread));
    go.setAttribute("aria-label", `${target.name}, ${target.unread} unread`);
  }
  made.append(go);
  if (isChannel(target.key)) {
    const away = button("leave", `Leave ${target.name}`, () => leave(target.key));
    away.textContent = "×";
    made.append(away);
  }
  return made;
}

function drawMembers() {
  const channel = isChannel(current) ? current.slice(1) : undefined;
  const ids = members.get(channel) ?? [];
  $("members-title").textContent = channel ? `Present in #${channel}` : "Present";
  $("members-none").hidden = ids.length > 0;
  const rows = [...ids].sort((a, b) => (b === self) - (a === self) || a.localeCompare(b)).map((id) => {
    const made = element("li", id === self ? "own" : "");
    const go = id === self ? element("span", "go") : button("go", "", () => { show(`@${id}`); view("chat"); $("text").focus(); });
    go.append(face(id), element("span", "name id", id));
    if (id === self) {
      go.append(element("span", "quiet", "you"));
    } else {
      go.title = "Write to this connection alone";
    }
    made.append(go);
    return made;
  });
  // Redrawn only when it differs, or the keyboard's focus would be lost every few seconds.
  const shown = rows.map((r) => r.textContent).join(" ");
  if ($("members").dataset.shown !== shown) {
    $("members").dataset.shown = shown;
    $("members").replaceChildren(...rows);
  }
}

function drawEntry(entry) {
  const list = $("messages");
  const atEnd = isAtEnd($("messages-scroll"));
  const made = element("li", "");
  made.dataset.from = entry.from ?? "";
  if (entry.note) {
    made.append(element("p", "note", entry.note));
  } else {
    made.classList.toggle("same", list.lastElementChild?.dataset.from === made.dataset.from && made.dataset.from !== "");
    const by = element("p", "by");
    if (entry.from === self) {
      by.append(face(entry.from), element("b", "", "You"));
    } else if (entry.from) {
      const name = button("id", "", () => show(`@${entry.from}`));
      name.textContent = short(entry.from);
      name.title = `${entry.from}: write to this connection alone`;
      by.append(face(entry.from), name);
    } else {
      by.append(element("b", "", "The server"));
    }
    by.append(element("time", "", clock(entry.time)));
    const text = typeof entry.data === "string";
    made.append(by, element("p", text ? "body" : "body json", text ? entry.data : JSON.stringify(entry.data, null, 2)));
  }
  list.append(made);
  while (list.childElementCount > MOST_MESSAGES) {
    list.firstElementChild.remove();
  }
  if (atEnd) {
    toEnd($("messages-scroll"));
  }
}

const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 48;
const toEnd = (box) => { box.scrollTop = box.scrollHeight; };

function problem(text) {
  $("problem").textContent = text;
}

function view(name) {
  document.body.dataset.view = name;
  document.querySelectorAll(".views button").forEach((b) => b.setAttribute("aria-current", b.dataset.view === name));
  toEnd($(name === "wire" ? "wire-scroll" : "messages-scroll"));
}

// The wire panel

let paused = false;
let seen = 0;
const held = []; // while paused; bounded like the list
const encoder = new TextEncoder();

function frame(way, text) {
  const made = element("li", way);
  const arrow = element("span", "way", way === "out" ? "↑" : "↓");
  arrow.setAttribute("aria-label", way === "out" ? "sent" : "received");
  made.append(arrow, element("span", "meta", clock(new Date(), { fractionalSecondDigits: 3 })));
  made.append(element("span", "size", `${encoder.encode(text).length} B`), element("span", "text", text));
  seen++;
  log(made);
}

function event(text) {
  log(element("li", "event", text));
}

function log(made) {
  held.push(made);
  if (held.length > MOST_FRAMES) {
    held.shift();
  }
  if (!paused) {
    flush();
  }
  $("wire-count").textContent = paused ? `${seen} frames, ${held.length} held` : `${seen} frames`;
}

function flush() {
  const box = $("wire-scroll");
  const atEnd = isAtEnd(box);
  $("frames").append(...held.splice(0));
  while ($("frames").childElementCount > MOST_FRAMES) {
    $("frames").firstElementChild.remove();
  }
  if (atEnd) {
    toEnd(box);
  }
}

// What the user does

$("connect").onclick = () => {
  if (wanted) {
    disconnect();
  } else {
    wanted = true;
    failures = 0;
    connect();
  }
};

$("join").onsubmit = (submit) => {
  submit.preventDefault();
  const name = $("join-name").value.trim().replace(/^#/, "");
  if (name) {
    $("join-name").value = "";
    if (!conversations.has(`#${name}`)) {
      join(name);
    }
    show(`#${name}`);
    view("chat");
  }
};

$("composer").onsubmit = (submit) => {
  submit.preventDefault();
  const text = $("text").value;
  let json = JSON.stringify(text);
  if ($("composer").elements.format.value === "json") {
    try {
      JSON.parse(text);
      json = text;
    } catch (error) {
      problem(`This is not JSON: ${error.message}`);
      return;
    }
  }
  if (text.trim() && send(json)) {
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
  if (transmit($("raw-text").value)) {
    $("raw-text").value = "";
  }
};

$("pause").onclick = () => {
  paused = !paused;
  $("pause").setAttribute("aria-pressed", paused);
  $("pause").textContent = paused ? "Resume" : "Pause";
  if (!paused) {
    flush();
  }
  $("wire-count").textContent = `${seen} frames`;
};

$("clear").onclick = () => {
  held.length = 0;
  seen = 0;
  $("frames").replaceChildren();
  $("wire-count").textContent = "";
};

document.querySelectorAll(".views button").forEach((b) => { b.onclick = () => view(b.dataset.view); });

document.onvisibilitychange = () => {
  if (!document.hidden) {
    conversation(current).unread = 0;
    drawLists();
    refreshPresence();
  }
};
setInterval(refreshPresence, PRESENCE_EVERY);

conversation(EVERYONE);
conversation("#lobby");
show("#lobby");
view("chat");
connect();
