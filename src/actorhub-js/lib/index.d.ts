// The types of the package `actorhub`. They need either TypeScript's "DOM" library or @types/node.

/** Close codes: RFC 6455 §7.4.1, the IANA registry, and the hub's own. */
export declare const CloseCode: Readonly<{
  NORMAL: 1000;
  GOING_AWAY: 1001;
  PROTOCOL_ERROR: 1002;
  UNSUPPORTED_DATA: 1003;
  NO_STATUS: 1005;
  ABNORMAL: 1006;
  INVALID_PAYLOAD: 1007;
  POLICY_VIOLATION: 1008;
  MESSAGE_TOO_BIG: 1009;
  MANDATORY_EXTENSION: 1010;
  INTERNAL_ERROR: 1011;
  SERVICE_RESTART: 1012;
  TRY_AGAIN_LATER: 1013;
  BAD_GATEWAY: 1014;
  TLS_HANDSHAKE: 1015;
  SLOW_CONSUMER: 4001;
}>;

/** The codes of the hub's errors, as its protocol lists them. A later hub may have more. */
export type HubErrorCode =
  | "invalid-json" | "not-an-object" | "binary-message" | "unknown-type" | "missing-field" | "invalid-field" | "duplicate-field"
  | "invalid-channel" | "already-subscribed" | "not-subscribed" | "unknown-namespace" | "not-offered" | "conflict" | "cancelled" | "unknown-connection"
  | "too-many-subscriptions" | "too-many-channels" | "too-many-keys" | "rate-limited" | "internal-error"
  | "channel-failed" | "broker-unavailable"
  | (string & {});

/** The hub refused a command: it had no effect. */
export declare class HubError extends Error {
  constructor(code: HubErrorCode, message: string, position?: StreamPosition);
  readonly code: HubErrorCode;
  /** The place of the channel's last publication, for "conflict". */
  readonly position: StreamPosition | undefined;
}

export type ClientErrorCode =
  /** The client or socket is closed for good. */
  | "closed"
  /** The connection ended after the command went out and before its reply: whether it was done is not known. */
  | "connection-lost"
  /** sendRaw() or reconnect() without a connection. */
  | "not-connected"
  /** No reply within the time for it. A command that still waited for a connection was not sent. */
  | "timeout"
  /** Too much waits already; this was not sent. */
  | "send-queue-full"
  /** Longer than the hub takes; this was not sent. */
  | "message-too-long"
  /** The subscription was left before the hub had answered. */
  | "unsubscribed"
  /** A reader with the policy "fail" left more unread than its limit. */
  | "reader-too-slow"
  /** The hub sent what the protocol does not allow. */
  | "bad-message"
  /** An attempt did not open in time. */
  | "connect-timeout"
  /** The credentials callback threw; see `cause`. The attempt counts as failed, and another follows. */
  | "credentials-failed"
  /** The connection could not be made, or failed. Browsers do not say why. */
  | "connection-failed"
  /** The platform's WebSocket refused the arguments; no attempt follows. */
  | "cannot-connect";

/** The client could not do what was asked. */
export declare class ClientError extends Error {
  constructor(code: ClientErrorCode, message: string, details?: { closeCode?: number; reason?: string; cause?: unknown });
  readonly code: ClientErrorCode;
  /** The close code of the connection, for "closed" and "connection-lost". */
  readonly closeCode: number | undefined;
  readonly reason: string | undefined;
}

/** JSON that is sent as it is spelled, such as numbers beyond a double. Throws SyntaxError if the text is not JSON. */
export declare class RawJson {
  constructor(text: string);
  toString(): string;
}

// The connection

/** A WebSocket class: the browser's, Node's, or that of the packages ws or undici. */
export type WebSocketConstructor = new (url: string, protocols?: any, options?: any) => {
  readonly readyState: number;
  readonly bufferedAmount: number;
  readonly protocol: string;
  readonly extensions: string;
  binaryType: any;
  send(data: any): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: any, listener: (event: any) => void): void;
};

export interface Credentials {
  /** Offered after the subprotocols of the options, for example one that carries a token. Tokens of RFC 9110 only: no blank, comma or "=". */
  protocols?: readonly string[];
  /** Headers of the request, for example `authorization`. No browser can send them: there it ends with "cannot-connect". */
  headers?: Readonly<Record<string, string>>;
}

