using System.Text;
using ActorHub.Connections.Tests.Transports;

namespace ActorHub.Connections.Tests;

/// <summary>Every transition of the table that opens <c>Outbox.cs</c>, from every pair of stage and wait in which an outbox rests.</summary>
public class OutboxTransitionTests
{
    private const int Limit = 6;

    private readonly ScriptedTransport _transport = new() { HasRounds = true };
    private readonly Owner _owner = new();
    private readonly Outbox _outbox;
    private string _accepted = "";

    public OutboxTransitionTests() => _outbox = new Outbox(_transport, Limit, _owner);

    public enum Pair
    {
        OpenNothing,
        OpenRoundEnd,
        OpenCompletion,
        OpenRoom,
        OverflowedNothing,
        OverflowedRoom,
        SealedNothing,
        SealedCompletion,
        SealedRoom,
        EndingCompletion,
        EndingRoom,
        EndedNothing,
        BrokenNothing,
    }

    public static TheoryData<Pair> All => [.. Enum.GetValues<Pair>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Frames_are_accepted_only_while_open(Pair pair)
    {
        Reach(pair);

        var isAccepted = _outbox.Send("x"u8.ToArray());
        Settle();

        var isOpen = pair <= Pair.OpenRoom;
        Assert.Equal(isOpen, isAccepted);
        Assert.Equal(_accepted + (isOpen ? "x" : ""), Written);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Final_frames_are_accepted_before_the_seal_and_written_behind_the_queue(Pair pair)
    {
        Reach(pair);
        var isPending = _transport.IsSubmitted || _transport.IsRoomRequested;
        var before = Written;
        var isAccepted = pair <= Pair.OverflowedRoom;
        var expected = _accepted + (isAccepted ? "bye" : "");
        if (!isPending)
        {
            _transport.Take(100);
        }

        _outbox.Seal("bye"u8.ToArray());

        Assert.Equal(isPending ? before : expected, Written); // at once, or behind the pending write
        Assert.Equal(isPending, _transport.IsSubmitted || _transport.IsRoomRequested);
        Settle();
        Assert.Equal(expected, Written);
        Assert.False(_outbox.Send("x"u8.ToArray()) && isAccepted);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Writing_is_shut_down_once_after_the_queue(Pair pair)
    {
        Reach(pair);
        var isPending = _transport.IsSubmitted || _transport.IsRoomRequested;
        if (!isPending)
        {
            _transport.Take(100);
        }

        _outbox.End();
        _outbox.End();

        Assert.Equal(isPending || pair == Pair.BrokenNothing ? 0 : 1, _transport.Shutdowns);
        Settle();
        Assert.Equal(pair == Pair.BrokenNothing ? 0 : 1, _transport.Shutdowns);
        Assert.Equal(_accepted, Written);
        _outbox.Seal("x"u8.ToArray());
        Assert.False(_outbox.Send("x"u8.ToArray()));
        Settle();
        Assert.Equal(_accepted, Written);
    }

    [Theory]
    [InlineData(Pair.OpenRoundEnd)]
    [InlineData(Pair.OpenCompletion)]
    [InlineData(Pair.OpenRoom)]
    [InlineData(Pair.OverflowedRoom)]
    [InlineData(Pair.SealedCompletion)]
    [InlineData(Pair.SealedRoom)]
    [InlineData(Pair.EndingCompletion)]
    [InlineData(Pair.EndingRoom)]
    public void A_failed_pending_write_breaks_the_outbox(Pair pair)
    {
        Reach(pair);
        var before = Written;
        _transport.Failed = true;

        _transport.EndRound();
        _transport.Complete();
        if (_transport.IsRoomRequested)
        {
            _transport.FailRequest();
        }

        AssertBroken(before);
    }

    [Theory]
    [InlineData(Pair.OpenNothing)]
    [InlineData(Pair.OpenRoundEnd)]
    [InlineData(Pair.OverflowedNothing)]
    public void Final_frames_that_fail_break_the_outbox(Pair pair)
    {
        Reach(pair);
        var before = Written;
        _transport.Failed = true;

        _outbox.Seal("bye"u8.ToArray());

        AssertBroken(before);
    }

    [Fact]
    public void A_frame_whose_write_fails_is_not_accepted()
    {
        _transport.Failed = true;

        Assert.False(_outbox.Send("x"u8.ToArray(), SendTime.Now));

        AssertBroken("");
    }

    [Theory]
    [InlineData(Pair.OpenCompletion)]
    [InlineData(Pair.SealedCompletion)]
    [InlineData(Pair.EndingCompletion)]
    public void A_submitted_write_that_is_taken_in_part_waits_for_room(Pair pair)
    {
        Reach(pair);
        _transport.Take(2);

        _transport.Complete();

        Assert.Equal(_accepted[..2], Written);
        Assert.True(_transport.IsRoomRequested);
        Assert.Equal(_accepted.Length - 2, _outbox.QueuedBytes);
        Assert.Equal(0, _transport.Shutdowns);
        Settle();
        Assert.Equal(_accepted, Written);
        Assert.Equal(pair == Pair.EndingCompletion ? 1 : 0, _transport.Shutdowns);
    }

    [Theory]
    [InlineData(Pair.OpenRoom)]
    [InlineData(Pair.OverflowedRoom)]
    [InlineData(Pair.SealedRoom)]
    [InlineData(Pair.EndingRoom)]
    public void A_peer_that_takes_a_part_is_waited_for_again_and_counts_as_progress(Pair pair)
    {
        Reach(pair);
        var (before, progress) = (Written, _outbox.Progress);

        _transport.Take(1);

        Assert.Equal(_accepted[..(before.Length + 1)], Written);
        Assert.True(_transport.IsRoomRequested);
        Assert.Equal(progress + 1, _outbox.Progress);
        Settle();
        Assert.Equal(_accepted, Written);
        Assert.Equal(pair == Pair.EndingRoom ? 1 : 0, _transport.Shutdowns);
    }

    [Fact]
    public void The_end_of_a_round_submits_everything_sent_in_it_as_one_write()
    {
        _transport.Take(100);
        _transport.Submits = true;
        _outbox.Send("one "u8.ToArray());
        _outbox.Send("two "u8.ToArray());
        Assert.False(_transport.IsSubmitted);

        _transport.EndRound();

        Assert.True(_transport.IsSubmitted);
        Assert.Equal("", Written);
        _transport.Complete();
        Assert.Equal("one two ", Written);
        Assert.Equal(0, _transport.Writes);
    }

    [Fact]
    public void The_end_of_a_round_writes_directly_where_nothing_can_be_submitted()
    {
        _transport.Take(100);
        _outbox.Send("one "u8.ToArray());
        _outbox.Send("two "u8.ToArray());
        Assert.Equal("", Written);

        _transport.EndRound();

        Assert.Equal("one two ", Written);
        Assert.Equal(1, _transport.Writes);
    }

    [Fact]
    public void The_end_of_a_round_waits_for_room_of_a_peer_that_takes_a_part()
    {
        _transport.Take(2);
        _outbox.Send("first"u8.ToArray());

        _transport.EndRound();

        Assert.Equal("fi", Written);
        Assert.True(_transport.IsRoomRequested);
        Assert.Equal(3, _outbox.QueuedBytes);
    }

    [Fact]
    public void A_frame_sent_now_is_submitted_within_the_round_and_later_ones_are_written_behind_it()
    {
        _transport.Take(100);
        _transport.Submits = true;

        Assert.True(_outbox.Send("one "u8.ToArray(), SendTime.Now));
        Assert.True(_transport.IsSubmitted);
        Assert.True(_outbox.Send("two "u8.ToArray(), SendTime.Now));
        Assert.True(_outbox.Send("three"u8.ToArray()));
        _transport.EndRound();
        Assert.Equal("", Written);
        _transport.Complete();

        Assert.Equal("one two three", Written);
    }

    [Fact]
    public void A_frame_sent_now_is_written_at_once_where_nothing_can_be_submitted()
    {
        _transport.Take(100);

        _outbox.Send("now"u8.ToArray(), SendTime.Now);

        Assert.Equal("now", Written);
    }

    [Fact]
    public void A_frame_sent_now_stays_behind_those_that_are_deferred_to_the_end_of_the_round()
    {
        _transport.Take(100);
        _outbox.Send("one "u8.ToArray());

        _outbox.Send("two "u8.ToArray(), SendTime.Now);

        Assert.Equal("", Written);
        _transport.EndRound();
        Assert.Equal("one two ", Written);
    }

    [Fact]
    public void A_round_holds_back_64_KiB_at_most()
    {
        _transport.Take(1 << 20);
        _outbox.Send(new byte[Outbox.MaxRoundBytes - 1]);
        _outbox.Send(new byte[1]);
        Assert.Equal("", Written);

        _outbox.Send(new byte[2]);

        Assert.Equal(Outbox.MaxRoundBytes, _transport.Written.Count);
        _transport.EndRound();
        Assert.Equal(Outbox.MaxRoundBytes + 2, _transport.Written.Count);
    }

    [Fact]
    public void A_round_that_is_written_early_to_a_slow_peer_overflows_like_any_other_queue()
    {
        _transport.Take(2);
        _outbox.Send(new byte[Outbox.MaxRoundBytes]);

        Assert.True(_outbox.Send(new byte[Limit]));
        Assert.Equal(Outbox.MaxRoundBytes + Limit - 2, _outbox.QueuedBytes);
        Assert.False(_outbox.Send(new byte[1]));

        Assert.Equal(1, _owner.Overflows);
        Assert.Equal(Outbox.MaxRoundBytes - 2, _outbox.QueuedBytes);
    }

    [Fact]
    public void A_sender_that_holds_back_is_called_at_once_while_the_peer_is_not_behind()
    {
        Reach(Pair.OpenCompletion);
        var calls = 0;

        _outbox.WhenDrained(() => calls++);

        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sender_that_holds_back_is_called_once_when_the_peer_has_taken_everything_or_the_connection_breaks(bool fails)
    {
        Reach(Pair.OpenRoom);
        var calls = 0;
        _outbox.WhenDrained(() => calls += 10);
        _outbox.WhenDrained(() => calls++); // replaces the first
        _transport.Take(1);
        Assert.Equal(0, calls);

        _transport.Failed = fails;
        _transport.Take(100);

        Assert.Equal(1, calls);
        _outbox.Send("x"u8.ToArray());
        Settle();
        Assert.Equal(1, calls);
    }

    [Fact]
    public void A_sender_that_holds_back_waits_for_a_submitted_write_with_more_than_64_KiB_behind_it()
    {
        Reach(Pair.OpenCompletion);
        _outbox.Send(new byte[Outbox.MaxRoundBytes]);
        var calls = 0;
        _outbox.WhenDrained(() => calls++);
        Assert.Equal(Outbox.MaxRoundBytes + 6, _outbox.QueuedBytes);
        Assert.Equal(0, calls);

        _transport.Take(1 << 20);
        _transport.Complete();

        Assert.Equal(1, calls);
        Assert.Equal(0, _outbox.QueuedBytes);
    }

    private string Written => Encoding.ASCII.GetString([.. _transport.Written]);

    /// <summary>Brings the outbox into a pair of stage and wait. In those that wait for room, the peer has taken 2 bytes.</summary>
    private void Reach(Pair pair)
    {
        switch (pair)
        {
            case Pair.OpenNothing:
                break;
            case Pair.OpenRoundEnd:
                Accept("round", _outbox.Send("round"u8.ToArray()));
                break;
            case Pair.OpenCompletion:
                _transport.Submits = true;
                Accept("batch ", _outbox.Send("batch "u8.ToArray(), SendTime.Now));
                _transport.Submits = false;
                break;
            case Pair.OpenRoom:
                _transport.Take(2);
                Accept("first ", _outbox.Send("first "u8.ToArray(), SendTime.Now));
                break;
            case Pair.OverflowedRoom:
                Reach(Pair.OpenRoom);
                Assert.False(_outbox.Send(new byte[Limit + 1]));
                break;
            case Pair.OverflowedNothing:
                Reach(Pair.OverflowedRoom);
                _transport.Take(4);
                break;
            case Pair.SealedNothing:
                _transport.Take(3);
                Seal();
                break;
            case Pair.SealedCompletion:
                Reach(Pair.OpenCompletion);
                Seal();
                break;
            case Pair.SealedRoom:
                Reach(Pair.OpenRoom);
                Seal();
                break;
            case Pair.EndingCompletion:
                Reach(Pair.OpenCompletion);
                _outbox.End();
                break;
            case Pair.EndingRoom:
                Reach(Pair.OpenRoom);
                _outbox.End();
                break;
            case Pair.EndedNothing:
                _outbox.End();
                break;
            case Pair.BrokenNothing:
                _transport.Failed = true;
                Assert.False(_outbox.Send("lost"u8.ToArray(), SendTime.Now));
                _transport.Failed = false;
                break;
        }

        void Accept(string frame, bool isAccepted)
        {
            Assert.True(isAccepted);
            _accepted += frame;
        }

        void Seal()
        {
            _outbox.Seal("end"u8.ToArray());
            _accepted += "end";
        }
    }

    /// <summary>Lets the peer take everything and all pending writes happen.</summary>
    private void Settle()
    {
        _transport.Take(1000);
        _transport.EndRound();
        _transport.Complete();
        Assert.False(_transport.IsSubmitted || _transport.IsRoomRequested, "a write is still pending");
    }

    private void AssertBroken(string written)
    {
        _transport.Failed = false; // a write that is tried again would succeed
        Assert.False(_outbox.Send("x"u8.ToArray()));
        _outbox.Seal("x"u8.ToArray());
        _outbox.End();
        Settle();
        Assert.Equal(written, Written);
        Assert.Equal(0, _outbox.QueuedBytes);
        Assert.Equal(0, _transport.Shutdowns);
    }

    private sealed class Owner : IOutboxOwner
    {
        public int Overflows { get; private set; }

        public void OnOverflow() => Overflows++;
    }
}
