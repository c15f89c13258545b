// Node warns of a leak when a signal has more than ten listeners, and a program may pass one signal to any number of commands. So there is
// one listener for each signal, however many actions wait for its abort.

const waiting = new WeakMap(); // signal -> Set of actions

/** Calls `action` when the signal is aborted; without a signal, never. Returns a function that stops the listening. */
export function onAbort(signal, action) {
  if (signal === undefined) {
    return () => {};
  }
  const actions = waiting.get(signal) ?? new Set();
  if (actions.size === 0) {
    waiting.set(signal, actions);
    signal.addEventListener("abort", runAll);
  }
  const entry = () => action(); // distinct even when two callers wait with the same function
  actions.add(entry);
  return () => {
    actions.delete(entry);
    if (actions.size === 0) {
      waiting.delete(signal);
      signal.removeEventListener("abort", runAll); // a listener would keep an unused signal in memory
    }
  };
}

function runAll({ currentTarget: signal }) {
  const actions = waiting.get(signal);
  waiting.delete(signal);
  signal.removeEventListener("abort", runAll);
  actions.forEach((action) => action()); // skips an action that an earlier one has ended
}
