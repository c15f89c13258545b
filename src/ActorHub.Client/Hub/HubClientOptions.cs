using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorHub.Client;

/// <summary>What happens to commands that are given while there is no connection.</summary>
public enum DisconnectedPolicy
{
    /// <summary>They wait in the send queue, for as long as a request may take.</summary>
    Queue,

    /// <summary>They fail at once with <see cref="HubConnectionException"/>.</summary>
    Refuse,
}

/// <summary>How a <see cref="HubClient"/> works. Immutable.</summary>
public sealed record HubClientOptions
{
    /// <summary>The defaults.</summary>
    public static HubClientOptions Default { get; } = new();

    /// <summary>How each connection is made: headers, TLS, proxy, compression, heartbeat, limits.</summary>
    public WebSocketClientOptions WebSocket { get; init; } = WebSocketClientOptions.Default;

    /// <summary>When a connection that was lost, or could not be made, is tried again; null for never.</summary>
    public ReconnectOptions? Reconnect { get; init; } = ReconnectOptions.Default;

    /// <summary>Called before each attempt to connect for a token; null for none. What it throws fails the attempt.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>Puts the token into the handshake.</summary>
    /// <value>The header <c>Authorization: Bearer</c> unless set.</value>
    public Func<WebSocketClientOptions, string, WebSocketClientOptions> PlaceToken { get; init; } = WebSocketClientOptions.WithBearer;

    /// <summary>An attempt to connect fails when the hub has not welcomed it within this time.</summary>
    /// <value>20 seconds unless set.</value>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>A command fails with <see cref="TimeoutException"/> when it is not answered within this time; waiting in the queue counts.</summary>
    /// <value>15 seconds unless set: longer than a hub waits for its broker.</value>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Most commands queued to be sent. A further one fails with <see cref="SendQueueFullException"/>.</summary>
    /// <value>1,024 unless set.</value>
    public int MaxSendQueueCommands { get; init; } = 1_024;

    /// <summary>Most bytes of queued commands. A single longer command is queued too.</summary>
    /// <value>4 MiB unless set.</value>
    public int MaxSendQueueBytes { get; init; } = 4 << 20;

    /// <summary>What happens to commands while there is no connection.</summary>
    /// <value><see cref="DisconnectedPolicy.Queue"/> unless set.</value>
    public DisconnectedPolicy WhileDisconnected { get; init; } = DisconnectedPolicy.Queue;

    /// <summary>Where the client logs; never payloads or tokens.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock of all delays and deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The randomness of delays, from 0 to below 1.</summary>
    internal Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
