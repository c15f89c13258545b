// The WebSocket classes of Node programs fit the option, with the types of Node and without those of browsers.
import { HubClient } from "actorhub";
import { WebSocket as Undici } from "undici";
import { WebSocket as Ws } from "ws";

export const clients = [Ws, Undici].map((WebSocket) =>
  new HubClient("ws://127.0.0.1/ws", { WebSocket, credentials: () => ({ headers: { authorization: "Bearer x" } }) }));
