import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as actorhub from "actorhub";

const run = promisify(execFile);
const root = new URL("../../src/actorhub-js/", import.meta.url);
const here = fileURLToPath(new URL(".", import.meta.url));

describe("The package", () => {
  test("contains exactly these files", async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--json"], { cwd: root });
    const [{ files }] = JSON.parse(stdout);
    assert.deepEqual(files.map(({ path }) => path).sort(), [
      "README.md",
      "lib/abort.js",
      "lib/backoff.js",
      "lib/close-codes.js",
      "lib/deferred.js",
      "lib/dialing.js",
      "lib/errors.js",
      "lib/events.js",
      "lib/heartbeat.js",
      "lib/hub-client.js",
      "lib/hub-defaults.js",
      "lib/index.d.ts",
      "lib/index.js",
      "lib/position-tracker.js",
      "lib/publication-stream.js",
      "lib/raw-json.js",
      "lib/reconnecting-socket.js",
      "lib/request-table.js",
      "lib/send-queue.js",
      "lib/settings.js",
      "lib/subscription.js",
      "lib/text.js",
      "lib/timers.js",
      "package.json",
    ]);
  });

  test("exports these names", () => {
    assert.deepEqual(Object.keys(actorhub), ["ClientError", "CloseCode", "HubClient", "HubError", "RawJson", "ReconnectingSocket"]);
  });

  test("depends on nothing, and imports nothing but its own files: it runs in a browser as it is", async () => {
    const { dependencies, peerDependencies, optionalDependencies } = JSON.parse(await readFile(new URL("package.json", root)));
    assert.deepEqual([dependencies, peerDependencies, optionalDependencies], [undefined, undefined, undefined]);
    const lib = new URL("lib/", root);
    for (const name of (await readdir(lib)).filter((each) => each.endsWith(".js"))) {
      const text = await readFile(new URL(name, lib), "utf8");
      for (const [, from] of text.matchAll(/from "([^"]+)"|import\("?/g)) {
        assert.match(from ?? "", /^\.\/[a-z-]+\.js$/, name);
      }
      assert.doesNotMatch(text, /\b(process|require|Buffer)\b\s*[.(]/, name);
    }
  });

  test("tells every option and its default, in the types and in the README", async () => {
    const types = await readFile(new URL("lib/index.d.ts", root), "utf8");
    const readme = await readFile(new URL("README.md", root), "utf8");
    const { SOCKET_DEFAULTS } = await import(new URL("lib/reconnecting-socket.js", root));
    const { HUB_DEFAULTS } = await import(new URL("lib/hub-defaults.js", root));
    for (const [name, value] of Object.entries({ ...SOCKET_DEFAULTS, ...HUB_DEFAULTS })) {
      assert.match(types, new RegExp(` ${name}\\?: `), name);
      const row = readme.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
      assert.ok(row, `README: ${name}`);
      if (typeof value === "number" && value !== 1 << 20) {
        const said = value === Infinity ? "Infinity" : value.toLocaleString("en");
        assert.ok(row.includes(`| ${said} |`), `README: ${name} is ${said}`);
        assert.ok(types.split("\n").some((line) => line.includes(`${said} unless set`)), `index.d.ts: ${name} is ${said}`);
      }
    }
  });
});

describe("The types", () => {
  const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--target", "es2022"];
  const compile = async (...rest) => {
    const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", import.meta.url));
    const { stdout } = await run(process.execPath, [tsc, ...strict, ...rest], { cwd: here }).catch((error) => error);
    assert.equal(stdout, "");
  };

  test("fit the programs of browsers", () =>
    compile("--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom,dom.iterable", "--typeRoots", "none", "types/usage.ts", "types/browser.ts"));

  test("fit the programs of Node", () =>
    compile("--module", "nodenext", "--moduleResolution", "nodenext", "--lib", "es2022", "--types", "node", "types/usage.ts", "types/node.ts"));
});
