using ActorHub.WebSockets;

namespace ActorHub.Hub;

/// <summary>How messages are compressed with clients that can (permessage-deflate, RFC 7692). Immutable.</summary>
/// <remarks>
/// Messages to clients are always compressed one by one: a publication is then compressed once for all subscribers with the same
/// window, and a connection holds no compressor.
/// </remarks>
public sealed record CompressionOptions
{
    /// <summary>Whether a client may compress with reference to its earlier messages, which takes memory for it as long as it is connected.</summary>
    /// <value><see cref="ClientContext.None"/> unless set.</value>
    public ClientContext ClientContext { get; init; }

    /// <summary>The largest window for messages to clients, as its base-2 logarithm.</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    public int MaxWindowBits { get; init; } = 15;

    /// <summary>Memory for <see cref="ClientContext.WithinBudget"/>, of the whole node. When it is used up, new clients compress each message by itself.</summary>
    /// <value>Bytes; 64 MiB unless set, enough for 1,500 connections.</value>
    public int MaxMemoryBytes { get; init; } = 64 << 20;

    internal DeflateOptions Deflate => new()
    {
        ServerNoContextTakeover = true,
        ClientNoContextTakeover = ClientContext == ClientContext.None,
        ServerMaxWindowBits = MaxWindowBits,
    };
}

/// <summary>Whether the messages of a client may refer to its earlier ones (RFC 7692 §7.1.1.2).</summary>
public enum ClientContext : byte
{
    /// <summary>Each message is compressed by itself: nothing is held for a client between two of them.</summary>
    None,

    /// <summary>They may, as long as the node has memory for it.</summary>
    WithinBudget,
}
