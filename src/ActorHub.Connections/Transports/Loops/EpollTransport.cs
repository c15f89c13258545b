using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorHub.WebSockets;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>A transport over a connected stream socket of an event loop. Calls are cheapest on the loop's own thread.</summary>
/// <remarks>
/// Events are edge-triggered: each is reported once, so <c>State</c> records what is known about the socket. A read that returns fewer bytes than
/// requested has drained the socket, and no further system call is made before the next event. The descriptor is closed on the loop's thread, and
/// only when no other thread is inside a call, because the system reuses its number at once.
/// </remarks>
internal sealed unsafe partial class EpollTransport : Transport, ILoopEntry, IThreadPoolWorkItem
{
    private const int MaxReadsPerRound = 4; // then the loop serves its other connections

    private static uint _generations; // process-wide, because another loop may reuse a descriptor's number

    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private readonly uint _generation = Interlocked.Increment(ref _generations);
    private int _foreignCalls; // in progress on other threads than the loop's

    // A write is pending in the loop's batch. Set by TrySubmit, cleared by OnSubmitted; accessed only on the loop's thread. As a flag of the
    // state it would cost two interlocked operations per delivery.
    private bool _isSubmitted;

    private ushort _slot; // valid with State.SlotHeld
    private uint _round; // of the last read on the loop's thread
    private int _reads; // in that round

    /// <summary>Takes over a connected, non-blocking socket, with its options set.</summary>
    /// <param name="loop">The loop that watches the socket.</param>
    /// <param name="descriptor">The socket; closed with the transport.</param>
    public EpollTransport(EventLoop loop, int descriptor)
    {
        _loop = loop;
        _descriptor = descriptor;
        loop.AddConnections(1);
    }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint => Address(peer: true);

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint => Address(peer: false);

    public int Descriptor => _descriptor;

    public bool IsClosed => Has(State.Closed);

    /// <summary>Whether the hub must close the transport; false after <see cref="PassOn"/>.</summary>
    public bool IsOwned => !Has(State.PassedOn);

    uint ILoopEntry.Generation => _generation;

    internal override EventLoop? Loop => _loop;

    /// <inheritdoc/>
    public override TransferResult Read(Span<byte> buffer)
    {
        if (!TryEnter())
        {
            return TransferResult.Failed;
        }

        var result = ReadEntered(buffer);
        Leave();
        return result;
    }

    /// <inheritdoc/>
    public override void RequestReadable()
    {
        if ((Set(State.ReadRequested) & (ReadReady | State.Unregistered)) != 0)
        {
            _loop.AddLater(this); // not from inside this call: a peer that sends without pause would occupy the thread
        }
    }

    /// <inheritdoc/>
    public override void ShutdownWrite()
    {
        if (TryEnter())
        {
            _ = Native.shutdown(_descriptor, Native.SHUT_WR);
            Leave();
        }
    }

    /// <inheritdoc/>
    public override void Close() => Close(State.Closed);

    /// <inheritdoc/>
    public override void Abort() => Close(State.Closed | State.ResetOnClose);

    /// <inheritdoc/>
    internal override void PassOn() => Set(State.PassedOn);

    /// <summary>Registers the socket with the loop. Callable from any thread.</summary>
    public void Register()
    {
        if (_loop.IsCurrent)
        {
            RegisterOnLoop();
        }
        else
        {
            _loop.Add(this);
        }
    }

    void ILoopEntry.Record(uint events, ReadBatch? reads)
    {
        var learned = State.None;
        if ((events & (Native.EPOLLIN | Native.EPOLLRDHUP | Native.EPOLLHUP | Native.EPOLLERR)) != 0)
        {
            learned |= State.Readable;
        }

        if ((events & (Native.EPOLLRDHUP | Native.EPOLLHUP | Native.EPOLLERR)) != 0)
        {
            learned |= State.Ended;
        }

        if ((events & (Native.EPOLLOUT | Native.EPOLLHUP | Native.EPOLLERR)) != 0)
        {
            learned |= State.Writable;
        }

        var before = Set(learned);
        if (reads is not null && (learned & (State.Readable | State.Ended)) == State.Readable
            && (before & (State.ReadRequested | State.Ended | State.Failed | State.Closed | State.SlotHeld)) == State.ReadRequested
            && TryCountRead() && reads.TryAdd(this))
        {
            Clear(State.Readable); // before the batch reads: an event that comes after the read sets it again
        }
    }

