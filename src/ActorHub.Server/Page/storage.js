// Values that the browser keeps: for this tab until it closes, or for every tab. The page works without them, if the browser refuses to store.

const PREFIX = "actorhub."; // another program may have used the same address before

function area(name) {
  return {
    read(key, otherwise) {
      try {
        return JSON.parse(globalThis[name].getItem(PREFIX + key)) ?? otherwise;
      } catch {
        return otherwise;
      }
    },
    write(key, value) {
      try {
        globalThis[name].setItem(PREFIX + key, JSON.stringify(value));
      } catch {
        // Storage is disabled or full: the value lasts until the page is reloaded.
      }
    },
  };
}

/** This tab only: a second tab starts with the lobby. */
export const thisTab = area("sessionStorage");

/** All tabs of this browser, also after a restart. */
export const thisBrowser = area("localStorage");
