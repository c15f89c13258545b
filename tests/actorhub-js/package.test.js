import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as actorhub from "actorhub";
import { encode } from "../../src/actorhub-js/lib/raw-json.js";
import { FakeSocket, realTime, settled, virtualTime } from "./support/fake-socket.js";

const run = promisify(execFile);
const root = new URL("../../src/actorhub-js/", import.meta.url);
const repository = new URL("../../", import.meta.url);
const here = fileURLToPath(new URL(".", import.meta.url));
const NAMES = ["ClientError", "CloseCode", "HubClient", "HubError", "RawJson", "ReconnectingSocket"];

describe("The package", () => {
  test("exports these names", () => {
    assert.deepEqual(Object.keys(actorhub), NAMES);
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

// What npm packs, installed into a program of its own: a CommonJS package, whose .mjs and .mts files are ES modules.
describe("The packed package", () => {
  let directory;
  let files;
  const program = (...path) => join(directory, "program", ...path);

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "actorhub-package-"));
    // Packed from a copy: packing writes into the package's folder, where another run of the tests may be packing too.
    const source = join(directory, "repository", "src", "actorhub-js");
    for (const name of ["README.md", "build-commonjs.js", "lib", "package.json"]) {
      await cp(new URL(name, root), join(source, name), { recursive: true });
    }
    await symlink(fileURLToPath(new URL("node_modules", root)), join(source, "node_modules"));
    await copyFile(new URL("LICENSE", repository), join(directory, "repository", "LICENSE"));
    const packed = await run("npm", ["pack", "--json", "--pack-destination", directory], { cwd: source });
    const [{ filename, files: contents }] = JSON.parse(packed.stdout);
    files = contents.map(({ path }) => path).sort();
    await mkdir(program());
    await writeFile(program("package.json"), '{ "name": "program", "private": true }');
    await run("npm", ["install", "--offline", "--no-audit", "--no-fund", join(directory, filename)], { cwd: program() });
  });
  after(() => rm(directory, { recursive: true, force: true }));

  test("contains exactly these files", () => {
    const modules = [
      "abort",
      "backoff",
      "close-codes",
      "deferred",
      "dialing",
      "errors",
      "events",
      "heartbeat",
      "hub-client",
      "hub-defaults",
      "index",
      "position-tracker",
      "publication-stream",
      "raw-json",
      "reconnecting-socket",
      "request-table",
      "send-queue",
      "settings",
      "subscription",
      "text",
      "timers",
    ].map((name) => `${name}.js`);
    assert.deepEqual(files, [
      "LICENSE",
      "README.md",
      ...["index.d.ts", "package.json", ...modules].sort().map((name) => `cjs/${name}`),
      ...["index.d.ts", ...modules].sort().map((name) => `lib/${name}`),
      "package.json",
    ]);
  });

  for (const [what, file, source, found] of [
    ["require", "loads.cjs", `const names = Object.keys(require("actorhub")); const where = require.resolve("actorhub");`, "cjs/index.js"],
    ["import", "loads.mjs", `import * as actorhub from "actorhub"; const names = Object.keys(actorhub); const where = import.meta.resolve("actorhub");`, "lib/index.js"],
  ]) {
    test(`is loaded by ${what} from ${found}, with all its names`, async () => {
      await writeFile(program(file), `${source} console.log(JSON.stringify([where, names.sort()]));`);
      const [where, names] = JSON.parse((await run(process.execPath, [program(file)])).stdout);
      assert.ok(where.endsWith(`/node_modules/actorhub/${found}`), where);
      assert.deepEqual(names, NAMES);
    });
  }

  test("has no ES module syntax in its CommonJS build, which Node before 20.19 could not load", async () => {
    for (const name of (await readdir(program("node_modules/actorhub/cjs"))).filter((each) => each.endsWith(".js"))) {
      const text = await readFile(program("node_modules/actorhub/cjs", name), "utf8");
      assert.doesNotMatch(text, /^(import|export)\b/m, name);
    }
  });

  test("carries the repository's licence, which the assemblies state too", async () => {
    const text = await readFile(new URL("LICENSE", repository), "utf8");
    assert.match(text, /^\s+Apache License\n\s+Version 2\.0, January 2004\n/);
    assert.equal(await readFile(program("node_modules/actorhub/LICENSE"), "utf8"), text);
    assert.equal(JSON.parse(await readFile(program("node_modules/actorhub/package.json"))).license, "Apache-2.0");
    assert.match(await readFile(new URL("Directory.Build.props", repository), "utf8"), /<PackageLicenseExpression>Apache-2\.0</);
  });

  describe("as CommonJS", () => {
    const load = () => createRequire(program("any.cjs"))("actorhub");
    beforeEach(() => virtualTime());
    afterEach(realTime);

    test("connects, publishes and reports errors as the ES module does", async () => {
      const { ClientError, HubClient, HubError } = load();
      const hub = new HubClient("ws://hub.test/ws", { WebSocket: FakeSocket });
      const opened = hub.connect();
      await settled();
      FakeSocket.last.accept();
      FakeSocket.last.deliver({ type: "welcome", connection: "c1", protocol: 1, limits: {} });
      await opened;
      const [published, refused, lost] = [hub.publish("a", 1), hub.publish("a", 2), hub.publish("a", 3)];
      FakeSocket.last.deliver({ type: "published", id: 1, epoch: "e", offset: 7 });
      FakeSocket.last.deliver({ type: "error", id: 2, code: "rate-limited", message: "Later." });
      FakeSocket.last.end(1000);
      assert.deepEqual(await published, { epoch: "e", offset: 7 });
      await assert.rejects(refused, (error) => error instanceof HubError && error.code === "rate-limited");
      await assert.rejects(lost, (error) => error instanceof ClientError && error.code === "connection-lost");
    });

    // A program may load both, for example through one of its dependencies. `instanceof` does not see that both classes are one.
    test("makes RawJson that a client of the ES module sends unchanged", () => {
      const { RawJson } = load();
      assert.equal(RawJson === actorhub.RawJson, false);
      assert.equal(encode({ type: "publish" }, new RawJson("1.50")), '{"type":"publish","data":1.50}');
    });
  });

  for (const [what, sources, ...options] of [
    ["of module node16, as CommonJS and as ES module", ["usage.ts", "usage.mts"], "--module", "node16"],
    ["of module commonjs, resolved as by older versions", ["usage.ts"], "--module", "commonjs", "--moduleResolution", "node10"],
  ]) {
    test(`has types for a TypeScript program ${what}`, async () => {
      await Promise.all(sources.map((name) => copyFile(join(here, "types", "usage.ts"), program(name))));
      await compile(program(), [...browser, ...options, ...sources]);
    });
  }
});

const browser = ["--lib", "es2022,dom,dom.iterable", "--typeRoots", "none"];

async function compile(cwd, options) {
  const tsc = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
  const strict = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipDefaultLibCheck", "--target", "es2022"];
  const { stdout } = await run(process.execPath, [tsc, ...strict, ...options], { cwd }).catch((error) => error);
  assert.equal(stdout, "");
}

describe("The types", () => {
  test("fit the programs of browsers", () =>
    compile(here, [...browser, "--module", "esnext", "--moduleResolution", "bundler", "types/usage.ts", "types/browser.ts"]));

  test("fit the programs of Node", () =>
    compile(here, ["--module", "nodenext", "--moduleResolution", "nodenext", "--lib", "es2022", "--types", "node", "types/usage.ts", "types/node.ts"]));
});
