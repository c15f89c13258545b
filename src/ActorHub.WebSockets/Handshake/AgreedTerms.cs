using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>The subprotocol and compression that a server agrees to, and the response headers for them. For hybi-07 and later.</summary>
internal sealed record AgreedTerms(NegotiatedProtocol Protocol, ImmutableArray<Header> Headers)
{
    private static readonly AgreedTerms Plain = new(NegotiatedProtocol.Plain, []);

    /// <summary>Chooses from the offers in a request.</summary>
    /// <returns>Null with an error if the offers are malformed.</returns>
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
            return Plain; // the usual case needs no allocation
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
