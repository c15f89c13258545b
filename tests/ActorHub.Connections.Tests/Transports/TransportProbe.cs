using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>A reader and writer of a transport that awaits its notifications, and counts those that it did not request.</summary>
internal sealed class TransportProbe : ITransportReader, ITransportWriter
{
    /// <summary>Timeout of every wait: longer than any step takes on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Transport _transport;
    private TaskCompletionSource? _readable;
    private TaskCompletionSource<TransferResult>? _writable;
    private int _unrequested;

    public TransportProbe(Transport transport)
    {
        _transport = transport;
        transport.Reader = this;
        transport.Writer = this;
    }

    /// <summary>Notifications without a request.</summary>
    public int Unrequested => Volatile.Read(ref _unrequested);

    void ITransportReader.OnReadable()
    {
        if (Interlocked.Exchange(ref _readable, null) is { } readable)
        {
            readable.SetResult();
        }
        else
        {
            Interlocked.Increment(ref _unrequested);
        }
    }

    void ITransportWriter.OnWritable(TransferResult result)
    {
        if (Interlocked.Exchange(ref _writable, null) is { } writable)
        {
            writable.SetResult(result);
        }
        else
        {
            Interlocked.Increment(ref _unrequested);
        }
    }

    public Task ReadableAsync()
    {
        var readable = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _readable = readable;
        _transport.RequestReadable();
        return readable.Task.WaitAsync(Patience);
    }

    public Task<TransferResult> WritableAsync(ReadOnlyMemory<byte> next)
    {
        var writable = new TaskCompletionSource<TransferResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _writable = writable;
        _transport.RequestWritable(next);
        return writable.Task.WaitAsync(Patience);
    }

    /// <summary>Reads once, after waiting for bytes, the end or a failure.</summary>
    public async Task<TransferResult> ReadAsync(Memory<byte> buffer)
    {
        TransferResult result;
        while ((result = _transport.Read(buffer.Span)).Status == TransferStatus.WouldBlock)
        {
            await ReadableAsync();
        }

        return result;
    }

    public async Task<byte[]> ReadAsync(int count, Func<int> most)
    {
        var received = new byte[count];
        for (var have = 0; have < count;)
        {
            var result = await ReadAsync(received.AsMemory(have, Math.Min(count - have, most())));
            Assert.True(result.Status == TransferStatus.Moved, $"{result.Status} after {have} of {count} bytes");
            have += result.Count;
        }

        return received;
    }

    public Task<byte[]> ReadAsync(int count) => ReadAsync(count, () => count);

    /// <summary>Writes all bytes, waiting for room.</summary>
    /// <returns>False when the transport failed first.</returns>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var result = _transport.Write(bytes.Span);
            bytes = bytes[result.Count..];
            if (!bytes.IsEmpty && result.Status != TransferStatus.Failed)
            {
                result = await WritableAsync(bytes);
                bytes = bytes[result.Count..];
            }

            if (result.Status == TransferStatus.Failed)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes until the transport takes no more.</summary>
    /// <returns>How many bytes it took.</returns>
    public int Fill(byte[] chunk, int most)
    {
        var taken = 0;
        TransferResult result;
        while ((result = _transport.Write(chunk)).Status == TransferStatus.Moved)
        {
            taken += result.Count;
            Assert.True(taken < most, "the transport takes bytes without end");
        }

        Assert.Equal(TransferStatus.WouldBlock, result.Status);
        return taken;
    }
}
