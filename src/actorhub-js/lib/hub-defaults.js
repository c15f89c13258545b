import { SOCKET_DEFAULTS } from "./reconnecting-socket.js";

const { maxQueuedMessages: _, ...shared } = SOCKET_DEFAULTS; // commands are counted by maxPendingRequests

export const HUB_DEFAULTS = Object.freeze({
  ...shared,
  protocols: ["actorhub.v1.json"],
  requestTimeout: 15_000, // the hub gives its own broker 10 seconds
  heartbeatInterval: 25_000,
  heartbeatTimeout: 10_000,
  maxPendingRequests: 10_000,
});
