namespace ActorHub.WebSockets;

/// <summary>The parameters of permessage-deflate that both sides have agreed on (RFC 7692 §7.1). Immutable.</summary>
public sealed record DeflateParameters
{
    /// <summary>Whether the server compresses each message by itself, without reference to earlier ones (§7.1.1.1).</summary>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>The same for the client (§7.1.1.2).</summary>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>The base-2 logarithm of the window that the server compresses with at most (§7.1.2.1).</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    public int ServerMaxWindowBits { get; init; } = 15;

    /// <summary>The same for the client (§7.1.2.2).</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    public int ClientMaxWindowBits { get; init; } = 15;
}
