using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>What a server accepts. Immutable; one object serves all requests of an endpoint.</summary>
public sealed record ServerHandshakeOptions
{
    /// <summary>The defaults.</summary>
    public static ServerHandshakeOptions Default { get; } = new();

    /// <summary>Subprotocols that the server speaks. The first one in the client's order that is among them is chosen.</summary>
    /// <value>Case-sensitive names; none unless set. A client that offers no supported one is accepted without a subprotocol.</value>
    public ImmutableArray<string> Subprotocols { get; init; } = [];

    /// <summary>Which web pages may connect.</summary>
    /// <value>Same origin unless set.</value>
    public OriginPolicy Origins { get; init; } = new OriginPolicy.SameOrigin();
}