    void ILoopEntry.Notify() => Notify();

    /// <summary>Takes the result of a batched read. On the loop's thread.</summary>
    /// <param name="slot">The slot with the bytes; this transport's only if there are any.</param>
    /// <param name="result">Bytes read, or an error below 0.</param>
    public void OnReceived(ushort slot, int result)
    {
        _slot = slot;
        Set(result switch
        {
            ReadBatch.SlotBytes => State.SlotHeld | State.Readable, // a full slot: there may be more
            > 0 => State.SlotHeld,
            0 or -Native.EAGAIN or -Native.EINTR => State.Readable, // the reader's own read sees the end or retries
            _ => State.Failed,
        });
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (Has(State.Unregistered))
        {
            RegisterOnLoop();
        }

        if ((Current & (State.Closed | State.DescriptorClosed)) == State.Closed)
        {
            CloseOnLoop();
        }

        Notify();
    }

    private void RegisterOnLoop()
    {
        var events = Native.EPOLLIN | Native.EPOLLOUT | Native.EPOLLRDHUP;
        Clear(State.Unregistered);
        if (!Has(State.Closed) && !_loop.TryRegister(this, events))
        {
            Set(State.Failed); // the system has no memory for the registration: the connection ends like a broken one
        }
    }

    private TransferResult ReadEntered(Span<byte> buffer)
    {
        var state = Current;
        if ((state & State.SlotHeld) != 0)
        {
            return TakeFromSlot(buffer);
        }

        if ((state & State.Failed) != 0)
        {
            return TransferResult.Failed;
        }

        return (state & (State.Readable | State.Ended)) == 0 || !TryCountRead() ? TransferResult.WouldBlock : Receive(buffer);
    }

    private TransferResult TakeFromSlot(Span<byte> buffer)
    {
        var count = _loop.Reads!.Take(_slot, buffer, out var isEmpty);
        if (isEmpty && (Clear(State.SlotHeld) & (State.Readable | State.Failed)) == State.Readable && count < buffer.Length && TryCountRead())
        {
            // A long message fills the slot. Its rest is read in the same call; otherwise each slot would take a round.
            var more = Receive(buffer[count..]);
            if (more.Status == TransferStatus.Moved)
            {
                count += more.Count;
            }
        }

        return TransferResult.Moved(count);
    }

    private TransferResult Receive(Span<byte> buffer)
    {
        Clear(State.Readable); // before the call: an event that comes after it sets the flag again
        nint count;
        fixed (byte* start = buffer)
        {
            count = Native.recv(_descriptor, start, buffer.Length, Native.MSG_DONTWAIT);
        }

        if (count > 0)
        {
            if (count == buffer.Length)
            {
                Set(State.Readable); // there may be more
            }

            return TransferResult.Moved((int)count);
        }

        if (count == 0)
        {
            Set(State.Ended); // a read on another thread may see the end before its event
            return TransferResult.End;
        }

        return IsRetryable() ? TransferResult.WouldBlock : TransferResult.Failed;
    }

    /// <summary>Counts a read against the limit of this round. Reads on other threads have no limit, because they do not delay the loop.</summary>
    private bool TryCountRead()
    {
        if (!_loop.IsCurrent)
        {
            return true;
        }

        if (_round != _loop.Round)
        {
            (_round, _reads) = (_loop.Round, 0);
        }

        return _reads++ < MaxReadsPerRound;
    }

