namespace ActorHub.WebSockets;

/// <summary>What an endpoint wants of permessage-deflate (RFC 7692): a client offers it, a server agrees to no more. Immutable.</summary>
public sealed record DeflateOptions
{
    /// <summary>The defaults: everything the RFC allows.</summary>
    public static DeflateOptions Default { get; } = new();

    /// <summary>Whether the server's messages must not refer to earlier ones: less memory and one compressed form for all, for a worse ratio.</summary>
    /// <value>False unless set.</value>
    public bool ServerNoContextTakeover { get; init; }

    /// <summary>The same for the client's messages.</summary>
    /// <value>False unless set.</value>
    public bool ClientNoContextTakeover { get; init; }

    /// <summary>The largest window for the server's messages, as its base-2 logarithm.</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">Another number (RFC 7692 §7.1.2).</exception>
    public int ServerMaxWindowBits { get; init => field = DeflateTerms.Checked(value); } = DeflateTerms.MaxBits;

    /// <summary>The same for the client's messages.</summary>
    /// <value>From 8 to 15; 15 unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">Another number (RFC 7692 §7.1.2).</exception>
    public int ClientMaxWindowBits { get; init => field = DeflateTerms.Checked(value); } = DeflateTerms.MaxBits;
}
