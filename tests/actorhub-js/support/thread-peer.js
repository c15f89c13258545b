// A peer in a thread of its own: it answers while the thread of the test is paused.
import { once } from "node:events";
import { Worker, isMainThread, parentPort, workerData } from "node:worker_threads";
import { WebSocketServer } from "ws";

const [PAUSED, ANSWERED] = [0, 1]; // places of the flags that both threads share
const PATIENCE = 20_000;

/** One peer serves one pause. It welcomes a client at once, but at the path /late only in the pause. */
export class ThreadPeer {
  #worker;
  #flags;

  constructor(worker, flags, port) {
    this.#worker = worker;
    this.#flags = flags;
    this.url = `ws://127.0.0.1:${port}/`;
  }

  static async start() {
    const flags = new Int32Array(new SharedArrayBuffer(8));
    const worker = new Worker(new URL(import.meta.url), { workerData: flags });
    const [port] = await once(worker, "message");
    return new ThreadPeer(worker, flags, port);
  }

  /**
   * Blocks this thread, as SIGSTOP blocks a process, until the peer's answer has arrived and `milliseconds` have passed. Then timers are
   * overdue and the answer is unread. Call it in the turn that sent the question.
   */
  pause(milliseconds) {
    const end = performance.now() + milliseconds;
    Atomics.store(this.#flags, PAUSED, 1);
    Atomics.notify(this.#flags, PAUSED);
    if (Atomics.wait(this.#flags, ANSWERED, 0, PATIENCE) === "timed-out") {
      throw new Error(`The peer did not answer within ${PATIENCE} ms of the pause`);
    }
    while (performance.now() <= end) {
      Atomics.wait(this.#flags, PAUSED, 1, 1); // nothing wakes it: this is the rest of the pause
    }
  }

  stop() {
    return this.#worker.terminate();
  }
}

if (!isMainThread) {
  const flags = workerData;
  const answered = () => {
    Atomics.store(flags, ANSWERED, 1);
    Atomics.notify(flags, ANSWERED);
  };
  const send = (peer, message, onSent) => peer.send(JSON.stringify(message), onSent);
  const welcome = { type: "welcome", connection: "c1", protocol: 1, limits: {} };

  // Answers are compressed, however short they are: clients need further turns of their loop to decompress them. Short questions are not, so
  // ws sends them in the turn of the call.
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: { threshold: 0, clientNoContextTakeover: true } });
  server.on("connection", (peer, { socket, url }) => {
    socket.once("finish", answered); // the answer to a Close, and the end of the stream after it
    if (url === "/late") {
      Atomics.wait(flags, PAUSED, 0, PATIENCE); // else the welcome could share a packet with the response to the handshake
      send(peer, welcome, answered);
    } else {
      send(peer, welcome);
    }
    peer.on("message", (text) => {
      const { type, id } = JSON.parse(text);
      send(peer, type === "ping" ? { type: "pong", id } : { type: "published", id, epoch: "e", offset: 1 }, answered);
    });
  });
  server.on("listening", () => parentPort.postMessage(server.address().port));
}
