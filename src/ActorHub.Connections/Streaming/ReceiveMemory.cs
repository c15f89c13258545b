using Akka.Event;

namespace ActorHub.Connections.Streaming;

/// <summary>
/// The memory that all connections of a node may hold for received messages: unfinished ones, and those that the application still reads.
/// Thread-safe.
/// </summary>
/// <remarks>
/// Each connection takes bytes as they arrive. When none are left, the connections that hold most for longest (bytes times age) are closed with
/// 1013 until there is room. A victim returns its bytes on its own thread, a moment later. What it will return can be taken at once: the
/// connection that asks must not wait for it, and is not at fault.
/// </remarks>
internal sealed class ReceiveMemory
{
    /// <summary>
    /// Bytes from which a connection is listed as a possible victim. Smaller holdings are not listed, because most messages that are cut by the
    /// end of a read are short. 100,000 connections below it hold 3 GiB at most.
    /// </summary>
    public const int MinListed = 1 << 15;

    // Finding the victims takes a pass over the list, so each pass makes room for more than one step of one message.
    private const int SharePerPass = 256;

    // Buffers round up: a message as long as the budget must fit.
    private const long Granularity = 1 << 16;

    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly long _limit;
    private long _taken; // changed without the lock
    private int _unreported; // connections that were closed; changed without the lock

    private readonly Lock _lock = new(); // guards the fields below
    private readonly List<Holding> _listed = [];
    private long _returning; // bytes that victims still hold
    private long? _reported; // the timestamp of the last report

    /// <summary>Creates a budget that is wholly available.</summary>
    /// <param name="bytes">Its size; rounded up to 64 KiB.</param>
    /// <param name="time">Gives the age of messages.</param>
    public ReceiveMemory(long bytes, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        _limit = (Math.Min(bytes, long.MaxValue - Granularity) + Granularity - 1) & -Granularity;
        _time = time;
    }

    /// <summary>Bytes that connections hold.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes for a connection. Makes room at the cost of other connections, if it must.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="holding">The connection's entry in the list; null if it has none.</param>
    /// <returns>False if the connection must be closed with 1013: nothing was taken.</returns>
    public bool TryTake(int bytes, Holding? holding)
    {
        if (holding is { IsVictim: true })
        {
            return false;
        }

        if (Interlocked.Add(ref _taken, bytes) <= _limit || TryMakeRoom(holding))
        {
            return true;
        }

        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    /// <summary>Returns all bytes that a connection holds.</summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="holding">The connection's entry, which leaves the list; null if it has none.</param>
    public void Return(int bytes, Holding? holding)
    {
        if (holding is null)
        {
            Interlocked.Add(ref _taken, -bytes);
            return;
        }

        lock (_lock)
        {
            Interlocked.Add(ref _taken, -bytes);
            _returning -= holding.Returning;
            var last = _listed[^1];
            _listed[holding.Index] = last;
            last.Index = holding.Index;
            _listed.RemoveAt(_listed.Count - 1);
        }
    }

    /// <summary>Lists a connection that holds at least <see cref="MinListed"/>.</summary>
    /// <param name="bytes">The bytes that it holds.</param>
    /// <param name="evict">Called from any thread if the connection must be closed.</param>
    /// <returns>Its entry, whose bytes the connection keeps up to date.</returns>
    public Holding List(int bytes, Action evict)
    {
        var holding = new Holding(evict, _time.GetTimestamp()) { Bytes = bytes };
        lock (_lock)
        {
            holding.Index = _listed.Count;
            _listed.Add(holding);
        }

        return holding;
    }

    /// <summary>Counts a connection that was closed for lack of memory.</summary>
    public void CountClosed() => Interlocked.Increment(ref _unreported);

    /// <summary>Logs how many connections were closed since the last report, at most every 10 seconds. Called every second.</summary>
    public void Report(ILoggingAdapter log)
    {
        if (Volatile.Read(ref _unreported) == 0)
        {
            return;
        }

        lock (_lock)
        {
            if (_reported is { } last && _time.GetElapsedTime(last) < ReportPeriod)
            {
                return;
            }

            _reported = _time.GetTimestamp();
        }

        if (Interlocked.Exchange(ref _unreported, 0) is var count and > 0)
        {
            log.Warning(
                "Closed {0} connections with 1013, because messages in progress have reached websocket.receive-memory = {1} bytes (ConnectionOptions.ReceiveMemoryBytes). "
                + "Raise it, or lower the longest message that is accepted", count, _limit);
        }
    }

    /// <summary>The budget is exhausted: finds victims.</summary>
    /// <returns>False if the connection that asks is one of them, or the only way.</returns>
    private bool TryMakeRoom(Holding? requester)
    {
        List<Holding> victims;
        lock (_lock)
        {
            var excess = Taken - _returning - _limit;
            if (excess <= 0)
            {
                return true;
            }

            victims = FindVictims(Math.Max(excess, _limit / SharePerPass), out var found);
            if (found < excess || victims.Contains(requester!))
            {
                return false; // the requester returns what it holds at once, which makes the room
            }

            foreach (var victim in victims)
            {
                victim.Returning = victim.Bytes;
                victim.IsVictim = true;
                _returning += victim.Returning;
            }
        }

        victims.ForEach(static victim => victim.Evict());
        return true;
    }

    /// <summary>Finds the connections with the highest bytes times age that together hold enough.</summary>
    private List<Holding> FindVictims(long enough, out long found)
    {
        // A heap of the best so far, the least of them first: one pass, and no sorting of a list that may be long.
        // A holding may grow meanwhile, so its bytes are read once.
        var best = new PriorityQueue<(Holding Holding, int Bytes), double>();
        found = 0;
        foreach (var holding in _listed)
        {
            if (holding.IsVictim)
            {
                continue;
            }

            var bytes = holding.Bytes;
            best.Enqueue((holding, bytes), bytes * _time.GetElapsedTime(holding.Since).TotalSeconds);
            found += bytes;
            while (found - best.Peek().Bytes >= enough)
            {
                found -= best.Dequeue().Bytes;
            }
        }

        return [.. best.UnorderedItems.Select(static item => item.Element.Holding)];
    }

    /// <summary>A connection that holds much.</summary>
    /// <param name="evict">Closes the connection.</param>
    /// <param name="since">When it was listed, as a timestamp.</param>
    internal sealed class Holding(Action evict, long since)
    {
        private int _bytes;
        private bool _isVictim;

        /// <summary>The bytes that it holds. Written by the connection, read by all.</summary>
        public int Bytes
        {
            get => Volatile.Read(ref _bytes);
            set => Volatile.Write(ref _bytes, value);
        }

        /// <summary>Whether it was told to close. From then on it gets nothing more.</summary>
        public bool IsVictim
        {
            get => Volatile.Read(ref _isVictim);
            set => Volatile.Write(ref _isVictim, value);
        }

        /// <summary>The bytes that it was found to hold when it was told to close.</summary>
        public int Returning { get; set; }

        /// <summary>Its place in the list.</summary>
        public int Index { get; set; }

        /// <summary>When it was listed, as a timestamp.</summary>
        public long Since { get; } = since;

        /// <summary>Tells it to close.</summary>
        public void Evict() => evict();
    }
}
