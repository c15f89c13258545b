using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorHub.Client;

/// <summary>The handling of commands while there is no connection.</summary>
public enum DisconnectedPolicy
{
    /// <summary>Queue them until there is a connection, or until <see cref="HubClientOptions.RequestTimeout"/>.</summary>
    Queue,

    /// <summary>Fail them immediately with <see cref="HubConnectionException"/>.</summary>
    Refuse,
}

/// <summary>Options of a <see cref="HubClient"/>. Immutable.</summary>
public sealed record HubClientOptions
{
    /// <summary>The defaults.</summary>
    public static HubClientOptions Default { get; } = new();

    /// <summary>Options of each connection: headers, TLS, proxy, compression, keep-alive, limits.</summary>
    public WebSocketClientOptions WebSocket { get; init; } = WebSocketClientOptions.Default;

    /// <summary>Delays between attempts to connect; null to close the client when an attempt fails or its connection is lost.</summary>
    public ReconnectOptions? Reconnect { get; init; } = ReconnectOptions.Default;

    /// <summary>Returns the token for an attempt to connect. Called before each attempt; an exception fails the attempt. Null for no token.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; init; }

    /// <summary>Adds the token to the options of the connection.</summary>
    /// <value>Sets the header <c>Authorization: Bearer</c> unless set.</value>
    public Func<WebSocketClientOptions, string, WebSocketClientOptions> PlaceToken { get; init; } = WebSocketClientOptions.WithBearer;

    /// <summary>Deadline of an attempt to connect, until the hub's welcome.</summary>
    /// <value>20 seconds unless set.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan ConnectTimeout { get; init => field = TimerRange.Wait(value); } = TimeSpan.FromSeconds(20);

    /// <summary>Deadline for the reply to a command, including the time in the send queue. After it the command fails with <see cref="TimeoutException"/>.</summary>
    /// <value>15 seconds unless set: longer than a hub waits for its broker.</value>
    /// <exception cref="ArgumentOutOfRangeException">It is set to less than 1 ms. <see cref="Timeout.InfiniteTimeSpan"/> and longer spans than 24 days count as 24 days.</exception>
    public TimeSpan RequestTimeout { get; init => field = TimerRange.Wait(value); } = TimeSpan.FromSeconds(15);

    /// <summary>Most commands queued to be sent. A further one fails with <see cref="SendQueueFullException"/>.</summary>
    /// <value>1,024 unless set.</value>
    public int MaxSendQueueCommands { get; init; } = 1_024;

    /// <summary>Most bytes of queued commands. A single longer command is queued too.</summary>
    /// <value>4 MiB unless set.</value>
    public int MaxSendQueueBytes { get; init; } = 4 << 20;

    /// <summary>The handling of commands while there is no connection.</summary>
    /// <value><see cref="DisconnectedPolicy.Queue"/> unless set.</value>
    public DisconnectedPolicy WhileDisconnected { get; init; } = DisconnectedPolicy.Queue;

    /// <summary>The client's logger. Log lines contain neither payloads nor tokens.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock of all delays and deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Returns the random factor of a delay, from 0 to below 1.</summary>
    internal Func<double> Jitter { get; init; } = Random.Shared.NextDouble;
}
