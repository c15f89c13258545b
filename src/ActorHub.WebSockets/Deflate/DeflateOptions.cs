namespace ActorHub.WebSockets;

/// <summary>An endpoint's limits for permessage-deflate (RFC 7692): a client offers them, and a server agrees to at most these. Immutable.</summary>
public sealed record DeflateOptions
{
    /// <summary>The defaults: context takeover and the largest window in both directions.</summary>
    public static DeflateOptions Default { get; } = new();

    /// <summary>Whether the server must compress each message independently. That saves memory and allows one compressed form for all clients, but compresses less.</summary>
    /// <value>False unless set.</value>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>Whether the client must compress each message independently.</summary>
    /// <value>False unless set.</value>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>The largest window for the server's messages, as its base-2 logarithm.</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">Another number (RFC 7692 §7.1.2).</exception>
    public int ServerMaxWindowBits { get; init => field = DeflateTerms.Checked(value); } = DeflateTerms.MaxBits;

    /// <summary>The largest window for the client's messages, as its base-2 logarithm.</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">Another number (RFC 7692 §7.1.2).</exception>
    public int ClientMaxWindowBits { get; init => field = DeflateTerms.Checked(value); } = DeflateTerms.MaxBits;
}
