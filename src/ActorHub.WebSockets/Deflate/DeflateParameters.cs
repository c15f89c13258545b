namespace ActorHub.WebSockets;

/// <summary>The parameters of permessage-deflate that both sides have agreed on (RFC 7692 §7.1). Immutable.</summary>
public sealed record DeflateParameters
{
    /// <summary>Whether the server compresses each message independently (§7.1.1.1).</summary>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>Whether the client compresses each message independently (§7.1.1.2).</summary>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>The server's largest compression window, as its base-2 logarithm (§7.1.2.1).</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    public int ServerMaxWindowBits { get; init; } = 15;

    /// <summary>The client's largest compression window, as its base-2 logarithm (§7.1.2.2).</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    public int ClientMaxWindowBits { get; init; } = 15;
}
