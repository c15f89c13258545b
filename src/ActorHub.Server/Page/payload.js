// Payloads as they were received. JSON.parse would change numbers: 1.50 to 1.5, and 12345678901234567890 to 12345678901234567000.

const ONE_LINE = 72; // characters
const LONGEST_LAYOUT = 20_000; // above this, indentation could multiply the length: such JSON is shown as it is
const SPACE = /\s/;

/** The text of a field's value in a JSON object, or undefined if there is no such field. */
export function fieldText(json, name) {
  let at = json.indexOf("{") + 1;
  while (true) {
    at = skip(json, at, /[\s,]/);
    if (json[at] !== '"') {
      return undefined; // the object ends
    }
    const keyEnd = endOfString(json, at);
    const start = skip(json, keyEnd, /[\s:]/);
    const end = endOfValue(json, start);
    if (JSON.parse(json.slice(at, keyEnd)) === name) {
      return json.slice(start, end);
    }
    at = end;
  }
}

/** What the page shows for a payload: { text, json, name }. A string is text, and so is {"name":…,"text":…}, which this page sends. */
export function readPayload(json) {
  if (json.startsWith('"')) {
    return { text: JSON.parse(json), json: false };
  }
  if (json.startsWith("{")) {
    const { name, text, ...others } = JSON.parse(json);
    if (typeof name === "string" && typeof text === "string" && Object.keys(others).length === 0) {
      return { text, json: false, name };
    }
  }
  return { text: layout(json), json: true };
}

/** Indents JSON that does not fit on one line. Only white space between tokens changes. */
export function layout(json) {
  if (json.length > LONGEST_LAYOUT || (json.length <= ONE_LINE && !json.includes("\n"))) {
    return json;
  }
  const tokens = [];
  let depth = 0;
  const newLine = () => `\n${"  ".repeat(depth)}`;
  for (let at = skip(json, 0, SPACE); at < json.length; at = skip(json, at, SPACE)) {
    const first = json[at];
    const end = first === "," || first === ":" || "{[]}".includes(first) ? at + 1 : endOfValue(json, at);
    const token = json.slice(at, end);
    at = end;
    if (token === "{" || token === "[") {
      const next = skip(json, at, SPACE);
      if ("]}".includes(json[next])) {
        tokens.push(token, json[next]);
        at = next + 1;
      } else {
        depth++;
        tokens.push(token, newLine());
      }
    } else if (token === "}" || token === "]") {
      depth--;
      tokens.push(newLine(), token);
    } else {
      tokens.push(token, token === "," ? newLine() : token === ":" ? " " : "");
    }
  }
  return tokens.join("");
}

function skip(json, at, what) {
  while (at < json.length && what.test(json[at])) {
    at++;
  }
  return at;
}

function endOfString(json, start) {
  let at = start + 1;
  while (json[at] !== '"') {
    at += json[at] === "\\" ? 2 : 1;
  }
  return at + 1;
}

function endOfValue(json, start) {
  if (json[start] === '"') {
    return endOfString(json, start);
  }
  if (!"{[".includes(json[start])) {
    return skip(json, start, /[^\s,:\]}]/); // a number or a literal
  }
  let depth = 0;
  let at = start;
  do {
    if (json[at] === '"') {
      at = endOfString(json, at);
      continue;
    }
    depth += "{[".includes(json[at]) ? 1 : "]}".includes(json[at]) ? -1 : 0;
    at++;
  } while (depth > 0);
  return at;
}
