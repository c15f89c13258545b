import { WebSocket as Undici } from "undici";
import { WebSocket as Ws } from "ws";

/** Each WebSocket class that a program in this Node may use. */
export const implementations = { ws: Ws, undici: Undici, ...(globalThis.WebSocket ? { "Node's own": globalThis.WebSocket } : {}) };
