namespace ActorHub.Hub.Brokers;

/// <summary>Carries publications to every node that has the channel open, defines their order, and keeps their history.</summary>
/// <remarks>
/// If a task fails, the client gets an error and the channel continues. A task that has not completed after 10 seconds counts as failed:
/// its later result is ignored, but a channel that opens too late is disposed. An exception thrown by the call itself is a defect and
/// crashes the channel's actor.
/// </remarks>
public interface IBroker
{
    /// <summary>Opens a channel on this node. The same channel may be open more than once.</summary>
    /// <param name="name">The channel.</param>
    /// <param name="policy">The rules of its namespace; the same at every call for a channel. They say what history to keep.</param>
    /// <param name="listener">Receives every publication after the returned channel's <see cref="IBrokerChannel.Position"/>.</param>
    /// <returns>The open channel.</returns>
    ValueTask<IBrokerChannel> OpenAsync(string name, ChannelPolicy policy, IBrokerListener listener);
}

/// <summary>
/// One channel that a node has open; disposing it closes it. The hub publishes in the clients' order, and does not await one result before
/// the next call.
/// </summary>
public interface IBrokerChannel : IAsyncDisposable
{
    /// <summary>The position of the channel when it was opened.</summary>
    StreamPosition Position { get; }

    /// <summary>
    /// Publishes a message. The listener of every open channel receives it, including this one's: during the call, or later on any thread,
    /// before or after the task completes.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <returns>What became of it. The task completes once the broker has accepted or refused the message.</returns>
    ValueTask<PublishResult> PublishAsync(BrokerMessage message);

    /// <summary>Reads publications that are kept. The page and its position are of one moment, not before the call.</summary>
    /// <param name="query">Which publications. The hub has limited their number.</param>
    /// <param name="maxBytes">A page ends before it has more bytes of data, but it has at least one publication if there is one.</param>
    ValueTask<HistoryPage> ReadAsync(HistoryQuery query, int maxBytes);
}

/// <summary>Receives a channel's publications from the broker: in the order of offsets, one at a time, on any thread. Must not block.</summary>
public interface IBrokerListener
{
    /// <summary>A publication has arrived.</summary>
    /// <param name="publication">The publication, with the position that the broker assigned.</param>
    void OnPublication(Publication publication);
}

/// <summary>A message for the broker to carry.</summary>
/// <param name="From">The publishing connection; null for the program itself.</param>
/// <param name="Data">One JSON value in UTF-8, exactly as the publisher sent it. The bytes never change.</param>
/// <param name="Echo">Whether the publisher's own subscription receives it.</param>
public readonly record struct BrokerMessage(string? From, ReadOnlyMemory<byte> Data, SenderEcho Echo)
{
    /// <summary>Conditions of the publisher; null for none.</summary>
    public PublishOptions? Options { get; init; }
}

/// <summary>What became of a message.</summary>
/// <param name="Position">The position of the publication. If it was refused, the position of the channel's last publication.</param>
/// <param name="Outcome">Whether it was accepted.</param>
public readonly record struct PublishResult(StreamPosition Position, PublishOutcome Outcome);

/// <summary>Whether a message was accepted.</summary>
public enum PublishOutcome
{
    /// <summary>It is a publication now.</summary>
    Accepted,

    /// <summary>A message with its <see cref="PublishOptions.Key"/> was accepted before, and the result is that one's. This one was discarded.</summary>
    Duplicate,

    /// <summary>The channel is not at <see cref="PublishOptions.ExpectedPosition"/>. The message was discarded.</summary>
    Conflict,

    /// <summary>Too many messages with a <see cref="PublishOptions.Key"/> were published recently to keep another key. The message was discarded.</summary>
    TooManyKeys,
}
