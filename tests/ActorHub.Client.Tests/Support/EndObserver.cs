namespace ActorHub.Client.Tests.Support;

/// <summary>A client's stream that tells when a read has found its end.</summary>
internal sealed class EndObserver(Stream inner, TaskCompletionSource ended) : StreamWrapper(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        if (count == 0 && buffer.Length > 0)
        {
            ended.TrySetResult();
        }

        return count;
    }
}
