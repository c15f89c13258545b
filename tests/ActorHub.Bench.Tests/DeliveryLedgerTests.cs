using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Bench.Tests;

public class DeliveryLedgerTests
{
    private readonly DeliveryLedger _ledger = new(2);
    private Arrivals _first;
    private Arrivals _second;

    [Fact]
    public void A_message_is_in_flight_until_every_subscriber_has_it()
    {
        _ledger.Publish();
        Assert.True(_ledger.Deliver(ref _first, 1));
        Assert.Equal(1, _ledger.InFlight);

        Assert.True(_ledger.Deliver(ref _second, 1));

        Assert.Equal((0, true), (_ledger.InFlight, _ledger.Faults.IsNone));
    }

    [Fact]
    public void A_message_that_is_skipped_is_lost_and_not_waited_for()
    {
        Publish(2);
        _ledger.Deliver(ref _first, 1);
        _ledger.Deliver(ref _first, 2);

        _ledger.Deliver(ref _second, 2);

        Assert.Equal((0, new DeliveryFaults(Lost: 1)), (_ledger.InFlight, _ledger.Faults));
    }

    [Fact]
    public void A_message_that_was_overtaken_is_out_of_order_and_not_lost()
    {
        Publish(2);
        Deliver(ref _first, 2, 1);
        Deliver(ref _second, 1, 2);

        Assert.Equal((0, new DeliveryFaults(OutOfOrder: 1)), (_ledger.InFlight, _ledger.Faults));
    }

    [Fact]
    public void A_message_that_comes_again_is_doubled_and_no_delivery()
    {
        Publish(2);
        Deliver(ref _first, 1, 2);

        Assert.False(_ledger.Deliver(ref _first, 1));
        Assert.False(_ledger.Deliver(ref _first, 2));

        Assert.Equal((2, new DeliveryFaults(Doubled: 2)), (_ledger.InFlight, _ledger.Faults));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(9_999_999_999)]
    public void A_number_that_was_not_published_is_strange(long sequence)
    {
        Publish(1);

        Assert.False(_ledger.Deliver(ref _first, sequence));

        Assert.Equal((1, new DeliveryFaults(Strange: 1)), (_ledger.InFlight, _ledger.Faults));
    }

    [Fact]
    public void Nothing_is_owed_to_a_subscriber_that_has_left()
    {
        Publish(2);
        Deliver(ref _first, 1, 2);
        Deliver(ref _second, 1);

        _ledger.Remove(_second);

        Assert.Equal((0, true), (_ledger.InFlight, _ledger.Faults.IsNone));
        Publish(1);
        Deliver(ref _first, 3);
        Assert.Equal(0, _ledger.InFlight);
    }

    [Fact]
    public void What_a_subscriber_lacks_in_the_end_is_lost()
    {
        Publish(3);
        Deliver(ref _first, 1);

        _ledger.CountPendingAsLost(_first);

        Assert.Equal(new DeliveryFaults(Lost: 2), _ledger.Faults);
    }

    [Fact]
    public void Any_order_of_arrivals_is_judged_as_a_naive_list_judges_it() =>
        Prop.ForAll(Gen.Choose(1, 12).ListOf().ToArbitrary(), static arrivals =>
        {
            var ledger = new DeliveryLedger(1);
            var subscriber = default(Arrivals);
            for (var i = 0; i < 12; i++)
            {
                ledger.Publish();
            }

            var heard = new List<int>();
            var (doubled, outOfOrder) = (0, 0);
            foreach (var sequence in arrivals)
            {
                doubled += heard.Contains(sequence) ? 1 : 0;
                outOfOrder += !heard.Contains(sequence) && heard.Exists(before => before > sequence) ? 1 : 0;
                heard.Add(sequence);
                ledger.Deliver(ref subscriber, sequence);
            }

            var last = heard.DefaultIfEmpty().Max();
            var lost = Enumerable.Range(1, last).Count(sequence => !heard.Contains(sequence));
            return ledger.Faults == new DeliveryFaults(lost, doubled, outOfOrder) && ledger.InFlight == 12 - last;
        }).QuickCheckThrowOnFailure();

    private void Publish(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _ledger.Publish();
        }
    }

    private void Deliver(ref Arrivals subscriber, params long[] sequences)
    {
        foreach (var sequence in sequences)
        {
            Assert.True(_ledger.Deliver(ref subscriber, sequence));
        }
    }
}