/** Each span is a number from 0 to 2,147,483,647 ms (24.8 days), or Infinity where its description says so. Others throw a RangeError. */
export interface ConnectionOptions {
  /** The WebSocket class. The platform's own unless set; Node before 22 has none. */
  WebSocket?: WebSocketConstructor;
  /** Subprotocols to offer, in order of preference. */
  protocols?: string | readonly string[];
  /** Called before every attempt: the place to get a fresh token. Secrets never belong in the URL, which is refused with a user or password. */
  credentials?: (context: { attempt: number; signal: AbortSignal }) => Credentials | undefined | void | Promise<Credentials | undefined | void>;
  /** What binary messages are given as. "arraybuffer" unless set. */
  binaryType?: "arraybuffer" | "blob";
  /** Milliseconds for an attempt, credentials included; with HubClient also for the welcome after it; Infinity for no limit. 10,000 unless set. */
  connectTimeout?: number;
  /** Milliseconds to wait for the peer's answer to close(); Infinity for no limit. 5,000 unless set. */
  closeTimeout?: number;
  /** Milliseconds: the ceiling of the first delay; it doubles with each attempt. Delays are drawn at random from 0 to the ceiling. 1,000 unless set. */
  baseDelay?: number;
  /** Milliseconds: no ceiling is higher. 30,000 unless set. */
  maxDelay?: number;
  /** Milliseconds: the ceiling of the first delay after an open connection was lost (RFC 6455 §7.2.3). 5,000 unless set. */
  restartDelay?: number;
  /** Attempts to reconnect in a row before it gives up; 0 for none. Infinity unless set. */
  maxAttempts?: number;
  /** Milliseconds that a connection must stay open to end a row of attempts; Infinity to never end it. 5,000 unless set. */
  stableAfter?: number;
  /** Close codes after which there is no reconnect. 1000, 1002, 1003, 1007, 1008, 1009 and 1010 unless set. After close() there never is. */
  stayClosed?: readonly number[];
  /** Bytes: once as many wait to be sent, more are refused with "send-queue-full". 1 MiB unless set. */
  maxQueuedBytes?: number;
  /** Closes for good when aborted. */
  signal?: AbortSignal;
}

export interface ReconnectingSocketOptions extends ConnectionOptions {
  /** Once as many messages wait for a connection, more are refused with "send-queue-full"; 0 for no queue. 1,000 unless set. */
  maxQueuedMessages?: number;
}

export interface CloseNotice extends Event {
  /** 1006 when there was no Close frame: lost, refused, timed out or dropped. */
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  /** Whether another attempt follows. */
  readonly willReconnect: boolean;
}

export interface SocketCloseNotice extends CloseNotice {
  /** Bytes that were handed to this connection and had not left it. Whether what left it arrived, nobody knows. */
  readonly unsentBytes: number;
  /** Without a further attempt: the messages that still waited for a connection. */
  readonly unsent: readonly unknown[];
}

export interface ErrorNotice<E extends Error = ClientError | HubError> extends Event {
  readonly error: E;
}

export interface ReconnectingNotice extends Event {
  /** Which attempt in a row follows, from 1; 0 when it was asked for by reconnect(). */
  readonly attempt: number;
  /** Milliseconds until then. */
  readonly delay: number;
  /** Why the connection ended. */
  readonly code: number;
  readonly reason: string;
}

export interface AttemptsNotice extends Event {
  readonly attempts: number;
}

export interface SocketEventMap {
  /** A connection is open. What a listener sends goes before what waits in the queue. */
  open: Event & { readonly protocol: string; readonly extensions: string };
  /** A text message. */
  message: Event & { readonly data: string };
  /** A binary message: an ArrayBuffer, or a Blob as `binaryType` says. */
  binary: Event & { readonly data: any };
  error: ErrorNotice<ClientError>;
  /**
   * A connection has ended, or an attempt to make one; `willReconnect` tells whether that was all. All messages that arrived before the
   * peer's Close have been dispatched. The platform answers a Close by itself, perhaps before a listener has handled those messages.
   */
  close: SocketCloseNotice;
  reconnecting: ReconnectingNotice;
  /** After `open`, when a connection was lost before. */
  reconnected: AttemptsNotice;
  /** After `close`: `maxAttempts` in a row have failed, and none follows. */
  maximumattempts: AttemptsNotice;
}

type Listener = Parameters<EventTarget["addEventListener"]>[1];
type AddOptions = Parameters<EventTarget["addEventListener"]>[2];
type RemoveOptions = Parameters<EventTarget["removeEventListener"]>[2];

