/**
 * The hub refused a command. `code` is one of the codes of the protocol, such as `not-subscribed`. `position` is the place of the channel's
 * last publication, if the code is `conflict`.
 */
export class HubError extends Error {
  name = "HubError";

  constructor(code, message, position) {
    super(message);
    this.code = code;
    this.position = position;
  }
}

/**
 * The client could not do what was asked. `code` says why; index.d.ts lists the codes. What else is known stands in fields of its own:
 * `closeCode` and `reason` when a connection has ended.
 */
export class ClientError extends Error {
  name = "ClientError";

  constructor(code, message, details) {
    super(message, details?.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.closeCode = details?.closeCode;
    this.reason = details?.reason;
  }
}