    /// <summary>Whether the last system call failed temporarily. After any other error the connection counts as failed.</summary>
    private bool IsRetryable()
    {
        if (Marshal.GetLastPInvokeError() is Native.EAGAIN or Native.EINTR)
        {
            return true;
        }

        Set(State.Failed);
        return false;
    }

    /// <summary>Begins a call that uses the descriptor.</summary>
    /// <returns>False if the transport is closed.</returns>
    private bool TryEnter()
    {
        if (_loop.IsCurrent)
        {
            return !Has(State.Closed); // this thread closes the descriptor, so not during the call
        }

        Interlocked.Increment(ref _foreignCalls);
        if (!Has(State.Closed))
        {
            return true;
        }

        Leave();
        return false;
    }

    private void Leave()
    {
        if (!_loop.IsCurrent && Interlocked.Decrement(ref _foreignCalls) == 0 && (Current & (State.Closed | State.DescriptorClosed)) == State.Closed)
        {
            _loop.Add(this); // the loop could not close the descriptor during this call, so it tries again
        }
    }

    private void Close(State flags)
    {
        if (_loop.IsCurrent && _isSubmitted)
        {
            _loop.Writes!.Submit(); // accepted bytes are written first, including those that follow a partial write
        }

        if ((Set(flags) & State.Closed) != 0)
        {
            return;
        }

        if (_loop.IsCurrent)
        {
            CloseOnLoop();
            if (Has(State.ReadRequested | State.WriteRequested))
            {
                _loop.Add(this); // notifies, but not from inside this call
            }
        }
        else
        {
            _loop.Add(this);
        }
    }

    private void CloseOnLoop()
    {
        if (Volatile.Read(ref _foreignCalls) != 0 || (Set(State.DescriptorClosed) & State.DescriptorClosed) != 0)
        {
            return;
        }

        if (_isSubmitted)
        {
            _loop.Writes!.Submit(); // another thread closed the transport; the system may soon reuse the descriptor's number
        }

        if ((Clear(State.SlotHeld) & State.SlotHeld) != 0)
        {
            _loop.Reads!.Release(_slot);
        }

        _loop.Unregister(this);
        if (Has(State.ResetOnClose))
        {
            _ = Native.ResetOnClose(_descriptor);
        }

        _ = Native.close(_descriptor);
        _loop.AddConnections(-1);
    }

    private void Notify()
    {
        var state = Current;
        if ((state & State.ReadRequested) != 0 && (state & ReadReady) != 0 && (Clear(State.ReadRequested) & State.ReadRequested) != 0)
        {
            Reader!.OnReadable();
        }

        if ((state & State.WriteRequested) != 0 && (state & WriteReady) != 0 && (Clear(State.WriteRequested) & State.WriteRequested) != 0)
        {
            Writer!.OnWritable((state & (State.Failed | State.Closed)) != 0 ? TransferResult.Failed : TransferResult.Moved(0));
        }
    }

    private IPEndPoint? Address(bool peer)
    {
        if (!TryEnter())
        {
            return null;
        }

        var address = new SocketAddress(AddressFamily.InterNetworkV6); // long enough for both families
        var length = address.Size;
        int result;
        fixed (byte* start = address.Buffer.Span)
        {
            result = peer ? Native.getpeername(_descriptor, start, &length) : Native.getsockname(_descriptor, start, &length);
        }

        Leave();
        return result < 0 ? null : address.Family switch
        {
            AddressFamily.InterNetwork => (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(Truncated(address, AddressFamily.InterNetwork)),
            AddressFamily.InterNetworkV6 => (IPEndPoint)CanonicalAddress.Of(new IPEndPoint(IPAddress.IPv6Any, 0).Create(address)),
            _ => null,
        };
    }

    private static SocketAddress Truncated(SocketAddress address, AddressFamily family)
    {
        var truncated = new SocketAddress(family);
        address.Buffer.Span[..truncated.Size].CopyTo(truncated.Buffer.Span);
        return truncated;
    }
}
