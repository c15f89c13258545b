using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>What every transport does; each implementation subclasses this.</summary>
public abstract class TransportContract
{
    private const int Megabyte = 1 << 20;

    /// <summary>What a read gives after the peer has cut the connection off. A transport that cannot tell that from an end says why.</summary>
    protected virtual TransferStatus AfterReset => TransferStatus.Failed;

    /// <summary>What the peer reads after our <see cref="Transport.Abort"/>: a failure, or an end where it cannot be told.</summary>
    protected virtual TransferStatus AfterAbort => TransferStatus.Failed;

    /// <summary>How many connections are opened and closed to see that nothing of them is left.</summary>
    protected virtual int Connections => 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Megabytes_both_ways_at_once_arrive_in_order_however_they_are_cut(int seed)
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        var random = new Random(seed);
        var (sizes, cuts) = (new Random(random.Next()), new Random(random.Next()));
        var there = Bytes(random, 3 * Megabyte);
        var back = Bytes(random, 2 * Megabyte);

        var writing = WriteInPiecesAsync(probe.WriteAsync, there, sizes);
        var reading = peer.ReadAsync(there.Length);
        var peerWriting = WriteInPiecesAsync(async piece => { await peer.WriteAsync(piece); return true; }, back, new Random(seed));
        var received = await probe.ReadAsync(back.Length, () => cuts.Next(1, 30_000));
        var read = await reading;
        await Task.WhenAll(writing, peerWriting);

