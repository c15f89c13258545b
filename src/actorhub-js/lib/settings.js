// What the options of both classes have in common: reading numbers, URLs and subprotocols, with the mistake told at once.

import { LONGEST_DELAY } from "./timers.js";

// RFC 9110 §5.6.2: a subprotocol is a token, so that nothing can be smuggled into the header that carries it.
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Takes options over their defaults. An unknown one is a mistake, most often of spelling, and is not passed over. */
export function readOptions(options, defaults, owner) {
  const taken = { ...defaults };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(defaults, name)) {
      throw new TypeError(`${owner} has no option '${name}'. It has ${Object.keys(defaults).join(", ")}.`);
    }
    if (value !== undefined) {
      taken[name] = typeof defaults[name] === "number" ? readNumber(name, value) : value;
    }
  }
  return taken;
}

const DELAY = { least: 0, most: LONGEST_DELAY, infinity: false, unit: " ms" };
const TIMEOUT = { ...DELAY, infinity: true };
const COUNT = { least: 0, most: Number.MAX_VALUE, infinity: true, unit: "" };

const RANGES = {
  baseDelay: DELAY,
  maxDelay: DELAY, // no Infinity: ceilings would grow beyond the longest delay of a timer
  restartDelay: DELAY,
  connectTimeout: TIMEOUT,
  closeTimeout: TIMEOUT,
  stableAfter: TIMEOUT,
  requestTimeout: TIMEOUT,
  timeout: TIMEOUT,
  heartbeatInterval: { ...TIMEOUT, least: 1 }, // 0 would send pings without a pause
  heartbeatTimeout: TIMEOUT,
  maxAttempts: COUNT,
  maxQueuedBytes: COUNT,
  maxQueuedMessages: COUNT,
  maxPendingRequests: COUNT,
  limit: { ...COUNT, least: 1 },
};

/** Refuses a number outside the range of its option, before a timer or a queue would misunderstand it. */
export function readNumber(name, value) {
  const { least, most, infinity, unit } = RANGES[name];
  const inRange = typeof value === "number" && ((value >= least && value <= most) || (infinity && value === Infinity));
  if (!inRange) {
    const range = most === Number.MAX_VALUE ? `${least} or more` : `from ${least} to ${most}${unit}`;
    const found = typeof value === "string" ? JSON.stringify(value) : String(value);
    throw new RangeError(`${name} must be a number ${range}${infinity ? ", or Infinity" : ""}; it is ${found}`);
  }
  return value;
}

/** A WebSocket URL as the standard wants it; in a page it may be relative. */
export function readUrl(url) {
  const parsed = new URL(url, globalThis.location?.href);
  parsed.protocol = parsed.protocol.replace(/^http/, "ws");
  if (parsed.protocol !== "ws:" && parsed.protocol !== "wss:") {
    throw new SyntaxError(`The URL of a WebSocket begins with ws: or wss:, not ${parsed.protocol}`);
  }
  if (parsed.hash !== "" || parsed.href.endsWith("#")) {
    throw new SyntaxError("The URL of a WebSocket has no fragment (RFC 6455 §3)");
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw new SyntaxError("The URL of a WebSocket must hold no secret; use the option 'credentials'");
  }
  return parsed.href;
}

export function readProtocols(protocols) {
  const list = typeof protocols === "string" ? [protocols] : [...protocols];
  for (const protocol of list) {
    if (typeof protocol !== "string" || !TOKEN.test(protocol)) {
      throw new SyntaxError(`Not a subprotocol: ${JSON.stringify(protocol)} (RFC 6455 §4.1: tokens)`);
    }
  }
  if (new Set(list).size !== list.length) {
    throw new SyntaxError("A subprotocol stands in the list twice (RFC 6455 §4.1)");
  }
  return list;
}

export function readWebSocket(implementation) {
  const found = implementation ?? globalThis.WebSocket;
  if (typeof found !== "function") {
    throw new TypeError("There is no WebSocket here; give one as the option 'WebSocket', such as that of the packages ws or undici");
  }
  return found;
}

/** A channel's name or a connection's id: the hub tells the finer rules. */
export function requireText(name, value) {
  if (typeof value !== "string" || value === "") {
    throw new TypeError(`${name} must be a text, and not empty`);
  }
}