/** A WebSocket that comes back. It connects at once; listeners added in the same turn miss nothing. */
export declare class ReconnectingSocket extends EventTarget {
  static readonly CONNECTING: 0;
  static readonly OPEN: 1;
  static readonly CLOSING: 2;
  static readonly CLOSED: 3;
  readonly CONNECTING: 0;
  readonly OPEN: 1;
  readonly CLOSING: 2;
  readonly CLOSED: 3;

  constructor(url: string | URL, options?: ReconnectingSocketOptions);

  /** The URL as it was resolved. */
  readonly url: string;
  /** The subprotocol of the present connection, or "". */
  readonly protocol: string;
  /** The extensions of the present connection, or "". */
  readonly extensions: string;
  /** OPEN: send() hands over at once. CONNECTING: it queues, also while waiting to connect again. CLOSED is final. */
  readonly readyState: 0 | 1 | 2 | 3;
  /** Bytes that were given to send() and not yet to the network, the queue's included. */
  readonly bufferedAmount: number;
  binaryType: "arraybuffer" | "blob";

  /** Sends text or bytes, or queues them until a connection is open. Throws ClientError "send-queue-full" or "closed" when it can do neither. */
  send(message: string | ArrayBuffer | ArrayBufferView | Blob): void;
  /** Sends a value as JSON. */
  json(value: unknown): void;
  /** Closes for good. @param code 1000, or 3000 to 4999. @param reason At most 123 bytes of UTF-8. */
  close(code?: number, reason?: string): void;
  /** Connects at once: ends the waiting, or replaces an open connection (with fresh credentials). */
  reconnect(): void;
  /** Gives the present connection up as lost (1006), without waiting for its peer, and connects again after the usual delay. */
  drop(reason?: string): void;

  addEventListener<K extends keyof SocketEventMap>(type: K, listener: (event: SocketEventMap[K]) => void, options?: AddOptions): void;
  addEventListener(type: string, listener: Listener, options?: AddOptions): void;
  removeEventListener<K extends keyof SocketEventMap>(type: K, listener: (event: SocketEventMap[K]) => void, options?: RemoveOptions): void;
  removeEventListener(type: string, listener: Listener, options?: RemoveOptions): void;
}

// The hub

export interface HubClientOptions extends ConnectionOptions {
  /** Milliseconds for the reply to a command, the time in the queue included; Infinity for no limit. 15,000 unless set. */
  requestTimeout?: number;
  /** Milliseconds without a message after which the hub is pinged, at least 1; Infinity for no heartbeat. 25,000 unless set. */
  heartbeatInterval?: number;
  /** Milliseconds for a sign of life after a ping; then the connection is given up, and another made; Infinity for no limit. 10,000 unless set. */
  heartbeatTimeout?: number;
  /** Once as many commands wait for a connection or their reply, more are refused with "send-queue-full". 10,000 unless set. */
  maxPendingRequests?: number;
}

export interface RequestOptions {
  /** Milliseconds for the reply; Infinity for no limit. `requestTimeout` of the client unless set. */
  timeout?: number;
  /** Ends the waiting. A command that has not been sent is not sent any more; one that has may be done all the same. */
  signal?: AbortSignal;
}

export interface BroadcastOptions extends RequestOptions {
  /** With false the sender itself does not hear it. */
  echo?: boolean;
}

export interface PublishOptions extends BroadcastOptions {
  /**
   * 1 to 128 bytes, unique, such as a UUID: of several publications with the same key within 5 minutes only the first is published, and all give
   * its place. So one whose outcome is not known ("connection-lost", "timeout") can be repeated.
   */
  key?: string;
  /** It is published only if this is the place of the channel's last publication; otherwise it fails with "conflict". */
  expectedPosition?: StreamPosition | undefined;
}

export interface SubscribeOptions {
  /** Unsubscribes. */
  signal?: AbortSignal;
  /** Begins with the publications after this place. Whether the hub still has them, `recovered` or `gap` tells before the first one. */
  since?: StreamPosition | undefined;
  /** Begins with the channel's last publication, if the hub keeps it and `since` recovers nothing. */
  cache?: boolean;
}

export interface HistoryOptions extends RequestOptions {
  /** The most publications to read. 100 unless set; the hub has a limit of its own. */
  limit?: number;
  /** The place to go on from, without the publication there. Otherwise it begins with the oldest, or with `reverse` with the newest. */
  since?: StreamPosition | undefined;
  /** Reads from newer to older publications. */
  reverse?: boolean;
}

