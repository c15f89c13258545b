namespace ActorHub.Benchmarks.Frames;

/// <summary>Takes everything at once and keeps nothing.</summary>
internal sealed class Sink : MemoryOnly
{
    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}

/// <summary>Gives one frame and then another without end.</summary>
internal sealed class Source((byte[] First, byte[] Then) frames) : MemoryOnly
{
    private byte[] _frame = frames.First;
    private int _at;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _frame.Length - _at);
        _frame.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        if (_at == _frame.Length)
        {
            (_frame, _at) = (frames.Then, 0);
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => new(Read(buffer.Span));

    public override void Write(byte[] buffer, int offset, int count)
    {
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

internal abstract class MemoryOnly : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
