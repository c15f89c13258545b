using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>The contract of every transport; each implementation subclasses this.</summary>
public abstract class TransportContract
{
    private const int Megabyte = 1 << 20;

    /// <summary>Outcome of a read after the peer has reset the connection. A transport that sees an end instead says why.</summary>
    protected virtual TransferStatus AfterReset => TransferStatus.Failed;

    /// <summary>Outcome of the peer's read after our <see cref="Transport.Abort"/>: a failure, or an end where a reset is not visible.</summary>
    protected virtual TransferStatus AfterAbort => TransferStatus.Failed;

    /// <summary>How many connections the test for leaked descriptors opens and closes.</summary>
    protected virtual int Connections => 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Megabytes_in_both_directions_at_once_arrive_in_order_however_they_are_split(int seed)
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
        Assert.Equal(0, probe.Unrequested);
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
    public async Task A_reader_that_requests_before_bytes_arrive_is_notified_when_they_do()
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
    public async Task A_reader_that_requests_after_bytes_have_arrived_is_notified_too()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        await peer.WriteAsync("xy"u8.ToArray());
        await probe.ReadableAsync();
        Assert.Equal(TransferResult.Moved(1), transport.Read(new byte[1]));

        await probe.ReadableAsync();

        Assert.Equal(TransferResult.Moved(1), transport.Read(new byte[10]));
        Assert.Equal(0, probe.Unrequested);
    }

    [Fact]
    public async Task A_reader_without_a_request_is_not_notified()
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
        Assert.Equal(0, probe.Unrequested);
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
        Assert.Equal(0, first.Unrequested);
    }

    [Fact]
    public async Task Memory_is_bounded_while_the_peer_does_not_read()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        var chunk = new byte[64 * 1024];

        var taken = probe.Fill(chunk, 64 * Megabyte);
        var writable = probe.WritableAsync(chunk);
        Assert.False(writable.IsCompleted, "notified without room");
        await peer.ReadAsync(taken);

        Assert.NotEqual(TransferStatus.Failed, (await writable).Status);
        Assert.Equal(0, probe.Unrequested);
    }

    [Fact]
    public async Task Writing_continues_after_the_peers_end()
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
    public async Task Reading_continues_after_our_end()
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
    public async Task A_reset_fails_a_pending_read()
    {
        var (transport, peer) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        var readable = probe.ReadableAsync();

        peer.Reset();
        await readable;

        Assert.Equal(AfterReset, (await probe.ReadAsync(new byte[10])).Status);
    }

    [Fact]
    public async Task A_reset_fails_a_pending_write()
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
    public async Task Close_sends_the_end_after_the_bytes_that_were_taken()
    {
        var (transport, peer) = await ConnectAsync();
        _ = new TransportProbe(transport);

        transport.Write("last"u8);
        transport.Close();

        Assert.Equal("last"u8.ToArray(), await peer.ReadAsync(4));
        Assert.Equal(0, await peer.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task Abort_disconnects_the_peer()
    {
        var (transport, peer) = await ConnectAsync();
        _ = new TransportProbe(transport);

        transport.Abort();

        Assert.Equal(AfterAbort, await OutcomeAsync(peer));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requested_notifications_still_come_after_a_local_close(bool abort)
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
        Assert.Equal(0, probe.Unrequested);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_after_a_close_fail_and_do_no_harm(bool abort)
    {
        var (transport, _) = await ConnectAsync();
        var probe = new TransportProbe(transport);
        await probe.WritableAsync("x"u8.ToArray()); // a transport that has waited before holds resources for it
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
    public async Task Any_thread_can_close_it_while_others_read_and_write(bool abort)
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
            Assert.Equal(0, probe.Unrequested);
        }
    }

    [Fact]
    public async Task Thousands_of_connections_leave_no_descriptor_open()
    {
        var before = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        var kept = new List<object>(); // keeps finalizers from closing leaked descriptors
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

        // Tests that run in parallel have descriptors open too. One leaked descriptor a connection is more than all of theirs.
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length - before, -Connections, Connections / 2);
        GC.KeepAlive(kept);
    }

    /// <summary>Makes a connection.</summary>
    /// <returns>The transport under test, and its peer.</returns>
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
            // a reset ends the bytes too
        }
    }
}
