using ActorHub.Hub.Brokers;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests.Brokers;

/// <summary>The kept publications of a channel, compared with a plain list.</summary>
public sealed class ChannelHistoryTests
{
    [Fact]
    public void Any_page_is_the_one_that_a_list_gives() =>
        Prop.ForAll(
            Gen.Choose(0, 30).ArrayOf(6).Zip(Gen.Elements(true, false)).ToArbitrary(),
            static run =>
            {
                var (published, expired, size) = (run.Item1[0], run.Item1[1], run.Item1[2] + 1);
                var query = new HistoryQuery { Since = run.Item1[3] == 0 ? null : At(run.Item1[3]), Limit = run.Item1[4] + 1, Reverse = run.Item2 };
                var maxBytes = run.Item1[5] * 2;
                var history = new ChannelHistory(size);
                var model = new List<Publication>();
                for (var n = 1; n <= published; n++)
                {
                    var publication = new Publication("a", At(n), null, new byte[n % 5]);
                    history.Add(publication, n);
                    model.Add(publication);
                }

                history.RemoveBefore(expired);
                model = [.. model.Where(p => p.Position.Offset >= expired && p.Position.Offset > published - size)];
                var page = history.Read(query, maxBytes, At(published));

                var isAhead = query.Since is { } ahead && ahead.Offset > published;
                var isBehind = !isAhead && !query.Reverse && query.Since is { } behind && behind.Offset < published - model.Count;
                var wanted = model.Where(p => isAhead || isBehind || query.Since is not { } since
                    || (query.Reverse ? p.Position.Offset < since.Offset : p.Position.Offset > since.Offset));
                wanted = query.Reverse ? wanted.Reverse() : wanted;
                var (taken, bytes) = (new List<Publication>(), 0);
                foreach (var publication in wanted.Take(query.Limit))
                {
                    bytes += publication.Data.Length;
                    if (bytes > maxBytes && taken.Count > 0)
                    {
                        break;
                    }

                    taken.Add(publication);
                }

                return page.Position == At(published)
                    && page.Gap == (isAhead ? RecoveryFailure.NewEpoch : isBehind ? RecoveryFailure.TooOld : null)
                    && page.Publications.SequenceEqual(taken)
                    && history.Count == model.Count;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_position_of_another_epoch_is_a_gap_in_both_directions()
    {
        var history = new ChannelHistory(3);
        history.Add(new Publication("a", At(1), null, default), 0);
        var other = new StreamPosition("other", 1);

        Assert.Equal(RecoveryFailure.NewEpoch, history.Read(new HistoryQuery { Since = other }, 100, At(1)).Gap);
        Assert.Equal(RecoveryFailure.NewEpoch, history.Read(new HistoryQuery { Since = other, Reverse = true }, 100, At(1)).Gap);
    }

    [Fact]
    public void Its_bytes_return_to_nothing()
    {
        var history = new ChannelHistory(3);
        for (var n = 1; n <= 10; n++)
        {
            history.Add(new Publication("a", At(n), null, new byte[100]), n);
        }

        Assert.InRange(history.Bytes, 300, 1000);
        history.RemoveBefore(11);
        Assert.Equal((0, 0), (history.Bytes, history.Count));
    }

    private static StreamPosition At(long offset) => new("e", offset);
}
