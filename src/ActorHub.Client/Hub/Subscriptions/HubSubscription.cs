using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace ActorHub.Client;

/// <summary>A subscription to a channel: enumerate it to receive the publications, dispose it to unsubscribe.</summary>
/// <remarks>
/// A subscription outlives connections. Only one enumeration may be in progress; publications that arrive faster than they are read are
/// pending, within the limits of <see cref="SubscriptionOptions"/>. The enumeration ends when the subscription is disposed or the client is
/// closed, and throws <see cref="SubscriptionLostException"/> when the subscription is lost.
/// </remarks>
public sealed class HubSubscription : IAsyncEnumerable<ReceivedPublication>, IAsyncDisposable
{
    private readonly HubClient _client;
    private readonly SubscriptionOptions _options;
    private readonly ChannelProgress _progress = new();
    private readonly Lock _lock = new();

    internal HubSubscription(HubClient client, string channel, SubscriptionOptions options)
    {
        (_client, _options) = (client, options);
        Channel = channel;
        Buffer = new PublicationBuffer(options);
    }

    /// <summary>The channel.</summary>
    public string Channel { get; }

    /// <summary>The last position up to which nothing was missed. It includes pending publications.</summary>
    public StreamPosition Position
    {
        get
        {
            lock (_lock)
            {
                return _progress.Position;
            }
        }
    }

    internal PublicationBuffer Buffer { get; }

    internal bool HasBegun => Position.Epoch.Length > 0;

    /// <summary>The position to continue from when the hub begins or renews the subscription; null for none.</summary>
    internal StreamPosition? Since => HasBegun ? Position : _options.Since;

    /// <summary>Whether the hub is asked to begin with the last publication.</summary>
    internal bool Cache => _options.Cache;

    /// <inheritdoc/>
    public async IAsyncEnumerator<ReceivedPublication> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await Buffer.TakeAsync(cancellationToken) is { } received)
        {
            yield return received;
        }
    }

    /// <summary>The same publications with their data deserialized.</summary>
    /// <typeparam name="T">The type to deserialize to.</typeparam>
    /// <param name="type">The type's contract, from a source-generated context or a serializer's options.</param>
    /// <param name="cancellationToken">Ends the enumeration, not the subscription.</param>
    /// <returns>An enumeration that takes the place of the subscription's own.</returns>
    /// <exception cref="System.Text.Json.JsonException">A publication's data does not match the type.</exception>
    public async IAsyncEnumerable<ReceivedPublication<T>> ReadAs<T>(JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (publication, continuity) in this.WithCancellation(cancellationToken))
        {
            yield return new ReceivedPublication<T>(publication, publication.Read(type), continuity);
        }
    }

    /// <summary>Unsubscribes without waiting for the hub. The enumeration ends.</summary>
    /// <returns>Completes synchronously.</returns>
    public ValueTask DisposeAsync()
    {
        _client.Leave(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Begins or continues, as the hub has replied.</summary>
    /// <param name="since">The position that the command named. <see cref="Position"/> may be past it, by own publications on the new connection.</param>
    /// <param name="reply">The hub's reply. A hub that keeps no history does not say whether the subscription continues: then the positions tell.</param>
    /// <returns>Null if the command named no position.</returns>
    internal Resubscription? Begin(StreamPosition? since, HubMessage reply)
    {
        lock (_lock)
        {
            var now = reply.Position;
            var continues = now == since && reply.Recovered != false;
            if (!continues || !HasBegun)
            {
                _progress.Begin(now);
            }

            if (since is not { } before)
            {
                return null;
            }

            if (continues)
            {
                return new Resubscription(Channel, before, now, Continuity.Unbroken, null);
            }

            Buffer.MarkGap();
            return new Resubscription(Channel, before, now, Continuity.MayHaveMissed, reply.Failure);
        }
    }

    internal bool TryAdvance(long offset, out Continuity continuity)
    {
        lock (_lock)
        {
            return _progress.TryAdvance(offset, out continuity);
        }
    }

    internal void RecordExcluded(StreamPosition own)
    {
        lock (_lock)
        {
            _progress.RecordExcluded(own);
        }
    }
}
