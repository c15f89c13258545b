using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>The content of a client's request. Immutable; one object may serve many attempts.</summary>
public sealed record ClientHandshakeOptions
{
    /// <summary>The URI to connect to.</summary>
    public required WebSocketUri Uri { get; init; }

    /// <summary>The version to request. A request has exactly one.</summary>
    /// <value>RFC 6455 unless set.</value>
    public WebSocketVersion Version { get; init; } = WebSocketVersion.Rfc6455;

    /// <summary>Subprotocols to offer, in order of preference. The server chooses one or none.</summary>
    /// <value>Distinct tokens; none unless set. hixie-75 allows at most one.</value>
    public ImmutableArray<string> Subprotocols { get; init; } = [];

    /// <summary>The origin of the page that connects. Only browsers have one.</summary>
    /// <value>An origin such as <c>https://example.com</c>; null unless set: no origin is sent.</value>
    public string? Origin { get; init; }

    /// <summary>Additional headers, such as <c>Authorization</c>. Headers that the handshake itself writes are refused.</summary>
    /// <value>None unless set.</value>
    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>Cookies to send.</summary>
    /// <value>None unless set.</value>
    public ImmutableArray<Cookie> Cookies { get; init; } = [];

    /// <summary>The parameters of permessage-deflate to offer. Only version 13 supports it.</summary>
    /// <value>Null unless set: no compression is offered.</value>
    public DeflateOptions? Deflate { get; init; }

    /// <summary>Limits of the server's response.</summary>
    /// <value><see cref="HeadLimits.Default"/> unless set.</value>
    public HeadLimits Limits { get; init; } = HeadLimits.Default;
}
