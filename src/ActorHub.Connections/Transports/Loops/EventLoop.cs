// One thread waits for descriptors and runs the work of the connections behind them.
//
//   a round:  wait (without blocking while work is queued) ─▶ read from all readable connections ─▶ notify readers and writers
//             ─▶ run queued work ─▶ run work for the round's end ─▶ write to all connections with output ─▶ next round
//
// With io_uring all reads of a round are one system call, and all writes another.
//
// Reading precedes running, and running precedes writing, so all output of one wait for a connection leaves together. A round's work
// is bounded, so a busy connection does not starve the others.

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActorHub.Connections.Dispatching;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>An event loop on epoll (Linux): a thread of its own, on which its connections' notifications and turns come.</summary>
internal sealed unsafe class EventLoop : Loop
{
    private const int MostEvents = 512;
    private const int MostTurns = 1024; // in one round
    private const ulong WakeMark = ulong.MaxValue;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly Lock _wakeLock = new();
    private readonly ConcurrentQueue<IThreadPoolWorkItem> _fromOthers = new();
    private readonly Queue<IThreadPoolWorkItem> _turns = new(); // this and all below: the loop's thread alone
    private List<IThreadPoolWorkItem> _atEnd = [];
    private List<IThreadPoolWorkItem> _ending = [];
    private readonly List<IThreadPoolWorkItem> _nextRound = [];
    private ILoopEntry?[] _entries = new ILoopEntry?[256]; // by descriptor
    private int _connections;
    private bool _sleeping;
    private bool _isRunning; // work that was queued, or an actor; the loop's thread alone
    private LoopDispatcher? _dispatcher;
    private ILoggingAdapter _log = NoLogger.Instance;
    private bool _wakeClosed; // guarded by its lock
    private bool _stopping;
    private volatile bool _stopped;

    private EventLoop(int epoll, int wake, ReadBatch? reads, WriteBatch? writes) => (_epoll, _wake, Reads, Writes) = (epoll, wake, reads, writes);

    public bool IsCurrent => ReferenceEquals(_current, this);

    /// <inheritdoc/>
    public override string DispatcherId =>
        _dispatcher?.Id ?? throw new InvalidOperationException("The event loops are not attached to an actor system. Call Attach first.");

    /// <inheritdoc/>
    public override bool HasMore => _turns.Count > 0 || !_fromOthers.IsEmpty;

    /// <summary>Counts rounds, so that a connection can bound what it reads in one.</summary>
    public uint Round { get; private set; }

    /// <summary>Reads from many connections by one system call; null where each read is one.</summary>
    public ReadBatch? Reads { get; }

    /// <summary>Writes to many connections by one system call; null where each write is one. For the loop's thread.</summary>
    public WriteBatch? Writes { get; }

    /// <summary>Connections that were dealt to it and are not yet closed.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Starts a loop.</summary>
    /// <param name="number">Names its thread.</param>
    /// <param name="batching">Whether to read and write for many connections by one system call.</param>
    /// <param name="refusal">Why it does not, or "".</param>
    /// <exception cref="IOException">The system has no descriptor left for it.</exception>
    public static EventLoop Start(int number, Batching batching, out string refusal)
    {
        var epoll = Native.NewEpoll();
        var wake = epoll < 0 ? -1 : Native.NewEvent();
        if (wake < 0 || Native.Watch(epoll, wake, Native.EPOLLIN | Native.EPOLLET, WakeMark) < 0)
        {
            var reason = Marshal.GetLastPInvokeErrorMessage();
            Close(wake);
            Close(epoll);
            throw new IOException("No event loop can be started: " + reason);
        }

        refusal = "";
        var reading = batching == Batching.Off ? null : IoRing.TryOpen(out refusal);
        var writing = reading is null ? null : IoRing.TryOpen(out refusal);
        if (writing is null)
        {
            reading?.Dispose();
        }

        var loop = writing is null ? new EventLoop(epoll, wake, null, null) : new EventLoop(epoll, wake, new ReadBatch(reading!), new WriteBatch(writing));
        new Thread(loop.Run) { IsBackground = true, Name = $"event loop {number}" }.UnsafeStart();
        return loop;
    }

