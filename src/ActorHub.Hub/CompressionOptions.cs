using ActorHub.Connections;
using ActorHub.WebSockets;

namespace ActorHub.Hub;

/// <summary>Compression with clients that support it (permessage-deflate, RFC 7692). Immutable.</summary>
/// <remarks>
/// The hub compresses every outgoing message independently of earlier ones. So it compresses a publication once for all subscribers with
/// the same window, and needs no compressor for each connection.
/// </remarks>
public sealed record CompressionOptions
{
    /// <summary>Whether a client may refer to its earlier messages when it compresses. The hub then holds a decompressor for the life of the connection.</summary>
    /// <value><see cref="ClientContext.None"/> unless set.</value>
    public ClientContext ClientContext { get; init; }

    /// <summary>The largest window for messages to clients, as its base-2 logarithm.</summary>
    /// <value>15 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 8 or more than 15.</exception>
    public int MaxWindowBits { get; init => field = OptionRange.Between(value, 8, 15, nameof(MaxWindowBits)); } = 15;

    /// <summary>The node's memory for <see cref="ClientContext.WithinBudget"/>. Once it is in use, new clients must compress each message independently.</summary>
    /// <value>Bytes; 64 MiB unless set, enough for 1,500 connections.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 0 or more than 1 GiB.</exception>
    public int MaxMemoryBytes { get; init => field = OptionRange.Between(value, 0, 1 << 30, nameof(MaxMemoryBytes)); } = 64 << 20;

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
    /// <summary>Each message is compressed independently: the node holds no memory for a client between two messages.</summary>
    None,

    /// <summary>Messages may refer to earlier ones while <see cref="CompressionOptions.MaxMemoryBytes"/> allows it.</summary>
    WithinBudget,
}
