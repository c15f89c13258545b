using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>Over in-memory streams, which record how they are used.</summary>
public sealed class StreamTransportTests : TransportContract
{
    // An in-memory stream can only be disposed of, so its peer sees an end.
    protected override TransferStatus AfterAbort => TransferStatus.End;

    [Fact]
    public async Task An_idle_connection_holds_no_buffer()
    {
        var (stream, client) = Connect();
        var transport = new StreamTransport(stream, null);
        var probe = new TransportProbe(transport);
        var peer = new TransportEnd(client);
        await probe.WriteAsync("out"u8.ToArray());
        await peer.ReadAsync(3);
        await peer.WriteAsync("in"u8.ToArray());
        await probe.ReadAsync(2);

        var readable = probe.ReadableAsync();

        Assert.Equal(0, transport.HeldBytes);
        Assert.Equal(0, stream.LargestIdleBuffer);
        transport.Abort();
        await readable;
    }

    [Fact]
    public void Bytes_taken_for_a_peer_that_does_not_read_are_bounded()
    {
        var (stream, _) = Connect();
        var transport = new StreamTransport(stream, null);
        var probe = new TransportProbe(transport);

        var taken = probe.Fill(new byte[300_000], 1 << 20);

        Assert.Equal(2 * StreamWriteHalf.MaxBufferedBytes, taken); // one buffer in flight, one behind it
        Assert.Equal(StreamWriteHalf.MaxBufferedBytes, transport.HeldBytes);
    }

    [Fact]
    public void Bytes_that_arrived_and_are_not_read_are_bounded()
    {
        var (stream, client) = Connect(capacity: 1 << 20);
        var transport = new StreamTransport(stream, null);
        _ = new TransportProbe(transport);
        client.Write(new byte[1 << 20]);

        transport.Read(new byte[1]);

        Assert.Equal(16 * 1024, transport.HeldBytes);
    }

    /// <summary>Regression: each fill notified the reader from inside the request that followed the fill before it.</summary>
    [Fact]
    public void A_stream_that_always_has_bytes_is_read_without_recursion()
    {
        var (stream, client) = Connect(capacity: 4 << 20);
        var transport = new StreamTransport(stream, null);
        client.Write(new byte[4 << 20]);
        var reader = new Drainer(transport);

        reader.OnReadable();

        Assert.Equal((4 << 20, 1), (reader.Bytes, reader.Depth));
        transport.Abort();
    }

    [Fact]
    public async Task The_end_is_written_once_after_the_last_byte()
    {
        var (stream, client) = Connect();
        var ends = 0;
        var transport = new StreamTransport(stream, null)
        {
            WriteEnd = () =>
            {
                ends++;
                return stream.WriteAsync("."u8.ToArray());
            },
        };
        var probe = new TransportProbe(transport);
        var taken = probe.Fill(new byte[300_000], 1 << 20);

        transport.ShutdownWrite();
        transport.ShutdownWrite();
        transport.Close();

        var all = await new TransportEnd(client).ReadAsync(taken + 1);
        Assert.Equal((byte)'.', all[^1]);
        Assert.Equal(1, ends);
    }

    [Fact]
    public async Task A_closed_connection_whose_peer_reads_nothing_is_aborted_after_the_deadline()
    {
        var (stream, client) = Connect();
        var time = new OneTimer();
        var transport = new StreamTransport(stream, null, time);
        new TransportProbe(transport).Fill(new byte[300_000], 1 << 20);

        transport.Close();
        Assert.Equal(0, stream.Disposals);
        Assert.Equal(StreamTransport.CloseDeadline, time.Due);
        time.Fire();

        Assert.NotEqual(0, stream.Disposals);
        Assert.Equal(0, transport.HeldBytes);
        Assert.True(time.Disposed);
        await ReadToTheEndAsync(new TransportEnd(client));
    }

    [Fact]
    public async Task A_closed_connection_is_drained_and_the_stream_is_disposed_of_once()
    {
        var (stream, client) = Connect();
        var time = new OneTimer();
        var transport = new StreamTransport(stream, null, time);
        var taken = new TransportProbe(transport).Fill(new byte[300_000], 1 << 20);
        var peer = new TransportEnd(client);

        transport.Close();
        await peer.ReadAsync(taken);

        Assert.Equal(0, await peer.ReadAsync(new byte[1]));
        Assert.Equal(1, stream.Disposals);
        Assert.True(time.Disposed);
    }

    [Fact]
    public async Task An_exception_of_the_stream_fails_the_connection()
    {
        var transport = new StreamTransport(new ThrowingStream(), null);
        var probe = new TransportProbe(transport);

        Assert.Equal(TransferResult.Failed, await probe.ReadAsync(new byte[1]));
        Assert.False(await probe.WriteAsync("x"u8.ToArray()) && await probe.WriteAsync("y"u8.ToArray()));
        transport.ShutdownWrite();
        transport.Close();
        transport.Abort();
    }

    [Fact]
    public async Task A_failed_write_fails_a_pending_read()
    {
        var (stream, _) = Connect();
        var transport = new StreamTransport(stream, null) { WriteEnd = () => throw new InvalidOperationException("no end") };
        var probe = new TransportProbe(transport);
        var readable = probe.ReadableAsync();

        transport.ShutdownWrite();
        await readable;

        Assert.Equal(TransferResult.Failed, transport.Read(new byte[1]));
        Assert.NotEqual(0, stream.Disposals);
    }

    protected override Task<(Transport Transport, TransportPeer Peer)> ConnectAsync()
    {
        var (client, server) = InMemoryTransport.Connect(capacity: 10_000);
        var transport = new StreamTransport(new DuplexStream(server), null)
        {
            WriteEnd = () =>
            {
                server.ShutdownWrite();
                return default;
            },
        };
        return Task.FromResult<(Transport, TransportPeer)>((transport, new TransportEnd(client)));
    }

    private static (DuplexStream Stream, InMemoryTransport Client) Connect(int capacity = 10_000)
    {
        var (client, server) = InMemoryTransport.Connect(capacity);
        return (new DuplexStream(server), client);
    }

    private static async Task ReadToTheEndAsync(TransportPeer peer)
    {
        while (await peer.ReadAsync(new byte[50_000]).AsTask().WaitAsync(TransportProbe.Patience) > 0)
        {
        }
    }

    /// <summary>A reader that reads everything from inside its notifications.</summary>
    private sealed class Drainer : ITransportReader
    {
        private readonly Transport _transport;
        private int _inside;

        public Drainer(Transport transport)
        {
            _transport = transport;
            transport.Reader = this;
        }

        public int Bytes { get; private set; }

        public int Depth { get; private set; }

        public void OnReadable()
        {
            Depth = Math.Max(Depth, ++_inside);
            var buffer = new byte[1000];
            TransferResult result;
            while ((result = _transport.Read(buffer)).Status == TransferStatus.Moved)
            {
                Bytes += result.Count;
            }

            if (result.Status == TransferStatus.WouldBlock)
            {
                _transport.RequestReadable();
            }

            _inside--;
        }
    }

    private sealed class OneTimer : TimeProvider, ITimer
    {
        private Action? _fire;

        public TimeSpan? Due { get; private set; }

        public bool Disposed { get; private set; }

        public void Fire() => _fire!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime;
            _fire = () => callback(state);
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => Disposed = true;

        public ValueTask DisposeAsync() => throw new NotSupportedException();
    }

    private sealed class ThrowingStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidOperationException("read");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new NotSupportedException("write");

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            throw new InvalidOperationException("dispose");
        }
    }
}
