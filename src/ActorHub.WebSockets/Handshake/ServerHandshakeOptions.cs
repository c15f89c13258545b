using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>What a server accepts. Immutable; one object serves all requests of an endpoint.</summary>
public sealed record ServerHandshakeOptions
{
    /// <summary>The defaults.</summary>
    public static ServerHandshakeOptions Default { get; } = new();

    /// <summary>Subprotocols that the server speaks. One that the client offers too is chosen.</summary>
    /// <value>Case-sensitive names; none unless set. A client that offers no supported one is accepted without a subprotocol.</value>
    /// <exception cref="ArgumentException">A name is not a token (RFC 6455 §4.1).</exception>
    public ImmutableArray<string> Subprotocols
    {
        get;
        init
        {
            foreach (var name in value)
            {
                if (!HttpGrammar.IsToken(name))
                {
                    throw new ArgumentException("A subprotocol's name is a token (RFC 6455 §4.1).", nameof(value));
                }
            }

            field = value;
        }
    }

    = [];

    /// <summary>Whose order decides between several subprotocols.</summary>
    /// <value>The client's unless set.</value>
    public SubprotocolPreference SubprotocolPreference { get; init; } = SubprotocolPreference.Client;

    /// <summary>Which web pages may connect.</summary>
    /// <value>Same origin unless set.</value>
    public OriginPolicy Origins { get; init; } = new OriginPolicy.SameOrigin();

    /// <summary>The versions that are spoken. A request says which one it is; no version is ever fallen back to.</summary>
    /// <value>RFC 6455 alone unless set.</value>
    public ImmutableArray<WebSocketVersion> Versions { get; init; } = [WebSocketVersion.Rfc6455];

    /// <summary>What to agree to of permessage-deflate, in version 13.</summary>
    /// <value>Null unless set: messages are not compressed.</value>
    public DeflateOptions? Deflate { get; init; }

    /// <summary>How the bodies of refusals are written.</summary>
    /// <value>Text unless set.</value>
    public RefusalFormat Refusals { get; init; } = RefusalFormat.Text;
}
