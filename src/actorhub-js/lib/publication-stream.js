import { ClientError } from "./errors.js";

export const OVERFLOWS = Object.freeze(["fail", "drop-oldest", "drop-newest"]);

/**
 * An async iterator that keeps a bounded number of publications for a reader who is slower than the channel. When it is full it does what
 * `overflow` says: "fail" ends it with an error, the others drop and mark the publication after the hole with `afterGap`.
 */
export class PublicationStream {
  #kept = [];
  #readers = []; // next() calls that wait; then nothing is kept
  #end; // { error? } once nothing more comes
  #dropped = false;
  #limit;
  #overflow;
  #onReturn;

  constructor(limit, overflow, onReturn) {
    this.#limit = limit;
    this.#overflow = overflow;
    this.#onReturn = onReturn;
  }

  [Symbol.asyncIterator]() {
    return this;
  }

  next() {
    if (this.#kept.length > 0) {
      return Promise.resolve({ value: this.#kept.shift(), done: false });
    }
    if (this.#end === undefined) {
      return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
    }
    const { error } = this.#end;
    this.#end = {}; // an error is told once
    return error === undefined ? Promise.resolve({ value: undefined, done: true }) : Promise.reject(error);
  }

  /** Ends the reading, as `break` in a for-await loop does. */
  return() {
    this.#kept.length = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }

  push(publication) {
    if (this.#end !== undefined) {
      return;
    }
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ value: publication, done: false });
    } else if (this.#kept.length < this.#limit) {
      this.#keep(publication);
    } else {
      this.#overflows(publication);
    }
  }

  /** Nothing more comes; what is kept can still be read, then the error is thrown, if any. */
  end(error) {
    if (this.#end !== undefined) {
      return;
    }
    this.#end = { error };
    this.#onReturn(this);
    for (const reader of this.#readers.splice(0)) {
      if (this.#end.error === undefined) {
        reader.resolve({ value: undefined, done: true });
      } else {
        this.#end = {};
        reader.reject(error);
      }
    }
  }

  #keep(publication) {
    this.#kept.push(this.#dropped ? { ...publication, afterGap: true } : publication);
    this.#dropped = false;
  }

  #overflows(publication) {
    switch (this.#overflow) {
      case "drop-newest":
        this.#dropped = true;
        break;
      case "drop-oldest":
        this.#kept.shift();
        if (this.#kept.length > 0) {
          this.#kept[0] = { ...this.#kept[0], afterGap: true };
        } else {
          this.#dropped = true;
        }
        this.#keep(publication);
        break;
      default:
        this.end(new ClientError("reader-too-slow", `${this.#limit} publications wait to be read already`));
    }
  }
}
