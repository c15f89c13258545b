// Timers for the spans of time that options accept: up to LONGEST_DELAY milliseconds, or Infinity for a timer that never fires.

/** Milliseconds, 24.8 days: the longest delay of setTimeout. Platforms run a timer with a longer delay at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** Returns a function that cancels the timer. */
export function timer(delay, action) {
  if (delay === Infinity) {
    return () => {};
  }
  const id = setTimeout(action, delay);
  return () => clearTimeout(id);
}
