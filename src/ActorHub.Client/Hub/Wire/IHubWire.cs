using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Makes a connection: a WebSocket, or a fake in tests.</summary>
/// <param name="token">The token for the handshake; null for none.</param>
/// <param name="cancellationToken">Cancels connecting.</param>
internal delegate Task<IHubWire> ConnectWire(string? token, CancellationToken cancellationToken);

/// <summary>A connection of a <see cref="HubClient"/>, which carries text messages.</summary>
internal interface IHubWire : IAsyncDisposable
{
    /// <summary>The hub's Close, or 1006 without one; null while the connection is open.</summary>
    CloseFrame? Closed { get; }

    /// <summary>Sends a text message. Only one send may be in flight.</summary>
    /// <returns>Completes when the transport has taken it.</returns>
    ValueTask SendAsync(ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken);

    /// <summary>Receives the next text message, valid until the next call.</summary>
    /// <returns>Null at the end of the connection.</returns>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);

    /// <summary>Closes with the closing handshake, within its deadline.</summary>
    Task CloseAsync(CloseCode code, string reason);
}
