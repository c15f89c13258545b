using FsCheck.Xunit;

namespace ActorHub.Client.Tests.Hub;

public class ChannelProgressTests
{
    [Fact]
    public void The_position_steps_over_own_publications_that_are_not_heard_whenever_their_replies_come()
    {
        var progress = new ChannelProgress();
        progress.Begin(new StreamPosition("e", 10));

        progress.RecordExcluded(new StreamPosition("e", 12));
        Assert.Equal(10, progress.Position.Offset);
        Assert.True(progress.TryAdvance(11, out _));

        Assert.Equal(12, progress.Position.Offset);
    }

    [Fact]
    public void A_reply_of_an_earlier_epoch_changes_nothing()
    {
        var progress = new ChannelProgress();
        progress.Begin(new StreamPosition("new", 0));

        progress.RecordExcluded(new StreamPosition("old", 1));

        Assert.Equal(new StreamPosition("new", 0), progress.Position);
    }

    [Fact]
    public void An_own_publication_that_is_known_before_the_subscription_begins_elsewhere_in_its_epoch_does_not_count_as_missed()
    {
        var progress = new ChannelProgress();
        progress.Begin(new StreamPosition("e", 3));
        progress.RecordExcluded(new StreamPosition("e", 9));

        progress.Begin(new StreamPosition("e", 8));

        Assert.True(progress.TryAdvance(10, out var continuity));
        Assert.Equal(Continuity.Unbroken, continuity);
    }

    [Fact]
    public void An_own_publication_of_an_earlier_epoch_takes_no_place_in_the_next()
    {
        var progress = new ChannelProgress();
        progress.Begin(new StreamPosition("old", 3));
        progress.RecordExcluded(new StreamPosition("old", 5));

        progress.Begin(new StreamPosition("new", 3));

        Assert.True(progress.TryAdvance(4, out _));
        Assert.True(progress.TryAdvance(5, out _));
    }

    /// <summary>Publications keep their order. The reply to an own one may overtake some of them, or lag behind.</summary>
    [Property]
    public void However_replies_and_publications_mix_the_position_is_the_last_of_them((bool IsOwn, int Lag)[] publications)
    {
        var progress = new ChannelProgress();
        progress.Begin(new StreamPosition("e", 0));
        var arrivals = publications.Select(static (publication, i) => (Offset: i + 1, publication.IsOwn, At: publication.IsOwn ? i + publication.Lag : i));
        foreach (var (offset, isOwn, _) in arrivals.OrderBy(static arrival => arrival.At))
        {
            if (isOwn)
            {
                progress.RecordExcluded(new StreamPosition("e", offset));
            }
            else
            {
                Assert.True(progress.TryAdvance(offset, out _), $"{offset} was heard for the first time");
            }
        }

        Assert.Equal(publications.Length, progress.Position.Offset);
    }
}
