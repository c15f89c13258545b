using ActorHub.Hub.Channels;
using ActorHub.Hub.Tests.Support;

namespace ActorHub.Hub.Tests.Channels;

public sealed class LocalSubscriptionTests
{
    private static readonly Publication Any = new("lobby", new StreamPosition("e", 1), null, "1"u8.ToArray());

    private readonly RecordingActorRef _subscriber = new();
    private readonly LocalSubscription _subscription;

    public LocalSubscriptionTests() => _subscription = new LocalSubscription("lobby", 2, CancellationToken.None) { Subscriber = _subscriber };

    [Fact]
    public void As_many_publications_as_allowed_may_be_pending_and_the_next_ends_the_subscription()
    {
        Deliver(4);

        Assert.Equal([Any, Any, SubscriberActor.Overflowed.Instance], _subscriber.Told);
    }

    [Fact]
    public void A_publication_that_was_received_makes_room_for_another()
    {
        Deliver(2);
        _subscription.OnReceived();
        Deliver(1);

        Assert.Equal([Any, Any, Any], _subscriber.Told);
    }

    private void Deliver(int count)
    {
        for (var n = 0; n < count; n++)
        {
            _subscription.Deliver(Any);
        }
    }
}
