using System.Diagnostics;

namespace ActorHub.Server;

/// <summary>
/// Gives memory back to the system after a load. The runtime collects only when something is allocated, so a process that is idle after a burst
/// of large messages would keep the garbage of that burst for as long as it is idle.
/// </summary>
/// <remarks>
/// Every 30 s it checks whether the heap has grown since it was last trimmed, and whether the process is idle. If so, one blocking, compacting
/// collection decommits what is free. All threads pause for it: 12 ms after an echo of 64 MiB, 85 ms with 18,000 idle connections (44 MiB
/// alive). So it does not run under load, and only once for each growth.
/// </remarks>
internal sealed partial class HeapTrimmer : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    // A heap that has grown by less is not worth a pause.
    private const long MinGrowth = 32 << 20;

    // A process that allocates more in a period is not idle, and its own collections will come.
    private const long MaxAllocated = 16 << 20;

    private readonly ILogger _log;
    private readonly IHeap _heap;
    private readonly ITimer _timer;
    private long _allocated;
    private long _trimmed; // bytes committed after the last trim

    /// <summary>Starts the checks.</summary>
    public HeapTrimmer(IHeap heap, TimeProvider time, ILoggerFactory logs)
    {
        _heap = heap;
        _log = logs.CreateLogger<HeapTrimmer>();
        _timer = time.CreateTimer(static trimmer => ((HeapTrimmer)trimmer!).Check(), this, Period, Period);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Check()
    {
        var allocated = _heap.Allocated - _allocated;
        _allocated += allocated;
        var before = _heap.Committed;
        if (allocated > MaxAllocated || before - _trimmed < Math.Max(MinGrowth, _trimmed / 4)) // a large heap takes a longer pause
        {
            return;
        }

        var start = Stopwatch.GetTimestamp();
        _heap.Trim();
        _trimmed = _heap.Committed;
        LogTrimmed(before >> 20, _trimmed >> 20, (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    [LoggerMessage(EventId = 4, Level = LogLevel.Debug, Message = "Trimmed the heap of the idle process from {Before} to {After} MiB in {Milliseconds} ms")]
    private partial void LogTrimmed(long before, long after, long milliseconds);

    /// <summary>The managed heap of a process. An interface for tests.</summary>
    internal interface IHeap
    {
        /// <summary>Bytes that were ever allocated.</summary>
        long Allocated { get; }

        /// <summary>Bytes that the heap takes from the system, as far as the runtime knows without a collection.</summary>
        long Committed { get; }

        /// <summary>Collects all garbage, compacts the heap and returns free memory to the system.</summary>
        void Trim();
    }

    /// <summary>The heap of this process.</summary>
    internal sealed class ProcessHeap : IHeap
    {
        public long Allocated => GC.GetTotalAllocatedBytes();

        // What the last collection has left, or more if more was allocated since.
        public long Committed => Math.Max(GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes, GC.GetTotalMemory(forceFullCollection: false));

        public void Trim() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