    /// <summary>Registers the loop's dispatcher with an actor system, and logs its faults there.</summary>
    public void Attach(ActorSystem system)
    {
        _log = Logging.GetLogger(system, typeof(EventLoop));
        _dispatcher = LoopDispatchers.Of(system).Take(this);
    }

    /// <summary>Ends what <see cref="Attach"/> began.</summary>
    public void Detach(ActorSystem system)
    {
        if (Interlocked.Exchange(ref _dispatcher, null) is { } dispatcher)
        {
            LoopDispatchers.Of(system).Return(dispatcher);
        }
    }

    /// <summary>Runs an actor now where the loop itself calls; else queues it. So no actor runs inside another.</summary>
    public void RunOrAdd(IThreadPoolWorkItem turn)
    {
        if (IsCurrent && !_isRunning)
        {
            Run(turn);
        }
        else
        {
            Add(turn);
        }
    }

    /// <inheritdoc/>
    public override void Add(IThreadPoolWorkItem turn)
    {
        if (IsCurrent)
        {
            _turns.Enqueue(turn);
        }
        else
        {
            AddFromOther(turn);
        }
    }

    /// <summary>Queues work for the end of this round, behind its other work. From another thread the work is queued as by <see cref="Add"/>.</summary>
    public void AddAtEnd(IThreadPoolWorkItem turn)
    {
        if (IsCurrent)
        {
            _atEnd.Add(turn);
        }
        else
        {
            AddFromOther(turn);
        }
    }

    /// <summary>Queues work behind the loop's next look at the descriptors, so that other connections come first. From another thread it is queued as by <see cref="Add"/>.</summary>
    public override void AddLater(IThreadPoolWorkItem turn)
    {
        if (IsCurrent)
        {
            _nextRound.Add(turn);
        }
        else
        {
            AddFromOther(turn);
        }
    }

    /// <summary>Watches a descriptor for everything, edge by edge. On the loop's thread.</summary>
    /// <returns>False when the system refuses; the reason is the last error.</returns>
    public bool TryRegister(ILoopEntry entry, uint events)
    {
        if (_stopped)
        {
            return false;
        }

        var descriptor = entry.Descriptor;
        if (descriptor >= _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(descriptor + 1, _entries.Length * 2));
        }

        _entries[descriptor] = entry; // before the first event can come
        if (Native.Watch(_epoll, descriptor, events | Native.EPOLLET, (ulong)entry.Generation << 32 | (uint)descriptor) < 0)
        {
            _entries[descriptor] = null;
            return false;
        }

