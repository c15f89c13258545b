export { CloseCode } from "./close-codes.js";
export { ClientError, HubError } from "./errors.js";
export { HubClient } from "./hub-client.js";
export { RawJson } from "./raw-json.js";
export { ReconnectingSocket } from "./reconnecting-socket.js";
