// A mark instead of `instanceof`: a program that loads the ES module and the CommonJS build has two classes of this name.
const RAW = Symbol.for("actorhub.RawJson");

/** JSON that is sent as it is spelled: numbers beyond a double, white space. Throws SyntaxError if it is not JSON. */
export class RawJson {
  [RAW] = true;
  #text;

  constructor(text) {
    JSON.parse(text);
    this.#text = text;
  }

  toString() {
    return this.#text;
  }
}

/** One command of the native protocol as text. `data` is any value that has JSON, or RawJson; a command without data passes none. */
export function encode(head, ...data) {
  if (data.length === 0) {
    return JSON.stringify(head);
  }
  const json = data[0]?.[RAW] ? data[0].toString() : JSON.stringify(data[0]);
  if (json === undefined) {
    throw new TypeError("This value has no JSON");
  }
  return `${JSON.stringify(head).slice(0, -1)},"data":${json}}`;
}
