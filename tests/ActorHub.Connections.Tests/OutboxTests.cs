using System.Runtime.CompilerServices;
using ActorHub.Connections.Tests.Transports;
using FsCheck.Xunit;

namespace ActorHub.Connections.Tests;

public class OutboxTests
{
    private readonly ScriptedTransport _transport = new();
    private readonly Owner _owner = new();

    [Fact]
    public void Bytes_are_written_at_once_while_the_queue_is_empty()
    {
        var outbox = Open(limit: 10);
        _transport.Take(100);

        Assert.True(outbox.Send("hello"u8.ToArray()));

        Assert.Equal("hello"u8.ToArray(), _transport.Written);
        Assert.Equal(0, outbox.QueuedBytes);
    }

    [Fact]
    public void Bytes_that_the_transport_does_not_take_are_written_when_it_has_room_again()
    {
        var outbox = Open(limit: 100);
        _transport.Take(2);

        outbox.Send("hello"u8.ToArray());
        outbox.Send(" world"u8.ToArray());
        Assert.Equal(9, outbox.QueuedBytes);
        _transport.Take(100);

        Assert.Equal("hello world"u8.ToArray(), _transport.Written);
        Assert.Equal(0, outbox.QueuedBytes);
    }

    [Fact]
    public void Small_queued_frames_are_joined_into_one_write()
    {
        var outbox = Open(limit: 1000);
        for (var i = 0; i < 20; i++)
        {
            outbox.Send(new[] { (byte)i });
        }

        var before = _transport.Writes;
        _transport.Take(100);

        Assert.Equal(Enumerable.Range(0, 20).Select(i => (byte)i), _transport.Written);
        Assert.Equal(1, _transport.Writes - before);
    }

    [Fact]
    public void A_message_longer_than_the_limit_can_be_sent_while_the_queue_is_empty()
    {
        var outbox = Open(limit: 3);

        Assert.True(outbox.Send("hello"u8.ToArray()));
        _transport.Take(100);

        Assert.Equal("hello"u8.ToArray(), _transport.Written);
        Assert.Equal(0, _owner.Overflows);
    }

    [Fact]
    public void A_peer_that_is_too_slow_overflows_the_outbox_once_and_only_the_frame_in_flight_is_kept()
    {
        var outbox = Open(limit: 6);
        _transport.Take(2);
        outbox.Send("first"u8.ToArray());
        Assert.True(outbox.Send("second"u8.ToArray()));

        Assert.False(outbox.Send("third"u8.ToArray()));
        Assert.False(outbox.Send("4"u8.ToArray()));
        outbox.Seal("bye"u8.ToArray());
        _transport.Take(100);

        Assert.Equal("firstbye"u8.ToArray(), _transport.Written);
        Assert.Equal(1, _owner.Overflows);
    }

    [Fact]
    public void Nothing_is_accepted_after_the_final_frames()
    {
        var outbox = Open(limit: 100);
        outbox.Send("a"u8.ToArray());
        outbox.Seal("b"u8.ToArray());

        Assert.False(outbox.Send("c"u8.ToArray()));
        outbox.Seal("d"u8.ToArray());
        _transport.Take(100);

        Assert.Equal("ab"u8.ToArray(), _transport.Written);
        Assert.Equal(0, _transport.Shutdowns);
    }

    [Fact]
    public void Writing_is_shut_down_after_the_last_queued_byte()
    {
        var outbox = Open(limit: 100);
        outbox.Seal("goodbye"u8.ToArray());
        outbox.End();
        Assert.Equal(0, _transport.Shutdowns);

        _transport.Take(6);
        Assert.Equal(0, _transport.Shutdowns);
        _transport.Take(1);

        Assert.Equal(1, _transport.Shutdowns);
    }

    [Fact]
    public void A_failed_transport_discards_the_queue_and_accepts_nothing()
    {
        var outbox = Open(limit: 100);
        outbox.Send("a"u8.ToArray());
        _transport.Failed = true;
        _transport.Take(100);

        Assert.False(outbox.Send("b"u8.ToArray()));
        Assert.Equal(0, outbox.QueuedBytes);
        Assert.Empty(_transport.Written);
        Assert.Equal(0, _owner.Overflows);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_broken_outbox_releases_its_queue(int frames)
    {
        var outbox = Open(limit: 100);
        var sent = SendNew(outbox, frames);
        _transport.Failed = true;
        _transport.Take(100);

        Assert.Equal(Enumerable.Repeat(false, frames), AreAlive(sent));
        GC.KeepAlive(outbox);
    }

    [Fact]
    public void An_overflowed_outbox_releases_its_queue_except_for_the_frame_in_flight()
    {
        var outbox = Open(limit: 10);
        _transport.Take(2);
        var sent = SendNew(outbox, 3);
        Assert.False(outbox.Send(new byte[10]));

        Assert.Equal([true, false, false], AreAlive(sent));
        GC.KeepAlive(outbox);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Bytes_that_were_written_are_released(int frames)
    {
        var outbox = Open(limit: 100);
        var sent = SendNew(outbox, frames);
        _transport.Take(100);

        Assert.Equal(5 * frames, _transport.Written.Count);
        Assert.Equal(Enumerable.Repeat(false, frames), AreAlive(sent));
        GC.KeepAlive(outbox);
    }

    /// <summary>A positive step sends; any other lets the peer take.</summary>
    [Property]
    public void The_peer_gets_the_bytes_in_order_however_it_takes_them(int[] steps)
    {
        var transport = new ScriptedTransport(); // FsCheck runs all cases on one instance of this class
        var outbox = new Outbox(transport, int.MaxValue, _owner);
        var sent = new List<byte>();
        foreach (var step in steps)
        {
            var size = Math.Abs(step) * 500; // FsCheck's numbers are small
            if (step > 0)
            {
                var bytes = Enumerable.Range(sent.Count, size).Select(static i => (byte)i).ToArray();
                sent.AddRange(bytes);
                outbox.Send(bytes);
            }
            else
            {
                transport.Take(size);
            }
        }

        transport.Take(int.MaxValue / 2);
        Assert.Equal(sent, transport.Written);
        Assert.Equal(0, outbox.QueuedBytes);
    }

    private Outbox Open(int limit) => new(_transport, limit, _owner);

    /// <summary>Sends frames of five bytes that only the outbox refers to. Not inlined: a debug build keeps locals alive until their method returns.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference[] SendNew(Outbox outbox, int frames)
    {
        var sent = new WeakReference[frames];
        for (var i = 0; i < frames; i++)
        {
            var frame = new byte[5];
            sent[i] = new WeakReference(frame);
            Assert.True(outbox.Send(frame));
        }

        return sent;
    }

    private static IEnumerable<bool> AreAlive(WeakReference[] references)
    {
        GC.Collect();
        return references.Select(static reference => reference.IsAlive);
    }

    private sealed class Owner : IOutboxOwner
    {
        public int Overflows { get; private set; }

        public void OnOverflow() => Overflows++;
    }
}
