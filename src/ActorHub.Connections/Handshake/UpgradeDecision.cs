using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Handshake;

/// <summary>What becomes of a request for a WebSocket.</summary>
public abstract record UpgradeDecision
{
    private UpgradeDecision()
    {
    } // closed set

    /// <summary>Accepts without more to say.</summary>
    public static UpgradeDecision Accepted { get; } = new Accept(null, []);

    /// <summary>The WebSocket opens.</summary>
    public sealed record Accept : UpgradeDecision
    {
        private static readonly SearchValues<char> NotInValue = SearchValues.Create([.. Enumerable.Range(0, 32).Where(c => c != '\t').Select(c => (char)c), '\x7f']);

        // These make the handshake what it is; one more of them would change or break it.
        private static readonly string[] Reserved = ["Connection", "Content-Length", "Transfer-Encoding", "Upgrade"];

        /// <summary>Accepts.</summary>
        /// <param name="identity">Who the client is, kept as <see cref="Connection.Identity"/>; null for nobody known.</param>
        /// <param name="headers">Added to the answer, such as <c>Set-Cookie</c>.</param>
        /// <exception cref="ArgumentException">A header cannot stand in an answer, or is the handshake's own.</exception>
        public Accept(object? identity, ImmutableArray<Header> headers)
        {
            foreach (var header in headers)
            {
                Check(header);
            }

            Identity = identity;
            Headers = headers;
        }

        /// <summary>Who the client is.</summary>
        public object? Identity { get; }

        /// <summary>What is added to the answer.</summary>
        public ImmutableArray<Header> Headers { get; }

        /// <summary>The answer's head with the added headers.</summary>
        internal ReadOnlyMemory<byte> AddTo(ReadOnlyMemory<byte> head)
        {
            if (Headers.IsEmpty)
            {
                return head;
            }

            var added = new StringBuilder();
            foreach (var header in Headers)
            {
                added.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
            }

            return (byte[])[.. head.Span[..^2], .. Encoding.Latin1.GetBytes(added.Append("\r\n").ToString())];
        }

        private static void Check(Header header)
        {
            if (!IsToken(header.Name)
                || Reserved.Contains(header.Name, StringComparer.OrdinalIgnoreCase)
                || header.Name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase)
                || header.Name.StartsWith("WebSocket-", StringComparison.OrdinalIgnoreCase))
            {
                throw new ArgumentException("The header is the handshake's own, or its name is no token (RFC 9110 §5.1).", nameof(header));
            }

            if (header.Value.AsSpan().ContainsAny(NotInValue) || header.Value.Any(static c => c > '\xff'))
            {
                throw new ArgumentException("A header's value has neither control characters nor any above Latin-1 (RFC 9110 §5.5).", nameof(header));
            }
        }

        private static bool IsToken(string name) =>
            name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
    }

    /// <summary>The client gets an HTTP answer instead, and the connection ends.</summary>
    public sealed record Refuse : UpgradeDecision
    {
        /// <summary>Refuses.</summary>
        /// <param name="status">The HTTP status, from 300 to 599.</param>
        /// <param name="body">The text of the answer; sent to the client as it is.</param>
        /// <param name="headers">Added to the answer, such as <c>WWW-Authenticate</c>.</param>
        /// <exception cref="ArgumentException">The status is out of range, or a header cannot stand in an answer.</exception>
        public Refuse(int status, string body, params ReadOnlySpan<Header> headers)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(status, 300);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
            Status = status;
            Response = RefusalResponse.Build(status, body, headers);
        }

        /// <summary>The HTTP status.</summary>
        public int Status { get; }

        internal ReadOnlyMemory<byte> Response { get; }
    }
}
