namespace ActorHub.Client.Tests.Support;

/// <summary>A client's stream whose writes wait while the test holds them, and which counts the bytes of both directions.</summary>
internal sealed class GatedStream(Stream inner) : StreamWrapper(inner)
{
    private volatile TaskCompletionSource? _held;
    private long _read;
    private long _written;
    private long _mostAhead;

    public long BytesRead => Interlocked.Read(ref _read);

    /// <summary>The largest number of bytes by which reads were ahead of writes.</summary>
    public long MostAhead => Interlocked.Read(ref _mostAhead);

    /// <summary>Waits until this many bytes were read.</summary>
    public Task WhenRead(long bytes) => Until(() => BytesRead >= bytes);

    /// <summary>Waits until reads are this many bytes ahead of writes.</summary>
    public Task WhenAhead(long bytes) => Until(() => MostAhead >= bytes);

    private static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Lets no further write through.</summary>
    public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _held!.SetResult();

    /// <summary>Lets the writes fail that are held.</summary>
    public void Fail() => _held!.SetException(new IOException("cannot write"));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        var ahead = Interlocked.Add(ref _read, count) - Interlocked.Read(ref _written);
        Interlocked.Exchange(ref _mostAhead, Math.Max(_mostAhead, ahead));
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_held is { } held)
        {
            await held.Task.WaitAsync(cancellationToken);
        }

        await base.WriteAsync(buffer, cancellationToken);
        Interlocked.Add(ref _written, buffer.Length);
    }
}
