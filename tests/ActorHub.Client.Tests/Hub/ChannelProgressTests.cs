using FsCheck;
using FsCheck.Fluent;

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

        Assert.Equal(Continuity.Unbroken, progress.Renew(new StreamPosition("new", 0)));
    }

    [Fact]
    public void However_replies_and_publications_mix_the_position_is_the_last_of_them() =>
        Prop.ForAll<bool[], NonNegativeInt>((own, seed) =>
        {
            var progress = new ChannelProgress();
            progress.Begin(new StreamPosition("e", 0));
            var offsets = Enumerable.Range(1, own.Length).Select(static offset => (long)offset).ToArray();

            // Publications keep their order; the replies to own ones may come at any time before the end.
            var replies = new Queue<long>(offsets.Where(offset => own[offset - 1]));
            var random = new Random(seed.Get);
            foreach (var heard in offsets.Where(offset => !own[offset - 1]))
            {
                while (replies.Count > 0 && random.Next(2) == 0)
                {
                    progress.RecordExcluded(new StreamPosition("e", replies.Dequeue()));
                }

                if (heard > progress.Position.Offset && !progress.TryAdvance(heard, out _))
                {
                    return false;
                }
            }

            while (replies.TryDequeue(out var late))
            {
                progress.RecordExcluded(new StreamPosition("e", late));
            }

            return progress.Position.Offset == own.Length;
        }).QuickCheckThrowOnFailure();
}
