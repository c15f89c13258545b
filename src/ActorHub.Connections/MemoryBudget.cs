using ActorHub.WebSockets;

namespace ActorHub.Connections;

/// <summary>Memory that all connections of a node share for compression. Thread-safe.</summary>
public sealed class MemoryBudget : IMemoryBudget
{
    private long _left;

    /// <summary>Creates a budget that is wholly available.</summary>
    /// <param name="bytes">The size of the budget, in bytes.</param>
    public MemoryBudget(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        _left = bytes;
    }

    /// <summary>Bytes that are still available.</summary>
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