/** Why the hub has not the publications after a place: it keeps them no more, the channel has begun a new epoch, or they are too many at once. */
export type RecoveryFailure = "too-old" | "new-epoch" | "too-many" | (string & {});

export interface StreamPosition {
  readonly epoch: string;
  readonly offset: number;
}

export interface HistoryPage<T = any> {
  /** The place of the channel's last publication. */
  readonly position: StreamPosition;
  /** In the order that was asked for; fewer than asked for if they are long, and none if the channel's namespace keeps none. */
  readonly publications: readonly PastPublication<T>[];
  /** Why they do not go on from `since`; undefined if they do. */
  readonly reason: RecoveryFailure | undefined;
}

export interface PastPublication<T = any> {
  readonly channel: string;
  readonly epoch: string;
  readonly offset: number;
  /** The publisher's connection; null for the program that runs the hub. */
  readonly from: string | null;
  readonly data: T;
}

export interface Publication<T = any> extends PastPublication<T> {
  /** Whether publications before this one may be missing, for this reader. */
  readonly afterGap: boolean;
}

/** How a subscription goes on after a reconnect, or after a hole in its offsets. */
export interface Continuation {
  readonly channel: string;
  /** How many publications were missed; undefined when the channel began a new epoch, where they cannot be counted. */
  readonly missed: number | undefined;
  /** The last place heard before. */
  readonly from: StreamPosition;
  /** The place that the subscription goes on from. It is `from` if the hub has recovered what follows. */
  readonly to: StreamPosition;
  /** Why the hub could not recover what was missed; undefined if it could, or has not said why. */
  readonly reason: RecoveryFailure | undefined;
}

export interface SubscriptionEventMap<T = any> {
  publication: Event & { readonly publication: Publication<T> };
  /** Subscribed again after a reconnect, or from `since`, and nothing is missed: what was published meanwhile follows. */
  recovered: Event & Omit<Continuation, "channel"> & { readonly missed: 0 };
  /** Publications were missed, or may have been. */
  gap: Event & Omit<Continuation, "channel">;
  /** Ended by the hub, refused by it, or the client will not connect any more. */
  lost: Event & { readonly error: ClientError | HubError; readonly reason: string };
}

export interface StreamOptions {
  /** Publications that are kept for a reader who is slower than the channel. 1,024 unless set. */
  limit?: number;
  /** What happens to one more: the reader ends with "reader-too-slow" ("fail", unless set), or one is dropped and the next marked `afterGap`. */
  overflow?: "fail" | "drop-oldest" | "drop-newest";
  /** Ends the reader with its reason. */
  signal?: AbortSignal;
}

/** A subscription of one channel. It outlives connections. */
export interface Subscription<T = any> extends EventTarget, AsyncIterable<Publication<T>> {
  readonly channel: string;
  /** "subscribing" for the first time, or again after a reconnect. */
  readonly state: "subscribing" | "subscribed" | "ended";
  /** The place of the last publication heard. Before the hub has answered, `since`. */
  readonly position: StreamPosition | undefined;
  /** Settles when the hub has answered for the first time. */
  readonly ready: Promise<void>;
  /**
   * The publications from now on; each call is a reader of its own, with its own bounded memory. It ends when the subscription is left, and
   * throws when it is lost.
   */
  publications(options?: StreamOptions): AsyncIterableIterator<Publication<T>>;
  /** Hears the channel no longer: nothing is handed out after this call. Settles when the hub has answered. */
  unsubscribe(options?: RequestOptions): Promise<void>;

  addEventListener<K extends keyof SubscriptionEventMap<T>>(type: K, listener: (event: SubscriptionEventMap<T>[K]) => void, options?: AddOptions): void;
  addEventListener(type: string, listener: Listener, options?: AddOptions): void;
  removeEventListener<K extends keyof SubscriptionEventMap<T>>(
    type: K, listener: (event: SubscriptionEventMap<T>[K]) => void, options?: RemoveOptions): void;
  removeEventListener(type: string, listener: Listener, options?: RemoveOptions): void;
}

export interface HubLimits {
  readonly messageBytes: number;
  readonly channelNameBytes: number;
  readonly subscriptions: number;
  readonly publishesPerSecond: number;
}

export interface Welcome {
  /** The id of this client's connection. */
  readonly connection: string;
  readonly limits: HubLimits;
}

type OfSubscription<E extends Event> = E & { readonly channel: string; readonly subscription: Subscription };