        return true;
    }

    /// <summary>Forgets a descriptor that is about to be closed. On the loop's thread.</summary>
    public void Forget(ILoopEntry entry)
    {
        if (entry.Descriptor < _entries.Length && ReferenceEquals(_entries[entry.Descriptor], entry))
        {
            _entries[entry.Descriptor] = null;
        }
    }

    /// <summary>Counts a connection that begins or ends, from any thread.</summary>
    public void AddConnections(int change) => Interlocked.Add(ref _connections, change);

    /// <summary>
    /// Closes the hub's connections, and ends the thread once those that were passed on are closed too. Turns that are queued after that
    /// run on the thread pool: actors that end late still end.
    /// </summary>
    /// <remarks>After the actors have stopped, a connection is still open only if its actor never got it: a hard stop drops messages, and a socket with them.</remarks>
    public void Stop()
    {
        if (!Interlocked.Exchange(ref _stopping, true))
        {
            AddFromOther(new Closing(this));
        }
    }

    private bool IsDone => Volatile.Read(ref _stopping) && Connections == 0;

    private static void Close(int descriptor)
    {
        if (descriptor >= 0)
        {
            _ = Native.close(descriptor);
        }
    }

    private void AddFromOther(IThreadPoolWorkItem turn)
    {
        _fromOthers.Enqueue(turn);
        if (Volatile.Read(ref _sleeping) && Interlocked.Exchange(ref _sleeping, false))
        {
            Wake();
        }

        if (_stopped)
        {
            RunOnPool();
        }
    }

    private void RunOnPool()
    {
        while (_fromOthers.TryDequeue(out var turn))
        {
            ThreadPool.UnsafeQueueUserWorkItem(turn, preferLocal: false);
        }
    }

    private void Wake()
    {
        lock (_wakeLock)
        {
            if (!_wakeClosed)
            {
                ulong one = 1;
                _ = Native.write(_wake, &one, sizeof(ulong)); // can fail only when full, and then the loop is awake
            }
        }
    }

    private void Run()
    {
        _current = this;
        var events = (byte*)NativeMemory.Alloc(MostEvents, (nuint)Native.EventSize);
        while (!IsDone)
        {
            Wait(events);
            RunTurns();
            RunAtEnd();
        }

        NativeMemory.Free(events);
        _current = null;
        _stopped = true;
        Interlocked.MemoryBarrier(); // a thread that does not see it has queued its work before the look below
        foreach (var left in (IEnumerable<IThreadPoolWorkItem>)[.. _turns, .. _nextRound, .. _atEnd])
        {
            _fromOthers.Enqueue(left);
        }

        RunOnPool();
        Reads?.Dispose();
        Writes?.Dispose();
        Close(_epoll);
        lock (_wakeLock)
        {
            _wakeClosed = true; // its number may be another's at once
            Close(_wake);
        }
    }

    private void Wait(byte* events)
    {
        var timeout = 0;
        if (_turns.Count == 0 && _nextRound.Count == 0 && _atEnd.Count == 0)
        {
            Interlocked.Exchange(ref _sleeping, true); // a thread that adds work after the following look sees it
            timeout = _fromOthers.IsEmpty && !IsDone ? -1 : 0;
        }

        var count = Native.epoll_wait(_epoll, events, MostEvents, timeout);
        Volatile.Write(ref _sleeping, false);
        Round++;
        for (var i = 0; i < count; i++)
        {
            Entry(events + (i * Native.EventSize), out var what)?.Note(what, Reads);
        }

        Guard(this, static loop => loop.Reads?.Submit());
        for (var i = 0; i < count; i++)
        {
            var entry = Entry(events + (i * Native.EventSize), out _); // looked up again: what was told to one may have closed another
            try
            {
                entry?.Tell();
            }
            catch (Exception e)
            {
                OnFault(e);
            }
        }
    }

    private ILoopEntry? Entry(byte* e, out uint what)
    {
        what = *(uint*)e;
        var data = *(ulong*)(e + Native.EventSize - sizeof(ulong));
        return data != WakeMark && _entries[(uint)data] is { } entry && entry.Generation == (uint)(data >> 32) ? entry : null;
    }

    private void RunTurns()
    {
        foreach (var turn in _nextRound)
        {
            _turns.Enqueue(turn);
        }

        _nextRound.Clear();
        for (var left = MostTurns; left > 0; left--)
        {
            if (!_turns.TryDequeue(out var turn) && !_fromOthers.TryDequeue(out turn))
            {
                return;
            }

            Run(turn);
            if ((left & 3) == 0 && _fromOthers.TryDequeue(out turn))
            {
                _turns.Enqueue(turn); // others' turns have their share also while the loop's own never end
            }
        }
    }

    private void RunAtEnd()
    {
        (_atEnd, _ending) = (_ending, _atEnd);
        foreach (var turn in _ending)
        {
            Run(turn);
        }

        _ending.Clear();
        Guard(this, static loop => loop.Writes?.Submit());
    }

    private void Run(IThreadPoolWorkItem turn)
    {
        if (Writes is { IsFull: true } full)
        {
            Guard(full, static full => full.Submit());
        }

        Guard(turn, static turn => turn.Execute());
    }

    /// <summary>Runs work as the loop's own, so that actors that it tells are queued. An exception is logged: the loop carries other connections.</summary>
    private void Guard<T>(T argument, Action<T> work)
    {
        _isRunning = true;
        try
        {
            work(argument);
        }
        catch (Exception e)
        {
            OnFault(e);
        }

        _isRunning = false;
    }

    /// <summary>Code on the loop threw, and no actor caught it.</summary>
    private void OnFault(Exception cause) => _log.Error(cause, "Work on an event loop failed; the loop continues");

    private sealed class Closing(EventLoop loop) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var entry in loop._entries)
            {
                if (entry is EpollTransport { IsOwned: true } left)
                {
                    left.Close();
                }
            }
        }
    }
}
