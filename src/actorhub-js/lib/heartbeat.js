// Finds a connection that is dead without having ended: a page cannot send WebSocket pings, so the hub's own `ping` command is used.
// Whatever comes is a sign of life, so a busy connection is never pinged; a dead one is noticed after one to two intervals and the timeout.

export class Heartbeat {
  #interval;
  #timeout;
  #ping;
  #dead;
  #timer;
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
    if (this.#interval !== Infinity) {
      this.#timer = setTimeout(() => this.#beat(), this.#interval);
    }
  }

  heard() {
    this.#heard = true;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #beat() {
    if (this.#heard) {
      this.start();
      return;
    }
    this.#timer = setTimeout(() => (this.#heard ? this.start() : this.#dead()), this.#timeout);
    this.#ping();
  }
}
