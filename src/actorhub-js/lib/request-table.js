// Commands that wait: for a connection, or for their reply. Each ends once, by its reply, its deadline, its signal or the end of the
// connection that it went out on. None is sent twice: whether a command that went out was done is not known when its reply is lost.

import { onAbort } from "./abort.js";
import { ClientError, HubError } from "./errors.js";
import { placeOf } from "./position-tracker.js";
import { utf8Length } from "./text.js";
import { deadline } from "./timers.js";

export class RequestTable {
  #requests = new Map(); // id -> request, in the order of the commands
  #queuedBytes = 0;
  #nextId = 1;
  #maxPending;
  #maxQueuedBytes;
  #transmit;

  /** `transmit(text)` gives whether there is a connection to send to; it throws when the message cannot go out at all. */
  constructor(maxPending, maxQueuedBytes, transmit) {
    this.#maxPending = maxPending;
    this.#maxQueuedBytes = maxQueuedBytes;
    this.#transmit = transmit;
  }

  /**
   * Sends a command, or queues it. Gives its reply, of type `expected`. `onReply` is called with it at once: what comes behind the reply
   * may be handled before a promise's continuation runs (ws hands over several messages in one turn).
   */
  start(encode, expected, { timeout, signal, onReply }) {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      if (this.#requests.size >= this.#maxPending) {
        throw new ClientError("send-queue-full", `${this.#requests.size} commands wait for their replies already`);
      }
      const id = this.#nextId++;
      const text = encode(id);
      const request = { id, text, expected, onReply, resolve, reject, bytes: 0, sent: false };
      this.#send(request);
      if (!request.sent) {
        this.#queue(request);
      }
      this.#requests.set(id, request);
      request.cancelDeadline = deadline(timeout, () => this.#end(request, new ClientError("timeout", `No reply within ${timeout} ms`)));
      request.ignoreAbort = onAbort(signal, () => this.#end(request, signal.reason));
    });
  }

  /** A reply came. Gives whether one was waited for. */
  settle(message) {
    const request = this.#requests.get(message.id);
    if (request === undefined) {
      return false;
    }
    if (message.type === "error") {
      this.#end(request, new HubError(message.code, message.message, placeOf(message)));
    } else if (message.type === request.expected) {
      this.#end(request, undefined, message);
    } else {
      this.#end(request, new ClientError("bad-message", `The hub answered '${message.type}' where '${request.expected}' was due`));
    }
    return true;
  }

  /** There is a connection: what was queued goes out. */
  flush() {
    for (const request of [...this.#requests.values()].filter((each) => !each.sent)) {
      try {
        this.#send(request);
      } catch (error) {
        this.#end(request, error);
        continue;
      }
      if (!request.sent) {
        return; // the connection is gone again
      }
      this.#queuedBytes -= request.bytes;
    }
  }

  /** The connection is gone: what it carried cannot be answered any more. What is queued waits for the next. */
  connectionLost(error) {
    [...this.#requests.values()].filter((each) => each.sent).forEach((request) => this.#end(request, error));
  }

  /** There will be no connection any more. */
  failAll(error) {
    [...this.#requests.values()].forEach((request) => this.#end(request, error));
  }

  #send(request) {
    request.sent = this.#transmit(request.text);
    request.text = request.sent ? "" : request.text;
  }

  #queue(request) {
    if (this.#queuedBytes >= this.#maxQueuedBytes) {
      throw new ClientError("send-queue-full", `Commands of ${this.#queuedBytes} bytes wait for a connection already`);
    }
    request.bytes = utf8Length(request.text);
    this.#queuedBytes += request.bytes;
  }

  #end(request, error, reply) {
    this.#requests.delete(request.id);
    request.cancelDeadline();
    request.ignoreAbort();
    this.#queuedBytes -= request.sent ? 0 : request.bytes;
    if (error === undefined) {
      request.onReply?.(reply);
      request.resolve(reply);
    } else {
      request.reject(error);
    }
  }
}
