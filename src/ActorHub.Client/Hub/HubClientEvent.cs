using System.Collections.Immutable;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>An event of a <see cref="HubClient"/>. Events are raised in order, one at a time.</summary>
public abstract record HubClientEvent
{
    private HubClientEvent()
    {
    } // closed set

    /// <summary>The hub has welcomed the client's first connection.</summary>
    /// <param name="ConnectionId">The connection's id, which others see in <c>from</c>.</param>
    /// <param name="Limits">The hub's limits for the connection.</param>
    public sealed record Connected(string ConnectionId, ClientLimits Limits) : HubClientEvent;

    /// <summary>A connection has ended, after its welcome.</summary>
    /// <param name="Close">The hub's Close; 1006 if the connection was lost without one.</param>
    public sealed record Disconnected(CloseFrame Close) : HubClientEvent;

    /// <summary>The client waits before its next attempt to connect.</summary>
    /// <param name="Attempt">The number of the attempt. It restarts at 1 after a connection that lasted at least 5 seconds.</param>
    /// <param name="Delay">The delay before the attempt.</param>
    /// <param name="Cause">The error of the previous attempt, or the end of the connection (<see cref="ConnectionEndedException"/>).</param>
    public sealed record Reconnecting(int Attempt, TimeSpan Delay, Exception? Cause) : HubClientEvent;

    /// <summary>The client has connected again, and the hub has answered the renewal of all subscriptions.</summary>
    /// <param name="ConnectionId">The id of the new connection, by which others now address the client.</param>
    /// <param name="Limits">The hub's limits for the connection.</param>
    /// <param name="Subscriptions">The renewed subscriptions. A refused renewal raises <see cref="SubscriptionLost"/> instead.</param>
    public sealed record Reconnected(string ConnectionId, ClientLimits Limits, ImmutableArray<Resubscription> Subscriptions) : HubClientEvent;

    /// <summary>The maximum of consecutive attempts has failed (<see cref="ReconnectOptions.MaxAttempts"/>). <see cref="Closed"/> follows.</summary>
    /// <param name="Attempts">The number of attempts.</param>
    public sealed record AttemptsExhausted(int Attempts) : HubClientEvent;

    /// <summary>A subscription has ended unexpectedly. Its enumeration throws <see cref="SubscriptionLostException"/>.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Code">The reason: the hub's error code, or one of <see cref="SubscriptionLostException"/>'s.</param>
    public sealed record SubscriptionLost(string Channel, string Code) : HubClientEvent;

    /// <summary>Publications of a channel may have been missed, or were discarded by the client. The next publication read also reports it, by its <see cref="Continuity"/>.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Last">The last position before the gap.</param>
    /// <param name="Next">The last position inside the gap: publications after it are received.</param>
    /// <param name="Reason">The hub's reason why it could not recover the publications; null if it has given none.</param>
    public sealed record Gap(string Channel, StreamPosition Last, StreamPosition Next, RecoveryFailure? Reason) : HubClientEvent;

    /// <summary>A direct message or a broadcast.</summary>
    /// <param name="From">The id of the sender's connection; null for the program that runs the hub.</param>
    /// <param name="Data">One JSON value in UTF-8.</param>
    public sealed record MessageReceived(string? From, ReadOnlyMemory<byte> Data) : HubClientEvent;

    /// <summary>The client has closed. This is the last event.</summary>
    /// <param name="Reason">The error; null if the program closed the client.</param>
    public sealed record Closed(Exception? Reason) : HubClientEvent;
}
