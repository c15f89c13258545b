using System.Diagnostics;
using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>What every transport does; each implementation subclasses this.</summary>
public abstract class TransportContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Bytes_arrive_in_order_however_they_are_cut()
    {
        var (a, b) = await ConnectAsync();
        var sent = Enumerable.Range(0, 1_000_000).Select(i => (byte)(i * 7 / 3)).ToArray();

        var writing = WriteAllAsync(a, sent);
        var received = await ReadUntilAsync(b, sent.Length);
        await writing;

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task A_write_stops_taking_bytes_when_the_peer_does_not_read()
    {
        var (a, b) = await ConnectAsync();
        var chunk = new byte[64 * 1024];

        var taken = 0L;
        TransferResult result;
        while ((result = a.Write(chunk)).Status == TransferStatus.Moved)
        {
            taken += result.Count;
            Assert.True(taken < 1L << 30, "the transport takes bytes without end");
        }

        Assert.Equal(TransferStatus.WouldBlock, result.Status);
        var waiter = new Waiter(a, b);
        var writable = waiter.WritableAsync(a, chunk);
        Assert.False(writable.IsCompleted);
        var read = ReadUntilAsync(b, (int)taken);
        Assert.NotEqual(TransferStatus.Failed, (await writable.WaitAsync(Patience)).Status);
        await read;
    }

    [Fact]
    public async Task A_read_with_nothing_there_would_block()
    {
        var (a, b) = await ConnectAsync();

        Assert.Equal(TransferResult.WouldBlock, b.Read(new byte[10]));
        Assert.Equal(TransferStatus.Moved, a.Write("x"u8).Status);
        await ReadableAsync(b);

        Assert.Equal(TransferResult.Moved(1), b.Read(new byte[10]));
    }

    [Fact]
    public async Task Half_closed_the_other_direction_still_works()
    {
        var (a, b) = await ConnectAsync();

        a.ShutdownWrite();
        await ReadableAsync(b);
        Assert.Equal(TransferResult.End, b.Read(new byte[10]));
        await WriteAllAsync(b, "still here"u8.ToArray());

        Assert.Equal("still here"u8.ToArray(), await ReadUntilAsync(a, 10));
    }

    [Fact]
    public async Task Close_ends_the_peers_reading_after_what_was_sent()
    {
        var (a, b) = await ConnectAsync();
        a.Write("last"u8);
        a.Close();

        Assert.Equal("last"u8.ToArray(), await ReadUntilAsync(b, 4));
        await ReadableAsync(b);
        Assert.Equal(TransferStatus.End, b.Read(new byte[10]).Status);
    }

    [Fact]
    public async Task Abort_fails_the_peers_reading()
    {
        var (a, b) = await ConnectAsync();
        a.Abort();

        await ReadableAsync(b);
        Assert.Equal(TransferStatus.Failed, b.Read(new byte[10]).Status);
    }

    [Fact]
    public async Task Closing_here_tells_a_waiting_reader()
    {
        var (a, _) = await ConnectAsync();
        var readable = ReadableAsync(a);
        Assert.False(readable.IsCompleted);

        a.Close();
        await readable.WaitAsync(Patience);

        Assert.Equal(TransferStatus.Failed, a.Read(new byte[10]).Status);
        Assert.Equal(TransferStatus.Failed, a.Write("x"u8).Status);
    }

    [Fact]
    public async Task Closing_again_and_using_it_afterwards_does_no_harm()
    {
        var (a, _) = await ConnectAsync();
        a.Close();
        a.Close();
        a.Abort();
        a.ShutdownWrite();

        await ReadableAsync(a).WaitAsync(Patience);
        Assert.Equal(TransferStatus.Failed, a.Read(new byte[10]).Status);
    }

    [Fact]
    public async Task Thousands_open_and_close()
    {
        for (var i = 0; i < 2000; i++)
        {
            var (a, b) = await ConnectAsync();
            a.Write("x"u8);
            a.Close();
            Assert.Equal("x"u8.ToArray(), await ReadUntilAsync(b, 1));
            b.Close();
        }
    }

    protected abstract Task<(Transport A, Transport B)> ConnectAsync();

    private static Task ReadableAsync(Transport transport) => new Waiter(transport, transport).ReadableAsync(transport);

    private static async Task WriteAllAsync(Transport transport, ReadOnlyMemory<byte> bytes)
    {
        var waiter = new Waiter(null, transport);
        while (!bytes.IsEmpty)
        {
            var result = transport.Write(bytes.Span);
            Assert.NotEqual(TransferStatus.Failed, result.Status);
            bytes = bytes[result.Count..];
            if (result.Status == TransferStatus.WouldBlock)
            {
                bytes = bytes[(await waiter.WritableAsync(transport, bytes).WaitAsync(Patience)).Count..];
            }
        }
    }

    private static async Task<byte[]> ReadUntilAsync(Transport transport, int count)
    {
        var received = new byte[count];
        var have = 0;
        var started = Stopwatch.StartNew();
        while (have < count)
        {
            var result = transport.Read(received.AsSpan(have, Math.Min(count - have, 10_000)));
            Assert.True(result.Status is TransferStatus.Moved or TransferStatus.WouldBlock, $"{result.Status} after {have} of {count} bytes");
            have += result.Count;
            if (result.Status == TransferStatus.WouldBlock)
            {
                await ReadableAsync(transport).WaitAsync(Patience);
            }

            Assert.True(started.Elapsed < TimeSpan.FromMinutes(1), $"only {have} of {count} bytes came");
        }

        return received;
    }

    private sealed class Waiter : ITransportReader, ITransportWriter
    {
        private readonly TaskCompletionSource _readable = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource<TransferResult> _writable = new();

        public Waiter(Transport? reads, Transport? writes)
        {
            if (reads is not null)
            {
                reads.Reader = this;
            }

            if (writes is not null)
            {
                writes.Writer = this;
            }
        }

        public void OnReadable() => _readable.SetResult();

        public void OnWritable(TransferResult result) => _writable.SetResult(result);

        public Task ReadableAsync(Transport transport)
        {
            transport.RequestReadable();
            return _readable.Task;
        }

        public Task<TransferResult> WritableAsync(Transport transport, ReadOnlyMemory<byte> next)
        {
            transport.Writer = this;
            _writable = new TaskCompletionSource<TransferResult>(TaskCreationOptions.RunContinuationsAsynchronously);
            transport.RequestWritable(next);
            return _writable.Task;
        }
    }
}

public class InMemoryTransportTests : TransportContract
{
    protected override Task<(Transport A, Transport B)> ConnectAsync()
    {
        var (client, server) = InMemoryTransport.Connect(capacity: 10_000);
        return Task.FromResult<(Transport, Transport)>((client, server));
    }
}
