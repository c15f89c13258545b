namespace ActorHub.Client.Tests.Hub;

/// <summary>The limits of a subscription's buffer, and the room that reading and dropping give back.</summary>
public class PublicationBufferTests
{
    private long _offset;

    [Fact]
    public async Task Reading_gives_the_bytes_back()
    {
        var buffer = new PublicationBuffer(new SubscriptionOptions { MaxPendingBytes = 100, WhenFull = SlowConsumerPolicy.Wait });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(PublicationBuffer.Admission.Taken, Offer(buffer, 60));
            Assert.Equal(PublicationBuffer.Admission.Full, Offer(buffer, 41));
            await buffer.TakeAsync(CancellationToken.None);
        }

        AssertRoom(buffer);
    }

    [Fact]
    public void Dropping_gives_the_bytes_back()
    {
        var buffer = new PublicationBuffer(new SubscriptionOptions { MaxPendingBytes = 100, WhenFull = SlowConsumerPolicy.DropOldest });
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(PublicationBuffer.Admission.Taken, Offer(buffer, 50));
        }

        Assert.Equal(PublicationBuffer.Admission.Taken, buffer.Offer(Publication(50), out var dropped)); // two of 50 fit
        Assert.Equal((4, 4), (dropped!.Value.First.Offset, dropped.Value.Last.Offset));
    }

    [Fact]
    public void The_buffer_takes_as_many_publications_as_its_limit()
    {
        var buffer = new PublicationBuffer(new SubscriptionOptions { MaxPendingPublications = 3, WhenFull = SlowConsumerPolicy.Wait });
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(PublicationBuffer.Admission.Taken, Offer(buffer, 0));
        }

        Assert.Equal(PublicationBuffer.Admission.Full, Offer(buffer, 0));
    }

    private static void AssertRoom(PublicationBuffer buffer)
    {
        var test = new PublicationBufferTests();
        Assert.Equal(PublicationBuffer.Admission.Taken, test.Offer(buffer, 1));
        Assert.Equal(PublicationBuffer.Admission.Taken, test.Offer(buffer, 99));
        Assert.Equal(PublicationBuffer.Admission.Full, test.Offer(buffer, 1));
    }

    private PublicationBuffer.Admission Offer(PublicationBuffer buffer, int bytes) => buffer.Offer(Publication(bytes), out _);

    private ReceivedPublication Publication(int bytes) =>
        new(new Publication("lobby", new StreamPosition("e", ++_offset), null, new byte[bytes]), Continuity.Unbroken);
}
