using System.Text;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Channels;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests.Channels;

/// <summary>A subscriber that reads history while its channel delivers. The model is the list of everything that was published.</summary>
public sealed class RecoveryMergeTests
{
    private const int MaxCount = 20;
    private const int MaxBytes = 40;

    [Fact]
    public void Whatever_is_published_and_delivered_meanwhile_the_subscriber_misses_and_doubles_nothing() =>
        Prop.ForAll(
            Gen.Choose(0, 12).Select(static n => (long)n).ArrayOf(6).Zip(Gen.Choose(1, 15)).ToArbitrary(),
            static run =>
            {
                var ((since, beforeJoin, undelivered, beforeRead, afterRead, later), kept) = ((run.Item1[0], run.Item1[1], run.Item1[2], run.Item1[3], run.Item1[4], run.Item1[5]), run.Item2);
                var history = new ChannelHistory(kept);
                var published = new List<Publication>();
                void Publish(long count)
                {
                    for (var i = 0; i < count; i++)
                    {
                        published.Add(Numbered(published.Count + 1));
                        history.Add(published[^1], 0);
                    }
                }

                // The channel has delivered some when the subscriber joins. Others arrive, are read, are delivered: in any amounts.
                Publish(beforeJoin);
                var delivered = published.Count;
                Publish(undelivered);
                var merge = new RecoveryMerge(new StreamPosition("e", since), new StreamPosition("e", delivered), MaxCount, MaxBytes);
                void Deliver(long count)
                {
                    var run = published.Skip(delivered).Take((int)count).ToList();
                    if (run.Count > 0)
                    {
                        merge.Add(run);
                        delivered += run.Count;
                    }
                }

                Publish(beforeRead);
                Deliver(beforeRead);
                var page = history.Read(new HistoryQuery { Since = new StreamPosition("e", since), Limit = MaxCount + 1 }, MaxBytes, published.Count == 0 ? new StreamPosition("e", 0) : published[^1].Position);
                Publish(afterRead);
                Deliver(later);
                var recovered = merge.Complete(page);

                var missed = Enumerable.Range(1, delivered).Select(static n => (long)n).Where(n => n > since).ToList();
                var received = recovered.Missed.Select(static p => p.Position.Offset).ToList();
                return recovered.Failure is null
                    ? recovered.From == new StreamPosition("e", since) && received.SequenceEqual(missed)
                    : recovered.From == new StreamPosition("e", delivered) && received.Count == 0;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_kept_and_not_too_much_is_recovered()
    {
        var merge = new RecoveryMerge(At(2), At(4), MaxCount, MaxBytes);
        merge.Add([Numbered(5), Numbered(6)]);

        var recovered = merge.Complete(Page(7, 3, 4, 5, 6, 7)); // 7 was not delivered yet

        Assert.Null(recovered.Failure);
        Assert.Equal(At(2), recovered.From);
        Assert.Equal([3, 4, 5, 6], recovered.Missed.Select(static p => p.Position.Offset));
    }

    [Fact]
    public void Too_many_publications_are_not_recovered()
    {
        var merge = new RecoveryMerge(At(0), At(MaxCount + 1), MaxCount, int.MaxValue);

        var recovered = merge.Complete(Page(MaxCount + 1, [.. Enumerable.Range(1, MaxCount + 1)]));

        Assert.Equal((RecoveryFailure.TooMany, At(MaxCount + 1)), (recovered.Failure!.Value, recovered.From));
        Assert.Empty(recovered.Missed);
    }

    [Fact]
    public void Too_many_that_come_while_the_history_is_read_are_not_recovered_and_not_all_kept()
    {
        var merge = new RecoveryMerge(At(0), At(0), MaxCount, int.MaxValue);
        var payload = new WeakReference(null);
        Flood(merge, payload);
        GC.Collect();

        Assert.False(payload.IsAlive);
        Assert.Equal((RecoveryFailure.TooMany, At(1000)), (merge.Complete(Page(0)).Failure!.Value, merge.Complete(Page(0)).From));
    }

    [Fact]
    public void Publications_that_are_too_long_together_are_not_recovered_but_a_single_one_is()
    {
        static Publication Long(long offset) => new("a", At(offset), null, new byte[MaxBytes + 1]);
        var one = new RecoveryMerge(At(0), At(1), MaxCount, MaxBytes).Complete(new HistoryPage(At(1), [Long(1)], null));
        Assert.Single(one.Missed);

        var two = new RecoveryMerge(At(0), At(2), MaxCount, MaxBytes).Complete(new HistoryPage(At(2), [Long(1), Long(2)], null));
        Assert.Equal(RecoveryFailure.TooMany, two.Failure);
    }

    [Theory]
    [InlineData(RecoveryFailure.TooOld)]
    [InlineData(RecoveryFailure.NewEpoch)]
    public void A_gap_in_the_history_is_told(RecoveryFailure gap)
    {
        var recovered = new RecoveryMerge(At(1), At(5), MaxCount, MaxBytes).Complete(new HistoryPage(At(5), [Numbered(5)], gap));

        Assert.Equal((gap, At(5)), (recovered.Failure!.Value, recovered.From));
        Assert.Empty(recovered.Missed);
    }

    [Fact]
    public void A_hole_in_what_a_broker_returns_is_a_gap()
    {
        Assert.Equal(RecoveryFailure.TooOld, new RecoveryMerge(At(1), At(4), MaxCount, MaxBytes).Complete(Page(4, 3, 4)).Failure);
        Assert.NotNull(new RecoveryMerge(At(1), At(4), MaxCount, MaxBytes).Complete(Page(4, 2, 4)).Failure);
        Assert.NotNull(new RecoveryMerge(At(1), At(4), MaxCount, MaxBytes).Complete(Page(4, 2, 3)).Failure);
    }

    [Fact]
    public void An_epoch_that_begins_meanwhile_is_a_gap()
    {
        var merge = new RecoveryMerge(At(1), At(1), MaxCount, MaxBytes);
        merge.Add([new Publication("a", new StreamPosition("other", 1), null, "1"u8.ToArray())]);

        var recovered = merge.Complete(Page(1));

        Assert.Equal((RecoveryFailure.NewEpoch, new StreamPosition("other", 1)), (recovered.Failure!.Value, recovered.From));
    }

    [Fact]
    public void The_last_publication_is_the_last_one_delivered()
    {
        var merge = new RecoveryMerge(At(3), At(3), MaxCount, MaxBytes);
        Assert.Equal((At(2), 3), From(merge.CompleteWithLast(Page(3, 3), null)));

        Assert.Equal((At(3), 0), From(merge.CompleteWithLast(Page(4, 4), null))); // it will be delivered
        merge.Add([Numbered(4)]);
        Assert.Equal((At(3), 4), From(merge.CompleteWithLast(Page(3, 3), null)));
        Assert.Equal(RecoveryFailure.TooOld, merge.CompleteWithLast(Page(4), RecoveryFailure.TooOld).Failure);

        static (StreamPosition From, long Last) From(Recovered recovered) => (recovered.From, recovered.Missed.SingleOrDefault()?.Position.Offset ?? 0);
    }

    private static void Flood(RecoveryMerge merge, WeakReference last)
    {
        for (var n = 1; n <= 1000; n++)
        {
            var publication = Numbered(n);
            merge.Add([publication]);
            last.Target = publication;
        }
    }

    private static StreamPosition At(long offset) => new("e", offset);

    private static Publication Numbered(long offset) => new("a", At(offset), null, Encoding.ASCII.GetBytes($"{offset}"));

    private static HistoryPage Page(long top, params int[] offsets) => new(At(top), [.. offsets.Select(static n => Numbered(n))], null);
}
