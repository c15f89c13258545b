import { ClientError } from "./errors.js";
import { utf8Length } from "./text.js";

/** Messages that wait for a connection. It is full once it holds a limit: then it takes no more, and says so. */
export class SendQueue {
  #messages = [];
  #bytes = 0;
  #maxMessages;
  #maxBytes;

  constructor(maxMessages, maxBytes) {
    this.#maxMessages = maxMessages;
    this.#maxBytes = maxBytes;
  }

  get bytes() {
    return this.#bytes;
  }

  push(message) {
    if (this.#messages.length >= this.#maxMessages || this.#bytes >= this.#maxBytes) {
      throw new ClientError("send-queue-full", `${this.#messages.length} messages of ${this.#bytes} bytes wait for a connection already`);
    }
    this.#messages.push(keep(message));
    this.#bytes += size(message);
  }

  /** Takes all of them out, in the order in which they were sent. */
  takeAll() {
    this.#bytes = 0;
    return this.#messages.splice(0);
  }
}

export function size(message) {
  return typeof message === "string" ? utf8Length(message) : message.size ?? message.byteLength;
}

// The caller may use a buffer again after send(); a WebSocket takes its bytes at once, and so does the queue.
function keep(message) {
  if (message instanceof ArrayBuffer) {
    return message.slice(0);
  }
  return ArrayBuffer.isView(message) ? new Uint8Array(message.buffer, message.byteOffset, message.byteLength).slice() : message;
}
