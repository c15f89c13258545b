using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>What a client asks for. Immutable; one object may serve many attempts.</summary>
public sealed record ClientHandshakeOptions
{
    /// <summary>Where to connect to.</summary>
    public required WebSocketUri Uri { get; init; }

    /// <summary>The one version that is asked for.</summary>
    /// <value>RFC 6455 unless set.</value>
    public WebSocketVersion Version { get; init; } = WebSocketVersion.Rfc6455;

    /// <summary>Subprotocols to offer, the preferred one first. The server chooses one or none.</summary>
    /// <value>Tokens, all different; none unless set. hixie-75 has one at most.</value>
    public ImmutableArray<string> Subprotocols { get; init; } = [];

    /// <summary>The origin of the page that connects. Programs that are no browser have none.</summary>
    /// <value>Such as <c>https://example.com</c>; null unless set: no origin is sent.</value>
    public string? Origin { get; init; }

    /// <summary>More headers to send, such as <c>Authorization</c>; those of the handshake itself are refused.</summary>
    /// <value>None unless set.</value>
    public ImmutableArray<Header> Headers { get; init; } = [];

    /// <summary>Cookies to send.</summary>
    /// <value>None unless set.</value>
    public ImmutableArray<Cookie> Cookies { get; init; } = [];

    /// <summary>What to offer of permessage-deflate; only version 13 has it.</summary>
    /// <value>Null unless set: nothing is offered.</value>
    public DeflateOptions? Deflate { get; init; }

    /// <summary>Limits of the server's answer.</summary>
    /// <value><see cref="HeadLimits.Default"/> unless set.</value>
    public HeadLimits Limits { get; init; } = HeadLimits.Default;
}
