using ActorHub.WebSockets;

namespace ActorHub.Client;

// Handles the hub's messages, one at a time.
public sealed partial class HubClient
{
    private static readonly CloseFrame NotTheProtocol = new(CloseCode.ProtocolError, "not a message of the native protocol");

    private async Task ReadAsync(IHubWire wire, Renewal? renewal)
    {
        renewal = AnnounceIfDone(renewal);
        while (await wire.ReceiveAsync(CancellationToken.None) is { } bytes)
        {
            if (!HubMessage.TryParse(bytes.Span, out var message))
            {
                await wire.CloseAsync(NotTheProtocol.Code, NotTheProtocol.Reason);
                throw new ConnectionEndedException(NotTheProtocol);
            }

            await HandleAsync(message);
            renewal = AnnounceIfDone(renewal);
        }
    }

    private Renewal? AnnounceIfDone(Renewal? renewal)
    {
        if (renewal is not { IsDone: true })
        {
            return renewal;
        }

        foreach (var renewed in renewal.Results.Where(static renewed => renewed.Continuity == Continuity.MayHaveMissed))
        {
            Notify(GapOf(renewed));
        }

        Notify(new HubClientEvent.Reconnected(ConnectionId!, renewal.Limits, renewal.Results.ToImmutable()));
        return null;
    }

    private async ValueTask HandleAsync(HubMessage message)
    {
        switch (message)
        {
            case { Id: { } id }:
                _requests.Complete(id, message);
                break;
            case { Type: MessageType.Publication, Channel: { } channel, Offset: { } offset, Data: not null }:
                await DeliverAsync(channel, offset, message);
                break;
            case { Type: MessageType.Message, Data: { } data }:
                Notify(new HubClientEvent.MessageReceived(message.From, data));
                break;
            case { Type: MessageType.Unsubscribed, Channel: { } channel }:
                Lose(channel, message.Reason ?? "");
                break;
            case { Type: MessageType.Error }:
                LogError(message.Code ?? "");
                break;
            default:
                break; // a version of the protocol may gain new types
        }
    }

    private async ValueTask DeliverAsync(string channel, long offset, HubMessage message)
    {
        var subscription = Find(channel);
        if (subscription is not { HasBegun: true })
        {
            return; // the client has unsubscribed meanwhile; a new subscription to the channel has not begun
        }

        var last = subscription.Position;
        if (!subscription.TryAdvance(offset, out var continuity))
        {
            return;
        }

        if (continuity == Continuity.MayHaveMissed)
        {
            Notify(new HubClientEvent.Gap(channel, last, last with { Offset = offset - 1 }, null));
        }

        var publication = new Publication(channel, last with { Offset = offset }, message.From, message.Data!.Value);
        var received = new ReceivedPublication(publication, continuity);
        var admission = subscription.Buffer.Offer(received, out var dropped);
        while (admission == PublicationBuffer.Admission.Full)
        {
            await subscription.Buffer.WhenDrainedAsync().WaitAsync(_stopping.Token);
            admission = subscription.Buffer.Offer(received, out dropped);
        }

        switch (admission)
        {
            case PublicationBuffer.Admission.Taken when dropped is { } range:
                Notify(new HubClientEvent.Gap(channel, range.First with { Offset = range.First.Offset - 1 }, range.Last, null));
                break;
            case PublicationBuffer.Admission.Ended:
                Forget(subscription);
                LeaveAtHub(channel);
                LogLost(SubscriptionLostException.SlowConsumer);
                Notify(new HubClientEvent.SubscriptionLost(channel, SubscriptionLostException.SlowConsumer));
                break;
        }
    }

    /// <summary>Runs before the next message is read: see <see cref="Request"/>.</summary>
    private void Begin(HubSubscription subscription, StreamPosition? since, HubMessage reply)
    {
        if (Find(subscription.Channel) == subscription && subscription.Begin(since, reply) is { Continuity: Continuity.MayHaveMissed } broken)
        {
            Notify(GapOf(broken));
        }
    }

    private static HubClientEvent.Gap GapOf(Resubscription broken) => new(broken.Channel, broken.Before, broken.Now, broken.Reason);

    private void RecordExcluded(HubMessage published)
    {
        if (published.Channel is { } channel)
        {
            Find(channel)?.RecordExcluded(published.Position);
        }
    }

    private void LoseIfCurrent(HubSubscription subscription, string code)
    {
        if (Find(subscription.Channel) == subscription)
        {
            Lose(subscription.Channel, code);
        }
    }

    private void Lose(string channel, string code)
    {
        if (Find(channel) is { HasBegun: true } subscription && Forget(subscription))
        {
            subscription.Buffer.End(new SubscriptionLostException(channel, code));
            LogLost(code);
            Notify(new HubClientEvent.SubscriptionLost(channel, code));
        }
    }

    private HubSubscription? Find(string channel)
    {
        lock (_lock)
        {
            return _subscriptions.GetValueOrDefault(channel);
        }
    }

    private HubSubscription[] Subscriptions(Func<HubSubscription, bool> which)
    {
        lock (_lock)
        {
            return [.. _subscriptions.Values.Where(which)];
        }
    }

    /// <summary>Removes a subscription.</summary>
    /// <returns>False if it was already removed.</returns>
    private bool Forget(HubSubscription subscription)
    {
        lock (_lock)
        {
            return _subscriptions.TryGetValue(subscription.Channel, out var current)
                && current == subscription
                && _subscriptions.Remove(subscription.Channel);
        }
    }

    internal void Leave(HubSubscription subscription)
    {
        if (Forget(subscription))
        {
            subscription.Buffer.End(null);
            LeaveAtHub(subscription.Channel);
        }
    }

    /// <summary>
    /// Unsubscribes at the hub, without waiting. The command is queued ahead of the bounded queue: it cannot fail because that is full, and a
    /// later subscription to the channel is sent after it.
    /// </summary>
    private void LeaveAtHub(string channel)
    {
        var id = Interlocked.Increment(ref _lastId);
        var request = new Request(id, Command.Unsubscribe(id, channel), MessageType.Unsubscribed, null);
        request.IgnoreFailure();
        _requests.AddFirst(request);
    }

    private async Task HandleAsync(HubSubscription subscription, Func<ReceivedPublication, ValueTask> handler)
    {
        try
        {
            await foreach (var received in subscription)
            {
                try
                {
                    await handler(received);
                }
                catch (Exception e)
                {
                    LogHandlerFailed(e); // an error of the program's code: continue with the next publication
                }
            }
        }
        catch (SubscriptionLostException)
        {
        } // reported by HubClientEvent.SubscriptionLost
    }

    private void Notify(HubClientEvent e)
    {
        foreach (var handler in Notified?.GetInvocationList() ?? [])
        {
            try
            {
                ((Action<HubClientEvent>)handler)(e);
            }
            catch (Exception failure)
            {
                LogHandlerFailed(failure); // an error of the program's code: call the other handlers
            }
        }
    }
}
