// One thread waits for events on descriptors and runs the work of their connections.
//
//   a round:  wait (without blocking while work is queued) ─▶ read from all readable connections ─▶ notify readers and writers
//             ─▶ run queued work ─▶ run work for the round's end ─▶ write to all connections with output ─▶ next round
//
// With io_uring all reads of a round are one system call, and all writes another.
//
// Reads precede work, and work precedes writes, so all output that a round produces for a connection is written together. A round's work is
// bounded, so a busy connection does not starve the others.

using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ActorHub.Connections.Dispatching;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>An event loop on epoll (Linux): a thread that notifies its connections and runs their actors and other queued work.</summary>
internal sealed unsafe class EventLoop : Loop
{
    private const int MaxEvents = 512; // of one wait
    private const int MaxQueuedWork = 1024; // work items run in one round
    private const ulong WakeMark = ulong.MaxValue;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly int _epoll;
    private readonly int _wake;
    private readonly Lock _wakeLock = new();
    private readonly ConcurrentQueue<IThreadPoolWorkItem> _fromOtherThreads = new();
    private readonly Queue<IThreadPoolWorkItem> _queue = new(); // this and the following: accessed only on the loop's thread
    private List<IThreadPoolWorkItem> _atEnd = [];
    private List<IThreadPoolWorkItem> _runningAtEnd = []; // the two lists swap in each round
    private readonly List<IThreadPoolWorkItem> _nextRound = [];
    private ILoopEntry?[] _entries = new ILoopEntry?[256]; // by descriptor
    private int _connections;
    private bool _sleeping;
    private bool _isRunning; // queued work or an actor; accessed only on the loop's thread
    private LoopDispatcher? _dispatcher;
    private ILoggingAdapter _log = NoLogger.Instance;
    private bool _wakeClosed; // guarded by _wakeLock
    private bool _stopping;
    private volatile bool _stopped;

    private EventLoop(int epoll, int wake, ReadBatch? reads, WriteBatch? writes) => (_epoll, _wake, Reads, Writes) = (epoll, wake, reads, writes);

    /// <summary>Whether the caller runs on the loop's thread.</summary>
    public bool IsCurrent => ReferenceEquals(_current, this);

    /// <inheritdoc/>
    public override string DispatcherId =>
        _dispatcher?.Id ?? throw new InvalidOperationException("The event loops are not attached to an actor system. Call Attach first.");

    /// <inheritdoc/>
    public override bool HasMore => _queue.Count > 0 || !_fromOtherThreads.IsEmpty;

    /// <summary>The number of the round, by which a connection limits its reads per round.</summary>
    public uint Round { get; private set; }

    /// <summary>Reads from many connections with one system call; null without batching.</summary>
    public ReadBatch? Reads { get; }

    /// <summary>Writes to many connections with one system call; null without batching. Use it only on the loop's thread.</summary>
    public WriteBatch? Writes { get; }

