// Completes the package before npm packs it (the script "prepack"): builds cjs/, the CommonJS form of lib/, and copies the repository's
// licence. Both are made from other files, so neither is committed.
//
// TypeScript decides by the nearest package.json whether a declaration file describes an ES module, so cjs/ has its own copy of the types.

import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import ts from "typescript";

const at = (path) => new URL(path, import.meta.url);
const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };

await rm(at("cjs/"), { recursive: true, force: true });
await mkdir(at("cjs/"));
for (const name of (await readdir(at("lib/"))).filter((each) => each.endsWith(".js"))) {
  const { outputText } = ts.transpileModule(await readFile(at(`lib/${name}`), "utf8"), { fileName: name, compilerOptions });
  await writeFile(at(`cjs/${name}`), outputText);
}
await writeFile(at("cjs/package.json"), '{ "type": "commonjs" }\n');
await copyFile(at("lib/index.d.ts"), at("cjs/index.d.ts"));
await copyFile(at("../../LICENSE"), at("LICENSE"));
