using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>What a server agrees to of a request since <c>Sec-WebSocket-Key</c>, and the headers that say so.</summary>
internal sealed record AgreedTerms(NegotiatedProtocol Protocol, ImmutableArray<Header> Headers)
{
    private static readonly AgreedTerms Plain = new(NegotiatedProtocol.Plain, []);

    /// <summary>Null with an error when the offer cannot be read.</summary>
    public static AgreedTerms? Choose(HeaderList headers, WebSocketVersion version, ServerHandshakeOptions options, out HandshakeError? error)
    {
        error = null;
        if (!headers.TryGetElements(HandshakeHeaders.Extensions, out var offers))
        {
            error = HandshakeErrors.ExtensionsMalformed;
            return null;
        }

        if (version == WebSocketVersion.Rfc6455 && offers.IsEmpty && headers.CountOf(HandshakeHeaders.Protocol) == 0)
        {
            return Plain; // most programs offer nothing: it costs them nothing
        }

        var answer = ImmutableArray.CreateBuilder<Header>(2);
        var subprotocol = SubprotocolChoice.Choose(headers.Tokens(HandshakeHeaders.Protocol), options);
        if (subprotocol is not null)
        {
            answer.Add(new Header(HandshakeHeaders.Protocol, subprotocol));
        }

        // RFC 7692 is an extension of RFC 6455; no draft had it.
        var extension = "";
        var deflate = version == WebSocketVersion.Rfc6455 && options.Deflate is { } wanted ? DeflateNegotiation.Answer(offers, wanted, out extension) : null;
        if (deflate is not null)
        {
            answer.Add(new Header(HandshakeHeaders.Extensions, extension));
        }

        return new AgreedTerms(new NegotiatedProtocol(version, subprotocol, deflate), answer.ToImmutable());
    }
}
