using System.Collections.Immutable;
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
    /// <param name="Identity">Who the client is, kept as <see cref="Connection.Identity"/>; null for nobody known.</param>
    /// <param name="Headers">Added to the answer, such as <c>Set-Cookie</c>. One that is the handshake's own makes the answer a 500.</param>
    public sealed record Accept(object? Identity, ImmutableArray<Header> Headers) : UpgradeDecision;

    /// <summary>The client gets an HTTP answer instead, and the connection ends.</summary>
    public sealed record Refuse : UpgradeDecision
    {
        /// <summary>Refuses.</summary>
        /// <param name="status">The HTTP status, from 300 to 599.</param>
        /// <param name="body">The text of the answer; sent to the client as it is.</param>
        /// <param name="headers">Added to the answer, such as <c>WWW-Authenticate</c>.</param>
        /// <exception cref="ArgumentException">The status is out of range.</exception>
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
