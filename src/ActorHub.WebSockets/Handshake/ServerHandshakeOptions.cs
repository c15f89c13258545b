using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>The rules of a server's handshake. Immutable; all requests of an endpoint may share one object.</summary>
public sealed record ServerHandshakeOptions
{
    /// <summary>The defaults.</summary>
    public static ServerHandshakeOptions Default { get; } = new();

    /// <summary>Subprotocols that the server supports. The handshake chooses one that the client offers too.</summary>
    /// <value>Case-sensitive names; none unless set. A client that offers no supported subprotocol is accepted without one.</value>
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
                    throw new ArgumentException("The name of a subprotocol must be a token (RFC 6455 §4.1).", nameof(value));
                }
            }

            field = value;
        }
    }

    = [];

    /// <summary>The order of preference that decides between several subprotocols.</summary>
    /// <value>The client's unless set.</value>
    public SubprotocolPreference SubprotocolPreference { get; init; } = SubprotocolPreference.Client;

    /// <summary>The web pages that may connect.</summary>
    /// <value>Pages of the same origin unless set.</value>
    public OriginPolicy Origins { get; init; } = new OriginPolicy.SameOrigin();

    /// <summary>The enabled versions. The version of a request is unambiguous; the handshake never falls back to another one.</summary>
    /// <value>RFC 6455 only, unless set.</value>
    public ImmutableArray<WebSocketVersion> Versions { get; init; } = [WebSocketVersion.Rfc6455];

    /// <summary>The parameters of permessage-deflate that the server agrees to, in version 13.</summary>
    /// <value>Null unless set: messages are not compressed.</value>
    public DeflateOptions? Deflate { get; init; }

    /// <summary>The format of the bodies of refusals.</summary>
    /// <value>Text unless set.</value>
    public RefusalFormat Refusals { get; init; } = RefusalFormat.Text;
}
