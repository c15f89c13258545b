using ActorHub.WebSockets;

namespace ActorHub.Connections;

/// <summary>Memory that all connections of a node share for compression. Thread-safe.</summary>
public sealed class MemoryBudget : IMemoryBudget
{
    private long _left;

    /// <summary>Makes a budget of which nothing is taken.</summary>
    /// <param name="bytes">All of it.</param>
    public MemoryBudget(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _left = bytes;
    }

    /// <summary>Bytes that nobody has taken.</summary>
    public long Left => Interlocked.Read(ref _left);

    /// <inheritdoc/>
    public bool TryTake(int bytes)
    {
        var left = Left;
        while (left >= bytes)
        {
            var seen = Interlocked.CompareExchange(ref _left, left - bytes, left);
            if (seen == left)
            {
                return true;
            }

            left = seen;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Return(int bytes) => Interlocked.Add(ref _left, bytes);
}
