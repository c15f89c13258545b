import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const built = (configuration) =>
  fileURLToPath(new URL(`../../../.artifacts/bin/ActorHub.Server/${configuration}/ActorHub.Server.dll`, import.meta.url));

/** The command that starts the server: the published file or dll that ACTORHUB_SERVER names, or this repository's debug or release build. */
function command() {
  const found = [process.env.ACTORHUB_SERVER, built("debug"), built("release")].find((path) => path && existsSync(path));
  if (!found) {
    throw new Error("These tests need the server: dotnet build src/ActorHub.Server");
  }
  return found.endsWith(".dll") ? ["dotnet", found] : [found];
}

/** Of its own: what others bind and connect at the same time is 127.0.0.1, and cannot take the port of a hub that is away for a while. */
const HOST = "127.0.0.2";

/** A hub as a process of its own, on a free port or the one given. */
export class HubProcess {
  #process;

  constructor(process_, url) {
    this.#process = process_;
    this.url = url;
    this.port = Number(new URL(url).port);
  }

  static async start(port = 0, ...settings) {
    const [program, ...first] = command();
    const child = spawn(program, [...first, "serve", "--port", `${port}`, "--set", `server.host=${HOST}`, ...settings.flatMap((each) => ["--set", each])],
      { stdio: ["ignore", "pipe", "inherit"] });
    const said = [];
    for await (const line of createInterface({ input: child.stdout })) {
      said.push(line);
      const url = /is ready.*(ws:\/\/[^ ]+)/.exec(line)?.[1];
      if (url) {
        child.stdout.resume(); // a full pipe would stop it
        return new HubProcess(child, url);
      }
    }
    throw new Error(`The hub ended before it was ready. It said:\n${said.join("\n")}`);
  }

  /** Ends it as an operator does (clients are closed with 1001) or, with SIGKILL, as a crash does. */
  async stop(signal = "SIGTERM") {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exit = once(this.#process, "exit");
      this.#process.kill(signal);
      await exit;
    }
  }
}