        Assert.True(there.AsSpan().SequenceEqual(read));
        Assert.True(back.AsSpan().SequenceEqual(received));
        Assert.Equal(0, probe.Unasked);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8 * Megabyte)]
    public async Task A_write_of_any_length_arrives(int length)
    {
        var (transport, peer) = await ConnectAsync();
        var bytes = Bytes(new Random(4), length);

        var reading = peer.ReadAsync(length);
        Assert.True(await new TransportProbe(transport).WriteAsync(bytes));

        var read = await reading;
        Assert.True(bytes.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task Bytes_can_be_read_one_by_one()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);

        await peer.WriteAsync("abc"u8.ToArray());

        Assert.Equal("abc"u8.ToArray(), await probe.ReadAsync(3, () => 1));
        Assert.Equal(TransferResult.WouldBlock, transport.Read(new byte[1]));
    }

    [Fact]
    public async Task A_reader_that_asks_before_anything_is_there_is_told_when_it_is()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        Assert.Equal(TransferResult.WouldBlock, transport.Read(new byte[10]));

        var readable = probe.ReadableAsync();
        Assert.False(readable.IsCompleted);
        await peer.WriteAsync("x"u8.ToArray());
        await readable;

        Assert.Equal(TransferResult.Moved(1), transport.Read(new byte[10]));
    }

    [Fact]
    public async Task A_reader_that_asks_after_something_is_there_is_told_too()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        await peer.WriteAsync("xy"u8.ToArray());
        await probe.ReadableAsync();
        Assert.Equal(TransferResult.Moved(1), transport.Read(new byte[1]));

        await probe.ReadableAsync();

        Assert.Equal(TransferResult.Moved(1), transport.Read(new byte[10]));
        Assert.Equal(0, probe.Unasked);
    }

    [Fact]
    public async Task A_reader_that_does_not_ask_is_not_told()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        await peer.WriteAsync("x"u8.ToArray());

        while (transport.Read(new byte[1]).Status == TransferStatus.WouldBlock)
        {
            await Task.Yield();
        }

        await peer.EndAsync();
        await probe.ReadableAsync();
        Assert.Equal(0, probe.Unasked);
    }

    [Fact]
    public async Task The_reader_can_be_replaced_between_two_notifications()
    {
        var (transport, peer) = await ConnectAsync();
        var first = new TransportProbe(transport);
        await peer.WriteAsync("x"u8.ToArray());
        await first.ReadableAsync();
        transport.Read(new byte[1]);

        var second = new TransportProbe(transport);
        var readable = second.ReadableAsync();
        await peer.WriteAsync("y"u8.ToArray());
        await readable;

        Assert.Equal(TransferResult.Moved(1), transport.Read(new byte[1]));
        Assert.Equal(0, first.Unasked);
    }

    [Fact]
    public async Task A_peer_that_does_not_read_is_waited_for_with_bounded_memory()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        var chunk = new byte[64 * 1024];

        var taken = probe.Fill(chunk, 64 * Megabyte);
        var writable = probe.WritableAsync(chunk);
        Assert.False(writable.IsCompleted, "told of room that is not there");
        await peer.ReadAsync(taken);

        Assert.NotEqual(TransferStatus.Failed, (await writable).Status);
        Assert.Equal(0, probe.Unasked);
    }

    [Fact]
    public async Task The_peers_end_is_read_and_writing_goes_on()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);

        await peer.WriteAsync("last"u8.ToArray());
        await peer.EndAsync();

        Assert.Equal("last"u8.ToArray(), await probe.ReadAsync(4));
        Assert.Equal(TransferResult.End, await probe.ReadAsync(new byte[10]));
        Assert.Equal(TransferResult.End, transport.Read(new byte[10]));
        await probe.WriteAsync("still here"u8.ToArray());
        Assert.Equal("still here"u8.ToArray(), await peer.ReadAsync(10));
    }

    [Fact]
    public async Task Our_end_is_read_by_the_peer_and_reading_goes_on()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);

        transport.Write("last"u8);
        transport.ShutdownWrite();

        Assert.Equal("last"u8.ToArray(), await peer.ReadAsync(4));
        Assert.Equal(0, await peer.ReadAsync(new byte[10]));
        await peer.WriteAsync("still here"u8.ToArray());
        Assert.Equal("still here"u8.ToArray(), await probe.ReadAsync(10));
    }

    [Fact]
    public async Task A_connection_that_is_cut_off_fails_reading()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        var readable = probe.ReadableAsync();

        peer.Reset();
        await readable;

        Assert.Equal(AfterReset, (await probe.ReadAsync(new byte[10])).Status);
    }

    [Fact]
    public async Task A_connection_that_is_cut_off_fails_a_writer_that_waits()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        var chunk = new byte[64 * 1024];
        probe.Fill(chunk, 64 * Megabyte);
        var writing = probe.WriteAsync(chunk);

        peer.Reset();

        Assert.False(await writing && await probe.WriteAsync(chunk));
    }

    [Fact]
    public async Task Close_ends_the_peers_reading_after_what_was_taken()
    {
        var (transport, peer) = await ConnectAsync();
        _ = new TransportProbe(transport);

        transport.Write("last"u8);
        transport.Close();

        Assert.Equal("last"u8.ToArray(), await peer.ReadAsync(4));
        Assert.Equal(0, await peer.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Abort_cuts_the_peer_off()
    {
        var (transport, peer) = await ConnectAsync();
        _ = new TransportProbe(transport);

        transport.Abort();

        Assert.Equal(AfterAbort, await OutcomeAsync(peer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_asked_for_still_comes_when_it_is_closed_here(bool abort)
    {
        var (transport, _) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        var chunk = new byte[64 * 1024];
        probe.Fill(chunk, 64 * Megabyte);
        var readable = probe.ReadableAsync();
        var writable = probe.WritableAsync(chunk);
        Assert.False(readable.IsCompleted);
        Assert.False(writable.IsCompleted);

        EndBy(transport, abort);
        await readable;
        await writable;

        Assert.Equal(TransferStatus.Failed, transport.Read(new byte[10]).Status);
        Assert.Equal(TransferStatus.Failed, transport.Write("x"u8).Status);
        Assert.Equal(0, probe.Unasked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Closing_again_and_using_it_afterwards_does_no_harm(bool abort)
    {
        var (transport, _) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        await probe.WritableAsync("x"u8.ToArray()); // one that waited before has something to wait with
        EndBy(transport, abort);
        transport.Close();
        transport.Abort();
        transport.ShutdownWrite();

        await probe.ReadableAsync();
        Assert.Equal(TransferStatus.Failed, transport.Read(new byte[10]).Status);
        await probe.WritableAsync("x"u8.ToArray());
        Assert.Equal(TransferStatus.Failed, transport.Write("x"u8).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_can_be_closed_by_any_thread_while_others_read_and_write(bool abort)
    {
        for (var round = 0; round < 100; round++)
        {
            var (transport, peer) = await ConnectAsync();
            var probe = new TransportProbe(transport);
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var writing = Task.Run(async () =>
            {
                while (await probe.WriteAsync(new byte[20_000]))
                {
                    started.TrySetResult();
                }
            });
            var reading = Task.Run(async () =>
            {
                while ((await probe.ReadAsync(new byte[100])).Status == TransferStatus.Moved)
                {
                }
            });
            var peerReading = Task.Run(() => ReadToTheEndAsync(peer));
            await peer.WriteAsync(new byte[1000]);
            await started.Task.WaitAsync(TransportProbe.Patience);

            await Task.WhenAll(Task.Run(() => EndBy(transport, abort)), Task.Run(() => EndBy(transport, abort)));

            await Task.WhenAll(writing, reading, peerReading).WaitAsync(TransportProbe.Patience);
            Assert.Equal(0, probe.Unasked);
        }
    }

    [Fact]
    public async Task Thousands_open_and_close_and_leave_no_descriptor()
    {
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        var kept = new List<object>(); // so that no finalizer closes what was forgotten
        for (var i = 0; i < Connections; i++)
        {
            var (transport, peer) = await ConnectAsync();
            kept.Add((transport, peer));
            _ = new TransportProbe(transport);
            transport.Write("x"u8);
            transport.Close();
            Assert.Equal("x"u8.ToArray(), await peer.ReadAsync(1));
            peer.Close();
        }

        // Other tests run beside this one and have some open: a descriptor forgotten by each connection is more than all of theirs.
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length - before, -Connections, Connections / 2);
        GC.KeepAlive(kept);
    }

    /// <summary>A new connection: the transport under test, and who is at its other end.</summary>
    protected abstract Task<(Transport Transport, TransportPeer Peer)> ConnectAsync();

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void EndBy(Transport transport, bool abort)
    {
        if (abort)
        {
            transport.Abort();
        }
        else
        {
            transport.Close();
        }
    }

    private static async Task WriteInPiecesAsync(Func<ReadOnlyMemory<byte>, Task<bool>> write, ReadOnlyMemory<byte> bytes, Random sizes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, sizes.Next(1, 100_000));
            Assert.True(await write(bytes[..count]));
            bytes = bytes[count..];
        }
    }

    private static async Task<TransferStatus> OutcomeAsync(TransportPeer peer)
    {
        try
        {
            return await peer.ReadAsync(new byte[10]).AsTask().WaitAsync(TransportProbe.Patience) == 0 ? TransferStatus.End : TransferStatus.Moved;
        }
        catch (IOException)
        {
            return TransferStatus.Failed;
        }
    }

    private static async Task ReadToTheEndAsync(TransportPeer peer)
    {
        try
        {
            while (await peer.ReadAsync(new byte[50_000]) > 0)
            {
            }
        }
        catch (IOException)
        {
            // a reset is an end too
        }
    }
}
