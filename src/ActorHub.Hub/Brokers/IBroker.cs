namespace ActorHub.Hub.Brokers;

/// <summary>Carries publications to every node that has the channel open, and gives them their order.</summary>
/// <remarks>
/// A failed task says that the broker could not do it: the client is told, and the channel lives. One that has not completed
/// after 10 seconds counts as failed; what comes of it later is not looked at, but a channel opened too late is closed. An exception
/// thrown from the call itself is a defect and crashes the channel's actor.
/// </remarks>
public interface IBroker
{
    /// <summary>Opens a channel on this node. The same channel may be open more than once.</summary>
    /// <param name="name">The channel.</param>
    /// <param name="listener">Hears every publication after the returned channel's <see cref="IBrokerChannel.Position"/>.</param>
    /// <returns>The open channel.</returns>
    ValueTask<IBrokerChannel> OpenAsync(string name, IBrokerListener listener);
}

/// <summary>One channel that a node has open. Calls are made one at a time, in the order in which clients published.</summary>
public interface IBrokerChannel : IAsyncDisposable
{
    /// <summary>Where the channel stood when it was opened.</summary>
    StreamPosition Position { get; }

    /// <summary>Hands a message over. Every open channel's listener hears it, this one's too, before or after the result is there.</summary>
    /// <param name="message">What to carry.</param>
    /// <returns>The position it got. Once it is there, the broker answers for the message.</returns>
    ValueTask<StreamPosition> PublishAsync(BrokerMessage message);
}

/// <summary>Hears what a broker brings: in the order of offsets, one at a time, on any thread. Must not block.</summary>
public interface IBrokerListener
{
    /// <summary>A publication has arrived.</summary>
    /// <param name="publication">With the position that the broker gave it.</param>
    void OnPublication(Publication publication);
}

/// <summary>What a broker is given to carry.</summary>
/// <param name="From">The publishing connection; null for the program itself.</param>
/// <param name="Data">One JSON value, as the publisher spelled it. Never changes.</param>
/// <param name="Echo">Whether the publisher's own subscription hears it.</param>
public readonly record struct BrokerMessage(string? From, ReadOnlyMemory<byte> Data, SenderEcho Echo);
