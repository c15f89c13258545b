using ActorHub.Connections.Streaming;
using Akka.Event;
using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Connections.Tests.Streaming;

/// <summary>Who must go when the messages in progress have used up the node's memory.</summary>
public class ReceiveMemoryTests : Akka.TestKit.Xunit2.TestKit
{
    private const int KiB = 1 << 10;

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _evicted = [];

    [Fact]
    public void Those_that_hold_most_for_longest_go_and_no_more_of_them_than_needed()
    {
        var memory = new ReceiveMemory(1 << 20, _time);
        Hold(memory, "little and old", 100);
        _time.Advance(TimeSpan.FromSeconds(90));
        Hold(memory, "much and old", 300);
        _time.Advance(TimeSpan.FromSeconds(90));
        Hold(memory, "most and new", 600);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.True(memory.TryTake(40 * KiB, null));
        Assert.Equal(["much and old"], _evicted);
        Assert.True(memory.TryTake(270 * KiB, null));
        Assert.True(memory.TryTake(90 * KiB, null));
        Assert.Equal(["much and old", "little and old"], _evicted);
    }

    [Fact]
    public void The_one_that_asks_is_refused_when_it_holds_most_for_longest_itself()
    {
        var memory = new ReceiveMemory(1 << 20, _time);
        var greedy = Hold(memory, "greedy", 900);
        _time.Advance(TimeSpan.FromSeconds(1));
        Hold(memory, "other", 100);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(memory.TryTake(32 * KiB, greedy));

        Assert.Empty(_evicted);
        Assert.Equal(1000 * KiB, memory.Taken);
    }

    [Fact]
    public void The_one_that_asks_is_refused_when_all_others_hold_little()
    {
        var memory = new ReceiveMemory(64 * KiB, _time);
        Assert.True(memory.TryTake(30 * KiB, null));
        Assert.True(memory.TryTake(30 * KiB, null));

        Assert.False(memory.TryTake(16 * KiB, null));

        Assert.Equal(60 * KiB, memory.Taken);
    }

    [Fact]
    public void A_victim_gets_nothing_more_and_what_it_holds_is_given_away_once()
    {
        var memory = new ReceiveMemory(1 << 20, _time);
        var victim = Hold(memory, "victim", 1000);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(memory.TryTake(31 * KiB, null));

        Assert.False(memory.TryTake(1, victim));
        Assert.True(memory.TryTake(960 * KiB, null));
        Assert.False(memory.TryTake(64 * KiB, null));
        memory.Return(1000 * KiB, victim);
        Assert.True(memory.TryTake(32 * KiB, null));

        Assert.Equal((31 + 960 + 32) * KiB, memory.Taken);
        Assert.False(memory.TryTake(64 * KiB, null));
    }

    [Fact]
    public async Task What_many_take_and_return_at_once_is_exact()
    {
        var memory = new ReceiveMemory(1 << 20, _time);

        await Task.WhenAll(Enumerable.Range(1, 4).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 5_000; i++)
            {
                var bytes = random.Next(1, 600) * KiB;
                if (!memory.TryTake(bytes, null))
                {
                    continue;
                }

                var holding = bytes >= ReceiveMemory.MinListed ? memory.List(bytes, static () => { }) : null;
                var more = memory.TryTake(KiB, holding) ? KiB : 0;
                memory.Return(bytes + more, holding);
            }
        })));

        Assert.Equal(0, memory.Taken);
        Assert.True(memory.TryTake(1 << 20, null)); // nothing is believed to be on its way back
        Assert.False(memory.TryTake(KiB, null));
    }

    [Fact]
    public async Task The_log_sums_up_what_was_closed_in_ten_seconds()
    {
        Sys.EventStream.Subscribe(TestActor, typeof(Warning));
        var memory = new ReceiveMemory(1 << 20, _time);
        memory.Report(Log);
        memory.CountClosed();
        memory.Report(Log);
        memory.CountClosed();
        memory.CountClosed();
        _time.Advance(TimeSpan.FromSeconds(9));
        memory.Report(Log);
        memory.CountClosed();
        _time.Advance(TimeSpan.FromSeconds(1));
        memory.Report(Log);

        var first = await ExpectMsgAsync<Warning>();
        var second = await ExpectMsgAsync<Warning>();
        Assert.Matches("^Closed 1 connections with 1013, .* websocket.receive-memory = 1048576 bytes", first.Message.ToString());
        Assert.Matches("^Closed 3 connections with 1013, ", second.Message.ToString());
    }

    private ReceiveMemory.Holding Hold(ReceiveMemory memory, string name, int kib)
    {
        Assert.True(memory.TryTake(kib * KiB, null));
        return memory.List(kib * KiB, () => _evicted.Add(name));
    }
}