export interface HubEventMap {
  /** The hub has welcomed this client, on the first connection or another. */
  open: Event & Welcome;
  /** A direct message or a broadcast. */
  message: Event & { readonly from: string | null; readonly data: any };
  /** A binary message: an ArrayBuffer, or a Blob as `binaryType` says. The native protocol has none yet. */
  binary: Event & { readonly data: any };
  /** A connection failed, or the hub told of an error that concerns no command of this client. */
  error: ErrorNotice;
  close: CloseNotice;
  reconnecting: ReconnectingNotice;
  /** Welcomed again, and every subscription is renewed or lost. */
  reconnected: AttemptsNotice & { readonly connection: string; readonly subscriptions: readonly (Continuation & { readonly recovered: boolean })[] };
  /** `maxAttempts` in a row have failed, and none follows. */
  maximumattempts: AttemptsNotice;
  publication: OfSubscription<SubscriptionEventMap["publication"]>;
  recovered: OfSubscription<SubscriptionEventMap["recovered"]>;
  gap: OfSubscription<SubscriptionEventMap["gap"]>;
  subscriptionlost: OfSubscription<SubscriptionEventMap["lost"]>;
  /** Every message of the present connection, as it is. */
  wire: Event & { readonly direction: "in" | "out"; readonly data: any };
  /** The hub's answer to what sendRaw() sent, or an event that this client does not know. */
  unhandled: Event & { readonly message: any };
}

/** A client of the hub's native protocol. */
export declare class HubClient extends EventTarget {
  constructor(url: string | URL, options?: HubClientOptions);

  /** The URL as it was resolved. */
  readonly url: string;
  /** "closed" is final. */
  readonly state: "idle" | "connecting" | "open" | "reconnecting" | "closed";
  /** The id of this client's connection while it is open; each connection has another. */
  readonly connectionId: string | undefined;
  /** The hub's limits, while the connection is open. */
  readonly limits: HubLimits | undefined;
  /** Bytes that were handed to the connection and not yet to the network. */
  readonly bufferedAmount: number;

  /** Connects, and keeps connected. Settles when the hub has welcomed this client, or when no attempt will follow. An abort closes the client. */
  connect(options?: { signal?: AbortSignal }): Promise<Welcome>;
  /** Closes for good. Settles when the connection is closed. */
  close(options?: { code?: number; reason?: string }): Promise<void>;
  /** Connects at once instead of after the delay, or anew when open, with fresh credentials. */
  reconnect(): void;

  /**
   * Hears a channel from now on, on this connection and all that follow. The subscription is given at once; `ready` tells when the hub has
   * answered.
   */
  subscribe<T = any>(channel: string, onPublication?: (publication: Publication<T>) => void, options?: SubscribeOptions): Subscription<T>;
  /** The subscription of a channel, if there is one. */
  subscription<T = any>(channel: string): Subscription<T> | undefined;
  unsubscribe(channel: string, options?: RequestOptions): Promise<void>;
  /** Tells every subscriber of a channel. Gives the publication's place once the broker has it. */
  publish(channel: string, data: unknown, options?: PublishOptions): Promise<StreamPosition>;
  /** Tells one connection. */
  send(to: string, data: unknown, options?: RequestOptions): Promise<void>;
  /** Tells every connection. */
  broadcast(data: unknown, options?: BroadcastOptions): Promise<void>;
  /** Who is subscribed to a channel: at most 1,000 connection ids, and the true count. */
  presence(channel: string, options?: RequestOptions): Promise<{ count: number; members: string[] }>;
  /** The publications of a channel that the hub keeps; needs no subscription. */
  history<T = any>(channel: string, options?: HistoryOptions): Promise<HistoryPage<T>>;
  /** Asks whether the hub is there. Gives the milliseconds to its answer. */
  ping(options?: RequestOptions): Promise<number>;
  /** Sends a message as it is, for commands that this client does not know. Throws unless the connection is open. */
  sendRaw(message: string | ArrayBuffer | ArrayBufferView | Blob): void;

  addEventListener<K extends keyof HubEventMap>(type: K, listener: (event: HubEventMap[K]) => void, options?: AddOptions): void;
  addEventListener(type: string, listener: Listener, options?: AddOptions): void;
  removeEventListener<K extends keyof HubEventMap>(type: K, listener: (event: HubEventMap[K]) => void, options?: RemoveOptions): void;
  removeEventListener(type: string, listener: Listener, options?: RemoveOptions): void;
}
