/** A promise that is settled from elsewhere. Its rejection is told by events too: a program that does not wait for it must not end by it. */
export function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  made.promise.catch(() => {});
  return made;
}
