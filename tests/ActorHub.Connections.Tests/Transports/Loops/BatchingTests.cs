using System.Buffers;
using System.Net;
using System.Net.Sockets;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Tests.Transports.Loops;

/// <summary>
/// Many connections of one loop read and write in one round. With batching, where the system allows it, one system call serves all of them.
/// The bytes that arrive must be the same with and without.
/// </summary>
[Collection(nameof(BatchingTests))]
[CollectionDefinition(nameof(BatchingTests), DisableParallelization = true)] // other tests count the descriptors of the process
public sealed class BatchingTests : IDisposable
{
    private const int MoreThanOneBatch = 700;
    private const int Limit = 1 << 24;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private End[] _ends = [];
    private EventLoopGroup? _loops;
    private LoopAcceptor? _acceptor;

    public static TheoryData<Batching> Both => [Batching.Automatic, Batching.Off];

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Bytes_of_many_outboxes_in_one_round_arrive_whole_and_in_order(Batching batching)
    {
        var ends = await ConnectAsync(batching, MoreThanOneBatch);
        var random = new Random(7);
        var shared = new byte[5000];
        random.NextBytes(shared);
        var large = new byte[100_000]; // longer than a joined write
        random.NextBytes(large);

        await OnLoop(() =>
        {
            for (var i = 0; i < ends.Length; i++)
            {
                Assert.True(ends[i].Outbox.Send(shared.AsMemory(i), i % 2 == 0 ? SendTime.Now : SendTime.EndOfRound));
                Assert.True(i % 3 != 0 || ends[i].Outbox.Send(new[] { (byte)i }));
                Assert.True(i % 50 != 0 || (ends[i].Outbox.Send(large) && ends[i].Outbox.Send(new[] { (byte)~i })));
            }
        });

        for (var i = 0; i < ends.Length; i++)
        {
            byte[] expected = [.. shared.AsSpan(i), .. i % 3 == 0 ? [(byte)i] : Array.Empty<byte>(), .. i % 50 == 0 ? [.. large, (byte)~i] : Array.Empty<byte>()];
            Assert.Equal(expected, await ReadAsync(ends[i].Client, expected.Length));
        }

        await OnLoop(() => Assert.All(ends, static end => Assert.Equal(0, end.Outbox.QueuedBytes)));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_peer_that_does_not_read_delays_no_other_and_loses_no_byte(Batching batching)
    {
        var ends = await ConnectAsync(batching, 10);
        var piece = new byte[40_000];
        new Random(8).NextBytes(piece);
        const int Rounds = 200; // 8 MB: more than the sockets hold

        for (var round = 0; round < Rounds; round++)
        {
            await OnLoop(() => Assert.All(ends, end => Assert.True(end.Outbox.Send(piece, SendTime.Now))));
            foreach (var end in ends.Skip(1))
            {
                Assert.Equal(piece, await ReadAsync(end.Client, piece.Length));
            }
        }

        Assert.InRange(ends[0].Outbox.QueuedBytes, 1, Rounds * piece.Length);
        for (var round = 0; round < Rounds; round++)
        {
            Assert.Equal(piece, await ReadAsync(ends[0].Client, piece.Length));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_reset_fails_only_its_own_connection(Batching batching)
    {
        var ends = await ConnectAsync(batching, 6);
        var readable = ends[2].Probe.ReadableAsync();
        ends[2].Client.LingerState = new LingerOption(enable: true, seconds: 0);
        ends[2].Client.Dispose();
        await readable; // the reset has arrived

        await OnLoop(() => Assert.All(ends, static end => end.Outbox.Send("hello"u8.ToArray(), SendTime.Now)));

        foreach (var end in ends.Where((_, i) => i != 2))
        {
            Assert.Equal("hello"u8.ToArray(), await ReadAsync(end.Client, 5));
        }

        await OnLoop(() => Assert.False(ends[2].Outbox.Send("again"u8.ToArray())));
        Assert.Equal(TransferStatus.Failed, ends[2].Transport.Read(new byte[1]).Status);
    }

    [Theory]
    [InlineData(Batching.Automatic, 1)]
    [InlineData(Batching.Automatic, 2)]
    [InlineData(Batching.Automatic, 9)]
    [InlineData(Batching.Off, 1)]
    [InlineData(Batching.Off, 2)]
    [InlineData(Batching.Off, 9)]
    public async Task A_connection_closed_right_after_a_write_still_writes_it(Batching batching, int count)
    {
        var ends = await ConnectAsync(batching, count);

        await OnLoop(() =>
        {
            Assert.All(ends, static end => end.Outbox.Send("last"u8.ToArray(), SendTime.Now));
            ends[0].Transport.Close();
        });

        foreach (var end in ends)
        {
            Assert.Equal("last"u8.ToArray(), await ReadAsync(end.Client, 4));
        }

        Assert.Equal(0, await ends[0].Client.ReceiveAsync(new byte[1]));
    }

    [Theory]
    [InlineData(Batching.Automatic, 1)]
    [InlineData(Batching.Automatic, 2)]
    [InlineData(Batching.Automatic, 5)]
    [InlineData(Batching.Off, 1)]
    [InlineData(Batching.Off, 2)]
    [InlineData(Batching.Off, 5)]
    public async Task Final_frames_and_the_end_are_written_after_the_round_and_before_the_close(Batching batching, int count)
    {
        var ends = await ConnectAsync(batching, count);

        await OnLoop(() =>
        {
            foreach (var end in ends)
            {
                end.Outbox.Send("one "u8.ToArray(), SendTime.Now);
                end.Outbox.Send("two "u8.ToArray());
                end.Outbox.Seal("bye"u8.ToArray());
                end.Outbox.End();
                Assert.False(end.Outbox.Send("late"u8.ToArray()));
            }

            ends[0].Transport.Close();
        });

        foreach (var end in ends)
        {
            Assert.Equal("one two bye"u8.ToArray(), await ReadAsync(end.Client, 11));
            Assert.Equal(0, await end.Client.ReceiveAsync(new byte[1]));
        }
    }

    [Fact]
    public async Task A_connection_closed_by_another_thread_still_writes_submitted_bytes()
    {
        var ends = await ConnectAsync(Batching.Automatic, 1);

        await OnLoop(() =>
        {
            ends[0].Outbox.Send("last"u8.ToArray(), SendTime.Now);
            var closing = new Thread(ends[0].Transport.Close);
            closing.Start();
            closing.Join();
        });

        Assert.Equal("last"u8.ToArray(), await ReadAsync(ends[0].Client, 4));
        Assert.Equal(0, await ends[0].Client.ReceiveAsync(new byte[1]));
    }

    [Fact]
    public async Task A_sender_that_checks_holds_back_while_a_submitted_write_is_pending()
    {
        var ends = await ConnectAsync(Batching.Automatic, 1);
        var outbox = ends[0].Outbox;
        var drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        await OnLoop(() =>
        {
            outbox.Send("first"u8.ToArray(), SendTime.Now);
            if (ends[0].Transport.Loop!.Writes is not null)
            {
                Assert.Equal(0, outbox.QueuedBytes);
                outbox.Send(new byte[100_000]);
                Assert.Equal(100_005, outbox.QueuedBytes);
                outbox.WhenDrained(drained.SetResult);
                Assert.False(drained.Task.IsCompleted);
            }
            else
            {
                outbox.Send(new byte[100_000]);
                outbox.WhenDrained(drained.SetResult);
            }
        });

        await ReadAsync(ends[0].Client, 100_005);
        await drained.Task.WaitAsync(TransportProbe.Patience);
    }

    [Fact]
    public void Loops_batch_wherever_the_system_allows_it()
    {
        using var loops = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 3 })!;
        using var ring = IoRing.TryOpen(out var refusal);
        using var none = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 1, Batching = Batching.Off })!;

