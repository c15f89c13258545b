// How long to wait before an attempt. All delays are drawn at random from nothing to a ceiling ("full jitter"): clients that were cut off in the
// same moment do not come back in the same moment. The ceiling never falls within a row of attempts.
//
//   after a connection was lost:   restartDelay, then the greater of it and baseDelay · 2ⁿ⁻¹      (RFC 6455 §7.2.3: the first within 0 to 5 s)
//   when the first one failed:     baseDelay · 2ⁿ⁻¹
//   never more than maxDelay

export class Backoff {
  #limits;
  #attempts = 0;
  #floor = 0;

  constructor(limits) {
    this.#limits = limits;
  }

  /** Attempts since a connection was last good. */
  get attempts() {
    return this.#attempts;
  }

  get exhausted() {
    return this.#attempts >= this.#limits.maxAttempts;
  }

  /** The delay before the next attempt, in milliseconds. */
  next(afterLoss) {
    if (afterLoss) {
      this.#floor = this.#limits.restartDelay;
    }
    const { baseDelay, maxDelay } = this.#limits;
    const doubled = baseDelay * 2 ** Math.min(this.#attempts, 1_000); // finite: 0 · Infinity would be NaN, and no back-off
    const ceiling = Math.min(maxDelay, Math.max(this.#floor, doubled));
    this.#attempts++;
    return Math.random() * ceiling;
  }

  /** A connection was good: what fails from now on is a new row of attempts. */
  reset() {
    this.#attempts = 0;
    this.#floor = 0;
  }
}
