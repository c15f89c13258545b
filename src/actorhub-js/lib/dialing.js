// Opening a WebSocket of any implementation. Only those outside of browsers can send headers, and they take them in two ways:
//   ws:                               new WebSocket(url, protocols, { headers })
//   undici, Node's own, Deno, Bun:    new WebSocket(url, { protocols, headers })

const inBrowser = () => globalThis.document !== undefined || globalThis.WorkerGlobalScope !== undefined;

/** Throws what would be wrong each time: a protocol that cannot be offered, headers that cannot be sent. */
export function dial(WebSocket, url, protocols, headers) {
  if (Object.keys(headers).length === 0) {
    return new WebSocket(url, protocols);
  }
  for (const [name, value] of Object.entries(headers)) {
    if (/[\r\n\0]/.test(name) || /[\r\n\0]/.test(value)) {
      throw new SyntaxError(`The header ${JSON.stringify(name)} holds a line break or a NUL`);
    }
  }
  if (WebSocket === globalThis.WebSocket && inBrowser()) {
    throw new TypeError("A browser's WebSocket cannot send headers; credentials must use a cookie or a subprotocol");
  }
  return WebSocket.length > 2 ? new WebSocket(url, protocols, { headers }) : new WebSocket(url, { protocols, headers });
}
