// Timers for the spans of time that options accept: up to LONGEST_DELAY milliseconds, or Infinity for a timer that never fires.
// Both functions return a function that cancels the timer.

/** Milliseconds, 24.8 days: the longest delay of setTimeout. Platforms run a timer with a longer delay at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * Milliseconds between the end of a deadline and its action, for input that has arrived already. Browsers read from the network in another
 * process, and Node's WebSockets decompress in another thread, so one turn of the event loop is not always enough.
 */
export const READING_TIME = 100;

// Node runs immediates after it has read from its sockets, so a loop that was blocked by other timers cannot skip the reading.
const afterReading = globalThis.setImmediate ?? ((action) => action());

export function timer(delay, action) {
  if (delay === Infinity) {
    return () => {};
  }
  const id = setTimeout(action, delay);
  return () => clearTimeout(id);
}

/**
 * A time limit for something that the peer sends. When a process continues after a pause (SIGSTOP, a closed laptop), its overdue timers run
 * before it reads what has arrived in the meantime. Acting on such a timer would give up a peer that has answered in time. So the action runs only after the
 * input had time to be read; the reader cancels the deadline.
 */
export function deadline(delay, action) {
  let cancel = timer(delay, () => {
    let cancelled = false;
    cancel = () => { cancelled = true; };
    afterReading(() => {
      if (!cancelled) {
        cancel = timer(READING_TIME, action);
      }
    });
  });
  return () => cancel();
}