    /// <summary>Connections that were assigned to this loop and are not yet closed.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Starts a loop.</summary>
    /// <param name="number">The number in the name of its thread.</param>
    /// <param name="batching">Whether to read and write for many connections with one system call.</param>
    /// <param name="refusal">The reason why the system refused batching; empty if it did not refuse.</param>
    /// <exception cref="IOException">The system has no free descriptor.</exception>
    public static EventLoop Start(int number, Batching batching, out string refusal)
    {
        var epoll = Native.NewEpoll();
        var wake = epoll < 0 ? -1 : Native.NewEvent();
        if (wake < 0 || Native.Watch(epoll, wake, Native.EPOLLIN | Native.EPOLLET, WakeMark) < 0)
        {
            var reason = Marshal.GetLastPInvokeErrorMessage();
            Close(wake);
            Close(epoll);
            throw new IOException("Cannot start an event loop: " + reason);
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

    /// <summary>Registers the loop's dispatcher with an actor system, and logs exceptions there.</summary>
    public void Attach(ActorSystem system)
    {
        _log = Logging.GetLogger(system, typeof(EventLoop));
        _dispatcher = LoopDispatchers.Of(system).Take(this);
    }

    /// <summary>Returns the dispatcher to the actor system.</summary>
    public void Detach(ActorSystem system)
    {
        if (Interlocked.Exchange(ref _dispatcher, null) is { } dispatcher)
        {
            LoopDispatchers.Of(system).Return(dispatcher);
        }
    }

    /// <summary>Runs an actor immediately if the loop itself sent the message; otherwise queues it, so that no actor runs inside another.</summary>
    public void RunOrAdd(IThreadPoolWorkItem work)
    {
        if (IsCurrent && !_isRunning)
        {
            Run(work);
        }
        else
        {
            Add(work);
        }
    }

    /// <inheritdoc/>
    public override void Add(IThreadPoolWorkItem work)
    {
        if (IsCurrent)
        {
            _queue.Enqueue(work);
        }
        else
        {
            AddFromOtherThread(work);
        }
    }

    /// <summary>Queues work for the end of this round, after its other work. From another thread it is queued as by <see cref="Add"/>.</summary>
    public void AddAtEnd(IThreadPoolWorkItem work)
    {
        if (IsCurrent)
        {
            _atEnd.Add(work);
        }
        else
        {
            AddFromOtherThread(work);
        }
    }

    /// <summary>
    /// Queues work for the next round, after the loop has polled its descriptors, so that other connections come first. From another thread it is
    /// queued as by <see cref="Add"/>.
    /// </summary>
    public override void AddLater(IThreadPoolWorkItem work)
    {
        if (IsCurrent)
        {
            _nextRound.Add(work);
        }
        else
        {
            AddFromOtherThread(work);
        }
    }

    /// <summary>Watches a descriptor for edge-triggered events. Call it on the loop's thread.</summary>
    /// <returns>False if the loop has stopped or the system refuses; in the latter case the last P/Invoke error is the reason.</returns>
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

    /// <summary>Removes an entry whose descriptor is about to be closed. Call it on the loop's thread.</summary>
    public void Unregister(ILoopEntry entry)
    {
        if (entry.Descriptor < _entries.Length && ReferenceEquals(_entries[entry.Descriptor], entry))
        {
            _entries[entry.Descriptor] = null;
        }
    }

    /// <summary>Counts a connection that begins or ends. Callable from any thread.</summary>
    public void AddConnections(int change) => Interlocked.Add(ref _connections, change);

    /// <summary>
    /// Closes the hub's connections, and ends the thread once the connections that were handed over to other code are closed too. Work that is
    /// queued after that runs on the thread pool, so that actors that end late can still end.
    /// </summary>
    /// <remarks>
    /// After the actors have stopped, a connection is still open only if it never reached its actor: a hard stop discards pending messages,
    /// and with them their sockets.
    /// </remarks>
    public void Stop()
    {
        if (!Interlocked.Exchange(ref _stopping, true))
        {
            AddFromOtherThread(new CloseConnections(this));
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

    private void AddFromOtherThread(IThreadPoolWorkItem work)
    {
        _fromOtherThreads.Enqueue(work);
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
        while (_fromOtherThreads.TryDequeue(out var work))
        {
            ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
        }
    }

    private void Wake()
    {
        lock (_wakeLock)
        {
            if (!_wakeClosed)
            {
                ulong one = 1;
                _ = Native.write(_wake, &one, sizeof(ulong)); // fails only if the counter is full; the loop then wakes anyway
            }
        }
    }

    private void Run()
    {
        _current = this;
        var events = (byte*)NativeMemory.Alloc(MaxEvents, (nuint)Native.EventSize);
        while (!IsDone)
        {
            Wait(events);
            RunQueue();
            RunAtEnd();
        }

        NativeMemory.Free(events);
        _current = null;
        _stopped = true;
        Interlocked.MemoryBarrier(); // a thread that does not see _stopped yet has queued its work before RunOnPool below
        foreach (var left in (IEnumerable<IThreadPoolWorkItem>)[.. _queue, .. _nextRound, .. _atEnd])
        {
            _fromOtherThreads.Enqueue(left);
        }

        RunOnPool();
        Reads?.Dispose();
        Writes?.Dispose();
        Close(_epoll);
        lock (_wakeLock)
        {
            _wakeClosed = true; // the system may reuse the descriptor's number at once
            Close(_wake);
        }
    }

    private void Wait(byte* events)
    {
        var timeout = 0;
        if (_queue.Count == 0 && _nextRound.Count == 0 && _atEnd.Count == 0)
        {
            Interlocked.Exchange(ref _sleeping, true); // a thread that adds work after the following check sees the flag
            timeout = _fromOtherThreads.IsEmpty && !IsDone ? -1 : 0;
        }

        var count = Native.epoll_wait(_epoll, events, MaxEvents, timeout);
        Volatile.Write(ref _sleeping, false);
        Round++;
        for (var i = 0; i < count; i++)
        {
            EntryOf(events + (i * Native.EventSize), out var flags)?.Record(flags, Reads);
        }

        Guard(this, static loop => loop.Reads?.Submit());
        for (var i = 0; i < count; i++)
        {
            var entry = EntryOf(events + (i * Native.EventSize), out _); // looked up again: the notification of one entry may have closed another
            try
            {
                entry?.Notify();
            }
            catch (Exception e)
            {
                OnException(e);
            }
        }
    }

    private ILoopEntry? EntryOf(byte* e, out uint flags)
    {
        flags = *(uint*)e;
        var data = *(ulong*)(e + Native.EventSize - sizeof(ulong));
        return data != WakeMark && _entries[(uint)data] is { } entry && entry.Generation == (uint)(data >> 32) ? entry : null;
    }

    private void RunQueue()
    {
        foreach (var work in _nextRound)
        {
            _queue.Enqueue(work);
        }

        _nextRound.Clear();
        for (var left = MaxQueuedWork; left > 0; left--)
        {
            if (!_queue.TryDequeue(out var work) && !_fromOtherThreads.TryDequeue(out work))
            {
                return;
            }

            Run(work);
            if ((left & 3) == 0 && _fromOtherThreads.TryDequeue(out work))
            {
                _queue.Enqueue(work); // work from other threads gets its share even if the loop's own work never ends
            }
        }
    }

    private void RunAtEnd()
    {
        (_atEnd, _runningAtEnd) = (_runningAtEnd, _atEnd);
        foreach (var work in _runningAtEnd)
        {
            Run(work);
        }

        _runningAtEnd.Clear();
        Guard(this, static loop => loop.Writes?.Submit());
    }

    private void Run(IThreadPoolWorkItem work)
    {
        if (Writes is { IsFull: true } full)
        {
            Guard(full, static full => full.Submit());
        }

        Guard(work, static work => work.Execute());
    }

    /// <summary>
    /// Runs work with <c>_isRunning</c> set, so that actors to which it sends messages are queued. Logs an exception, because the loop carries
    /// other connections.
    /// </summary>
    private void Guard<T>(T argument, Action<T> work)
    {
        _isRunning = true;
        try
        {
            work(argument);
        }
        catch (Exception e)
        {
            OnException(e);
        }

        _isRunning = false;
    }

    /// <summary>Logs an exception that no actor has caught.</summary>
    private void OnException(Exception cause) => _log.Error(cause, "Work on an event loop failed; the loop continues");

    private sealed class CloseConnections(EventLoop loop) : IThreadPoolWorkItem
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
