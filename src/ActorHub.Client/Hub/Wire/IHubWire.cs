using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Makes a connection for text messages: the client's own over a socket, or a test's.</summary>
/// <param name="token">For the handshake; null without one.</param>
/// <param name="cancellationToken">Gives up.</param>
internal delegate Task<IHubWire> ConnectWire(string? token, CancellationToken cancellationToken);

/// <summary>What <see cref="HubClient"/> needs of a connection.</summary>
internal interface IHubWire : IAsyncDisposable
{
    /// <summary>How the connection has ended; null while it has not.</summary>
    CloseFrame? Closed { get; }

    /// <summary>Sends a text message; one caller at a time.</summary>
    /// <returns>Completes when the transport has taken it.</returns>
    ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken);

    /// <summary>Receives the next text message, valid until the next call.</summary>
    /// <returns>Null at the end of the connection.</returns>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Closes with the closing handshake, within its deadline.</summary>
    Task CloseAsync(CloseCode code, string reason);
}
