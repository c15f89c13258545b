// Compiled, not run: what programs write, with the types that they expect, and what must not compile.
import { ClientError, CloseCode, HubClient, HubError, RawJson, ReconnectingSocket } from "actorhub";
import type { HubClientOptions, Publication, StreamPosition, Subscription } from "actorhub";

interface Chat {
  text: string;
}

export async function hub(signal: AbortSignal): Promise<void> {
  const options: HubClientOptions = { maxAttempts: 5, credentials: async ({ attempt }) => ({ protocols: [`token.${attempt}`] }) };
  const client = new HubClient(new URL("ws://127.0.0.1/ws"), options);
  const { connection, limits } = await client.connect({ signal });
  const texts: string[] = [connection];
  const bytes: number = limits.messageBytes;

  const lobby: Subscription<Chat> = client.subscribe<Chat>("lobby", ({ data }: Publication<Chat>) => texts.push(data.text), { signal });
  lobby.addEventListener("gap", ({ missed, from, to, reason }) => {
    const count: number | undefined = missed;
    texts.push(`${count} ${from.epoch} ${to.offset} ${reason === "too-old"}`);
  });
  lobby.addEventListener("lost", ({ error }) => error instanceof HubError && texts.push(error.code, `${error.position?.offset}`));
  await lobby.ready;
  for await (const { data, offset, from } of lobby.publications({ limit: 10, overflow: "drop-oldest", signal })) {
    texts.push(data.text.slice(offset), from ?? "the server");
  }

  const place: StreamPosition = await client.publish("lobby", new RawJson("1.50"), { echo: false, timeout: bytes, signal });
  await client.publish("lobby", 1, { key: "5f", expectedPosition: place });
  const page = await client.history<Chat>("lobby", { limit: 50, since: place, reverse: true });
  texts.push(...page.publications.map(({ data }) => data.text), page.reason ?? `${page.position.offset}`);
  client.subscribe("news", undefined, { since: page.publications[0], cache: true });
  const { count, members } = await client.presence("lobby");
  const roundTrip: number = await client.ping();
  await client.send(members[count] ?? "", { place, roundTrip });
  client.addEventListener("message", ({ from, data }) => texts.push(String(from), data.text));
  client.addEventListener("reconnecting", ({ attempt, delay }) => texts.push(`${attempt + delay}`), { signal, once: true });
  client.addEventListener("reconnected", ({ subscriptions }) => texts.push(...subscriptions.map((each) => each.channel)));
  client.addEventListener("maximumattempts", ({ attempts }) => attempts.toFixed());
  client.addEventListener("error", ({ error }) => texts.push(error instanceof ClientError ? error.code : error.message));
  client.addEventListener("anything", () => {});
  const target: EventTarget = client;
  target.dispatchEvent(new Event("x"));
  await client.close({ code: CloseCode.NORMAL });

  // @ts-expect-error: no such option
  new HubClient("ws://127.0.0.1", { maxAttempt: 1 });
  // @ts-expect-error: broadcasts have no key
  await client.broadcast(1, { key: "5f" });
  // @ts-expect-error: no such policy
  lobby.publications({ overflow: "drop" });
  // @ts-expect-error: data is a Chat
  client.subscribe<Chat>("lobby", ({ data }) => data.txt);
  // @ts-expect-error: read only
  client.state = "open";
}

export function socket(): void {
  const made = new ReconnectingSocket("wss://127.0.0.1/echo", { protocols: ["a"], maxQueuedMessages: 10, stayClosed: [CloseCode.NORMAL, 3000] });
  made.addEventListener("message", ({ data }) => data.length);
  made.addEventListener("close", ({ code, willReconnect, unsentBytes, unsent }) => [code, willReconnect, unsentBytes, unsent.length]);
  made.send("text");
  made.send(new Uint8Array(3));
  made.json({ a: 1 });
  made.binaryType = "blob";
  const open: boolean = made.readyState === ReconnectingSocket.OPEN;
  if (open) {
    made.close(4000, "bye");
  }
  // @ts-expect-error: a number is no message
  made.send(7);
}
