// Finds a connection that is dead without having ended: a page cannot send WebSocket pings, so the hub's own `ping` command is used.
// Whatever comes is a sign of life, so a busy connection is never pinged; a dead one is noticed after one to two intervals and the timeout.

import { deadline, timer } from "./timers.js";

export class Heartbeat {
  #interval;
  #timeout;
  #ping;
  #dead;
  #cancelTimer = () => {};
  #heard = false;

  constructor({ interval, timeout, ping, dead }) {
    this.#interval = interval;
    this.#timeout = timeout;
    this.#ping = ping;
    this.#dead = dead;
  }

  start() {
    this.stop();
    this.#heard = false;
    this.#cancelTimer = timer(this.#interval, () => this.#beat());
  }

  heard() {
    this.#heard = true;
  }

  stop() {
    this.#cancelTimer();
  }

  #beat() {
    if (this.#heard) {
      this.start();
      return;
    }
    this.#cancelTimer = deadline(this.#timeout, () => (this.#heard ? this.start() : this.#dead()));
    this.#ping();
  }
}
