namespace ActorHub.WebSockets;

/// <summary>What a request head means to a WebSocket server.</summary>
public abstract record HandshakeResult
{
    private HandshakeResult()
    {
    } // closed set

    /// <summary>A WebSocket begins behind the response; bytes that follow the request head (and the challenge) are its first frames.</summary>
    /// <param name="Protocol">What was agreed.</param>
    /// <param name="Response">
    /// The whole response head. To be sent at once, even while the bytes of a challenge are still to come: proxies hold them back until they see it.
    /// </param>
    /// <param name="Challenge">
    /// Only hybi-00: <see cref="Hybi00Challenge.BodyBytes"/> bytes follow the request head, and their answer the response head. Null otherwise.
    /// </param>
    public sealed record Accepted(NegotiatedProtocol Protocol, ReadOnlyMemory<byte> Response, Hybi00Challenge? Challenge) : HandshakeResult
    {
        /// <summary>The same answer with more headers, such as <c>Set-Cookie</c>.</summary>
        /// <param name="headers">In their order, behind those of the handshake.</param>
        /// <returns>A new result; this one is unchanged.</returns>
        /// <exception cref="ArgumentException">A header is the handshake's own.</exception>
        public Accepted With(params ReadOnlySpan<Header> headers)
        {
            var response = Response.Span;
            var lines = new HeadWriter();
            foreach (var header in headers)
            {
                if (HandshakeHeaders.IsReserved(header.Name))
                {
                    throw new ArgumentException($"{header.Name} belongs to the handshake.", nameof(headers));
                }

                lines.Add(header);
            }

            return this with { Response = (byte[])[.. response[..^"\r\n".Length], .. lines.ToArray()] };
        }
    }

    /// <summary>An upgrade to WebSocket that breaks a rule; the connection ends behind the response.</summary>
    /// <param name="Error">The broken rule, whose text is the response's body.</param>
    /// <param name="Response">The whole response, with its body.</param>
    public sealed record Refused(HandshakeError Error, ReadOnlyMemory<byte> Response) : HandshakeResult
    {
        /// <summary>The HTTP status of the response.</summary>
        public int Status => Error.Status;

        /// <summary>The text of the response: names the broken rule.</summary>
        public string Reason => Error.Reason;
    }

    /// <summary>Not an upgrade to WebSocket: a plain HTTP request for somebody else.</summary>
    public sealed record NotAnUpgrade : HandshakeResult
    {
        internal static readonly NotAnUpgrade Shared = new();
    }
}
