using System.Collections.Immutable;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Handshake;

/// <summary>The decision of an <see cref="UpgradeAuthorizer"/>: <see cref="Accept"/> or <see cref="Refuse"/>.</summary>
public abstract record UpgradeDecision
{
    private UpgradeDecision()
    {
    } // closed set

    /// <summary>Accepts the upgrade without an identity and without extra headers.</summary>
    public static UpgradeDecision Accepted { get; } = new Accept(null, []);

    /// <summary>Accepts the upgrade.</summary>
    /// <param name="Identity">The client's identity, available as <see cref="Connection.Identity"/>; null for an anonymous client.</param>
    /// <param name="Headers">Headers to add to the response, such as <c>Set-Cookie</c>. A header that the handshake itself sets fails the request with 500.</param>
    public sealed record Accept(object? Identity, ImmutableArray<Header> Headers) : UpgradeDecision;

    /// <summary>Refuses the upgrade with an HTTP response, after which the connection ends.</summary>
    public sealed record Refuse : UpgradeDecision
    {
        /// <summary>Creates a refusal.</summary>
        /// <param name="status">The HTTP status, from 300 to 599.</param>
        /// <param name="body">The text of the response, sent to the client unchanged.</param>
        /// <param name="headers">Headers to add to the response, such as <c>WWW-Authenticate</c>.</param>
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
