using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

/// <summary>A stream over an in-memory transport, which records how it is used.</summary>
internal sealed class DuplexStream(InMemoryTransport transport) : Stream
{
    private readonly TransportProbe _probe = new(transport);
    private int _disposals;

    /// <summary>Length of the largest buffer that was held by a read without bytes to read.</summary>
    public int LargestIdleBuffer { get; private set; }

    public int Disposals => Volatile.Read(ref _disposals);

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty)
        {
            await _probe.ReadableAsync();
            return 0;
        }

        TransferResult result;
        while ((result = transport.Read(buffer.Span)).Status == TransferStatus.WouldBlock)
        {
            LargestIdleBuffer = Math.Max(LargestIdleBuffer, buffer.Length);
            await _probe.ReadableAsync();
        }

        return result.Status == TransferStatus.Failed ? throw new IOException("reset") : result.Count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!await _probe.WriteAsync(buffer))
        {
            throw new IOException("reset");
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        Interlocked.Increment(ref _disposals);
        transport.Close();
        base.Dispose(disposing);
    }
}
