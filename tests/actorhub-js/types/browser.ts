// A browser's own WebSocket fits the option too.
import { ReconnectingSocket } from "actorhub";

export const socket = new ReconnectingSocket(location.href, { WebSocket });
