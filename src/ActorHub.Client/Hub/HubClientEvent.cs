using System.Collections.Immutable;
using ActorHub.WebSockets;

namespace ActorHub.Client;

/// <summary>Something that happened to a <see cref="HubClient"/>. Told in order, one at a time.</summary>
public abstract record HubClientEvent
{
    private HubClientEvent()
    {
    } // closed set

    /// <summary>The hub has welcomed the first connection.</summary>
    /// <param name="ConnectionId">The connection's id, as others see it in <c>from</c>.</param>
    /// <param name="Limits">What the hub allows it.</param>
    public sealed record Connected(string ConnectionId, ClientLimits Limits) : HubClientEvent;

    /// <summary>A connection that had been welcomed has ended.</summary>
    /// <param name="Close">What the hub's Close said; 1006 when it was lost without one.</param>
    public sealed record Disconnected(CloseFrame Close) : HubClientEvent;

    /// <summary>The next attempt to connect is waited for.</summary>
    /// <param name="Attempt">1 for the first after a connection that held for 5 seconds was lost, or could not be made.</param>
    /// <param name="Delay">How long it is waited.</param>
    /// <param name="Cause">Why the attempt before failed, or how the connection ended (<see cref="ConnectionEndedException"/>).</param>
    public sealed record Reconnecting(int Attempt, TimeSpan Delay, Exception? Cause) : HubClientEvent;

    /// <summary>A further connection is there, and all subscriptions were asked for again.</summary>
    /// <param name="ConnectionId">The new connection's id: members and direct messages know the client by it now.</param>
    /// <param name="Limits">What the hub allows it.</param>
    /// <param name="Subscriptions">What became of each subscription that the hub has renewed.</param>
    public sealed record Reconnected(string ConnectionId, ClientLimits Limits, ImmutableArray<Resubscription> Subscriptions) : HubClientEvent;

    /// <summary>As many attempts have failed as the options allow. <see cref="Closed"/> follows.</summary>
    /// <param name="Attempts">How many.</param>
    public sealed record AttemptsExhausted(int Attempts) : HubClientEvent;

    /// <summary>A subscription has ended without being asked to; its enumeration throws <see cref="SubscriptionLostException"/>.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Code">Why: the hub's error code, or one of <see cref="SubscriptionLostException"/>'s.</param>
    public sealed record SubscriptionLost(string Channel, string Code) : HubClientEvent;

    /// <summary>Publications of a channel may have been missed, or were dropped. The next one that is read says so as well.</summary>
    /// <param name="Channel">The channel.</param>
    /// <param name="Last">Up to here nothing was missed.</param>
    /// <param name="Next">What comes after this is heard again.</param>
    public sealed record Gap(string Channel, StreamPosition Last, StreamPosition Next) : HubClientEvent;

    /// <summary>A direct message or a broadcast.</summary>
    /// <param name="From">The sender's connection; null for the program that runs the hub.</param>
    /// <param name="Data">One JSON value in UTF-8.</param>
    public sealed record MessageReceived(string? From, ReadOnlyMemory<byte> Data) : HubClientEvent;

    /// <summary>The client has ended for good; the last event.</summary>
    /// <param name="Reason">Why; null when it was asked to.</param>
    public sealed record Closed(Exception? Reason) : HubClientEvent;
}
