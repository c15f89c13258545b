// The hub does not announce who joins and leaves, so the page requests the members of the channel that it shows: at most once a second,
// however many messages are published.

const LEAST_GAP = 1_000;
const USUAL_GAP = 10_000;

export class PresencePoll {
  #ask;
  #channel;
  #asked; // the channel that was asked about last
  #askedAt = -Infinity;
  #asking = false;
  #timer;
  #strangers = new Set(); // publishers who are no members, as far as is known; each leads to one request
  #strangersSince = 0;

  /** `ask(channel)` requests the members, and settles with the reply. */
  constructor(ask) {
    this.#ask = ask;
  }

  /** Watches a channel from now on, or none. */
  watch(channel) {
    if (channel === this.#channel) {
      return;
    }
    clearTimeout(this.#timer);
    this.#channel = channel;
    this.#strangers.clear();
    if (channel !== undefined) {
      this.#askedAt = channel === this.#asked ? this.#askedAt : -Infinity;
      this.#schedule(0);
    }
  }

  /** Someone who is not listed as a member has published. Publishing needs no subscription, so this need not be a new member. */
  stranger(channel, id) {
    if (channel === this.#channel && !this.#strangers.has(id)) {
      this.#strangers.add(id);
      this.#schedule(0);
    }
  }

  #schedule(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), Math.max(delay, this.#askedAt + LEAST_GAP - performance.now()));
  }

  async #run() {
    if (this.#asking) { // the hub is slow: requests must not pile up
      this.#schedule(LEAST_GAP);
      return;
    }
    const channel = this.#channel;
    const now = performance.now();
    if (now - this.#strangersSince >= USUAL_GAP) {
      this.#strangers.clear(); // they may have joined meanwhile
      this.#strangersSince = now;
    }
    this.#asked = channel;
    this.#askedAt = now;
    this.#asking = true;
    this.#schedule(USUAL_GAP);
    try {
      await this.#ask(channel);
    } catch {
      // The connection ended or the hub is busy: the next request is due anyway.
    } finally {
      this.#asking = false;
    }
  }
}
