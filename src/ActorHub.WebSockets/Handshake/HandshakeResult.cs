namespace ActorHub.WebSockets;

/// <summary>The result of a server's handshake.</summary>
public abstract record HandshakeResult
{
    private HandshakeResult()
    {
    } // closed set

    /// <summary>The request is a valid upgrade. Bytes that follow the request head (and the challenge) are the client's first frames.</summary>
    /// <param name="Protocol">The agreed protocol.</param>
    /// <param name="Response">
    /// The whole response head. Send it immediately, even before the bytes of a challenge have arrived: proxies forward these only after they
    /// have seen the response.
    /// </param>
    /// <param name="Challenge">
    /// Only in hybi-00; null otherwise. <see cref="Hybi00Challenge.BodyBytes"/> bytes follow the request head, and the answer to them must follow the
    /// response head.
    /// </param>
    public sealed record Accepted(NegotiatedProtocol Protocol, ReadOnlyMemory<byte> Response, Hybi00Challenge? Challenge) : HandshakeResult
    {
        /// <summary>Adds headers to the response, such as <c>Set-Cookie</c>.</summary>
        /// <param name="headers">The headers, which follow those of the handshake in this order.</param>
        /// <returns>A new result; this one is unchanged.</returns>
        /// <exception cref="ArgumentException">A header is one that the handshake itself writes.</exception>
        public Accepted With(params ReadOnlySpan<Header> headers)
        {
            var response = Response.Span;
            var lines = new HeadWriter();
            foreach (var header in headers)
            {
                if (HandshakeHeaders.IsReserved(header.Name))
                {
                    throw new ArgumentException($"The handshake itself writes the header {header.Name}.", nameof(headers));
                }

                lines.Add(header);
            }

            return this with { Response = (byte[])[.. response[..^"\r\n".Length], .. lines.ToArray()] };
        }
    }

    /// <summary>The request is an upgrade to WebSocket that violates a rule. Send the response, then end the connection.</summary>
    /// <param name="Error">The violated rule. Its text is the body of the response.</param>
    /// <param name="Response">The whole response, including its body.</param>
    public sealed record Refused(HandshakeError Error, ReadOnlyMemory<byte> Response) : HandshakeResult
    {
        /// <summary>The HTTP status of the response.</summary>
        public int Status => Error.Status;

        /// <summary>The text of the response, which names the violated rule.</summary>
        public string Reason => Error.Reason;
    }

    /// <summary>The request is not an upgrade to WebSocket. Pass it to an HTTP server, or refuse it.</summary>
    public sealed record NotAnUpgrade : HandshakeResult
    {
        internal static readonly NotAnUpgrade Shared = new();
    }
}