        // The system refuses io_uring with these errors only (io_uring_setup(2)). Any other error is a defect of ours.
        Assert.True(ring is not null || refusal is "Operation not permitted" or "Function not implemented" or "Cannot allocate memory", refusal);
        Assert.Equal(
            ring is null
                ? $"3 event loops, one system call for each read and write, because io_uring is not available: {refusal}"
                : "3 event loops, one system call for the reads and writes of many connections (io_uring)",
            loops.Description);
        Assert.Equal(ring is null, loops.First.Writes is null);
        Assert.Equal(ring is null, loops.First.Reads is null);
        Assert.Equal("1 event loop, one system call for each read and write", none.Description);
        Assert.Null(none.First.Writes);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Memory_that_is_not_an_array_is_written_too(Batching batching)
    {
        var ends = await ConnectAsync(batching, 4);
        var opaque = new OpaqueMemory("native"u8.ToArray()).Memory;

        await OnLoop(() => Assert.All(ends, end => end.Outbox.Send(opaque, SendTime.Now)));

        foreach (var end in ends)
        {
            Assert.Equal("native"u8.ToArray(), await ReadAsync(end.Client, 6));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task A_write_to_many_connections_allocates_nothing(Batching batching)
    {
        var ends = await ConnectAsync(batching, 50);
        var outboxes = ends.Select(static end => end.Outbox).ToArray();
        var rounds = new Rounds(_loops!.First, outboxes, "delivered"u8.ToArray());

        _loops.First.Add(rounds);

        Assert.Equal(0, await rounds.Allocated.WaitAsync(TransportProbe.Patience));
        Assert.Equal("delivered"u8.ToArray(), await ReadAsync(ends[49].Client, 9));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Bytes_of_many_peers_at_once_reach_the_right_readers(Batching batching)
    {
        var ends = await ConnectAsync(batching, MoreThanOneBatch);
        var random = new Random(9);
        var sent = ends.Select((_, i) => random.GetItems<byte>([1, 2, 3], 1 + (i * 13))).ToArray(); // up to four slots long
        var reading = ends.Select((end, i) => end.Probe.ReadAsync(sent[i].Length, () => i % 2 == 0 ? int.MaxValue : 1000)).ToArray();

        await WhileLoopIsBlocked(() =>
        {
            for (var i = 0; i < ends.Length; i++)
            {
                Assert.Equal(sent[i].Length, ends[i].Client.Send(sent[i]));
            }
        });

        for (var i = 0; i < ends.Length; i++)
        {
            Assert.Equal(sent[i], await reading[i]);
            Assert.Equal(TransferResult.WouldBlock, ends[i].Transport.Read(new byte[1]));
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Ends_and_resets_are_seen_among_other_connections_bytes(Batching batching)
    {
        var ends = await ConnectAsync(batching, 30);
        var readable = ends.Select(static end => end.Probe.ReadableAsync()).ToArray();

        await WhileLoopIsBlocked(() =>
        {
            for (var i = 0; i < ends.Length; i++)
            {
                ends[i].Client.Send("x"u8);
                switch (i % 3)
                {
                    case 1:
                        ends[i].Client.Shutdown(SocketShutdown.Send);
                        break;
                    case 2:
                        ends[i].Client.LingerState = new LingerOption(enable: true, seconds: 0);
                        ends[i].Client.Dispose();
                        break;
                }
            }
        });
        await Task.WhenAll(readable);

        for (var i = 0; i < ends.Length; i++)
        {
            var first = ends[i].Transport.Read(new byte[8]);
            Assert.True(i % 3 == 2 || first == TransferResult.Moved(1), $"connection {i}: {first}"); // a reset discards unread bytes
            var second = first.Status == TransferStatus.Moved && i % 3 != 0 ? await ends[i].Probe.ReadAsync(new byte[8]) : first;
            Assert.Equal(new[] { TransferStatus.Moved, TransferStatus.End, TransferStatus.Failed }[i % 3], second.Status);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public async Task Readers_that_leave_their_bytes_do_not_keep_others_from_reading(Batching batching)
    {
        var ends = await ConnectAsync(batching, 400);
        var (lazy, quick) = (ends[..300], ends[300..]); // more connections than slots
        var notified = lazy.Select(static end => end.Probe.ReadableAsync()).ToArray();
        await WhileLoopIsBlocked(() => Assert.All(lazy, static end => end.Client.Send("kept"u8)));
        await Task.WhenAll(notified);

        for (var round = 0; round < 3; round++)
        {
            var reading = quick.Select(static end => end.Probe.ReadAsync(5)).ToArray();
            await WhileLoopIsBlocked(() => Assert.All(quick, static end => end.Client.Send("quick"u8)));
            Assert.All(await Task.WhenAll(reading), static read => Assert.Equal("quick"u8.ToArray(), read));
        }

        lazy[0].Transport.Close();
        Assert.Equal(TransferStatus.Failed, lazy[0].Transport.Read(new byte[4]).Status);
        foreach (var end in lazy[1..])
        {
            Assert.Equal("ke"u8.ToArray(), await end.Probe.ReadAsync(2));
            Assert.Equal("pt"u8.ToArray(), await end.Probe.ReadAsync(2));
        }
    }

    public void Dispose()
    {
        foreach (var end in _ends)
        {
            end.Client.Dispose();
            end.Transport.Close(); // the loop's thread ends with its last connection
        }

        _acceptor?.Dispose();
        _loops?.Dispose();
        _listener.Dispose();
    }

    private static async Task<byte[]> ReadAsync(Socket client, int count)
    {
        using var patience = new CancellationTokenSource(TransportProbe.Patience);
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var read = await client.ReceiveAsync(bytes.AsMemory(have), patience.Token);
            Assert.True(read > 0, $"the end after {have} of {count} bytes");
            have += read;
        }

        return bytes;
    }

    private async Task<End[]> ConnectAsync(Batching batching, int count)
    {
        _loops = EventLoopGroup.Start(new ConnectionOptions { Transport = TransportKind.EventLoops, EventLoops = 1, Batching = batching })!;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
        _acceptor = new LoopAcceptor(_listener, _loops);
        var ends = new End[count];
        for (var i = 0; i < count; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            var accepting = _acceptor.AcceptAsync().AsTask();
            await client.ConnectAsync(_listener.LocalEndPoint!);
            var transport = (await accepting)!;
            var probe = new TransportProbe(transport);
            ends[i] = new End(client, transport, probe, new Outbox(transport, Limit, new Owner()));
        }

        return _ends = ends;
    }

    /// <summary>Runs an action on the loop's thread, within one round.</summary>
    private async Task OnLoop(Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loops!.First.Add(new Turn(() =>
        {
            try
            {
                action();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }));
        await done.Task.WaitAsync(TransportProbe.Patience);
    }

    /// <summary>Runs an action while the loop's thread is blocked, so that one wait returns all events of the action.</summary>
    private async Task WhileLoopIsBlocked(Action action)
    {
        using var holding = new ManualResetEventSlim();
        using var done = new ManualResetEventSlim();
        var held = OnLoop(() =>
        {
            holding.Set();
            done.Wait(TransportProbe.Patience);
        });
        holding.Wait(TransportProbe.Patience);
        action();
        done.Set();
        await held;
    }

    private sealed record End(Socket Client, Transport Transport, TransportProbe Probe, Outbox Outbox);

    private sealed class Owner : IOutboxOwner
    {
        public void OnOverflow() => throw new InvalidOperationException("no test here sends that many bytes");
    }

    /// <summary>Sends to all connections in each of many rounds, and counts the bytes that the loop's thread allocates after the first rounds.</summary>
    private sealed class Rounds(EventLoop loop, Outbox[] outboxes, byte[] message) : IThreadPoolWorkItem
    {
        private const int Warm = 20;
        private const int Last = 200;

        private readonly TaskCompletionSource<long> _allocated = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _round;
        private long _before;

        public Task<long> Allocated => _allocated.Task;

        public void Execute()
        {
            if (_round == Warm)
            {
                _before = GC.GetAllocatedBytesForCurrentThread();
            }

            if (_round++ == Last)
            {
                _allocated.SetResult(GC.GetAllocatedBytesForCurrentThread() - _before);
                return;
            }

            foreach (var outbox in outboxes)
            {
                outbox.Send(message, _round % 2 == 0 ? SendTime.Now : SendTime.EndOfRound);
            }

            loop.AddLater(this);
        }
    }

    /// <summary>Memory that does not expose its array.</summary>
    private sealed class OpaqueMemory(byte[] bytes) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => bytes;

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
