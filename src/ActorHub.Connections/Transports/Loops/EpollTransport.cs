using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>A transport over a connected stream socket of an event loop. Calls from the loop's own thread are the cheap ones.</summary>
/// <remarks>
/// Events come once for each change (edge-triggered), so what is known of the socket is kept in bits: a read that got less than it
/// asked for has emptied it, and no further system call is made before the next event. The descriptor is closed on the loop's
/// thread, and only when no other thread is inside a call, for its number is used again at once.
/// </remarks>
internal sealed unsafe partial class EpollTransport : Transport, ILoopEntry, IThreadPoolWorkItem
{
    // In one round; then the others have their turn.
    private const int MostReads = 4;

    // What is known of the socket, and what is wanted of it.
    private const int Readable = 1; // a read may find something
    private const int Ended = 2; // the peer has sent its last byte, or the connection is broken: no event will follow
    private const int Writable = 4;
    private const int Failed = 8; // the system tells an error once, and reads would then see an end
    private const int ReadWanted = 16;
    private const int WriteWanted = 32;
    private const int Unregistered = 64;
    private const int Closed = 128;
    private const int ToBeReset = 256;
    private const int Gone = 512; // the descriptor is closed
    private const int Held = 1024; // bytes that were read for us are in our slot

    private const int MayRead = Readable | Ended | Failed | Closed | Held; // a read gives something other than "not now"

    private static uint _generations; // of the process: a descriptor may come back on another loop

    private readonly EventLoop _loop;
    private readonly int _descriptor;
    private readonly uint _generation = Interlocked.Increment(ref _generations);
    private int _bits = Unregistered;
    private int _visitors; // calls under way on other threads
    private bool _isSubmitted; // a write of it waits in the loop's batch
    private ushort _slot; // while bits say that it holds something
    private uint _round; // in which it was last read
    private int _reads; // in that round

    /// <summary>Takes over a connected, non-blocking socket, with its options set.</summary>
    /// <param name="loop">The loop that watches it.</param>
    /// <param name="descriptor">The socket, which is closed with the transport.</param>
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

    public bool IsClosed => (Volatile.Read(ref _bits) & Closed) != 0;

    uint ILoopEntry.Generation => _generation;

    internal override EventLoop? Loop => _loop;

    /// <inheritdoc/>
    public override TransferResult Read(Span<byte> buffer)
    {
        if (!Enter())
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
        var before = Interlocked.Or(ref _bits, ReadWanted);
        if ((before & (MayRead | Unregistered)) != 0)
        {
            _loop.AddLater(this); // by its own way, not from inside this call: a peer that sends without end must not hold the thread
        }
    }

    /// <inheritdoc/>
    public override void ShutdownWrite()
    {
        if (Enter())
        {
            _ = Native.shutdown(_descriptor, Native.SHUT_WR);
            Leave();
        }
    }

    /// <inheritdoc/>
    public override void Close() => Close(Closed);

    /// <inheritdoc/>
    public override void Abort() => Close(Closed | ToBeReset);

    /// <summary>Has the loop watch the socket. From any thread.</summary>
    public void Register()
    {
        if (_loop.IsCurrent)
        {
            RegisterHere();
        }
        else
        {
            _loop.Add(this);
        }
    }

    void ILoopEntry.Note(uint events, ReadBatch? reads)
    {
        var news = 0;
        if ((events & (Native.EPOLLIN | Native.EPOLLRDHUP | Native.EPOLLHUP | Native.EPOLLERR)) != 0)
        {
            news |= Readable;
        }

        if ((events & (Native.EPOLLRDHUP | Native.EPOLLHUP | Native.EPOLLERR)) != 0)
        {
            news |= Ended;
        }

        if ((events & (Native.EPOLLOUT | Native.EPOLLHUP | Native.EPOLLERR)) != 0)
        {
            news |= Writable;
        }

        var before = Interlocked.Or(ref _bits, news);
        if (reads is not null && (news & (Readable | Ended)) == Readable && (before & (ReadWanted | Ended | Failed | Closed | Held)) == ReadWanted
            && MayReadThisRound() && reads.TryAdd(this))
        {
            Interlocked.And(ref _bits, ~Readable); // before the read: an event that comes after it must stay known
        }
    }

    void ILoopEntry.Tell() => Notify();

    /// <summary>The loop has read for us.</summary>
    /// <param name="slot">Where to, if it was something.</param>
    /// <param name="result">How many bytes, or an error below 0.</param>
    public void OnReceived(ushort slot, int result)
    {
        _slot = slot;
        Interlocked.Or(ref _bits, result switch
        {
            ReadBatch.SlotBytes => Held | Readable, // there may be more
            > 0 => Held,
            0 or -Native.EAGAIN or -Native.EINTR => Readable, // to be seen by a read of its own
            _ => Failed,
        });
    }

    void IThreadPoolWorkItem.Execute()
    {
        if ((Volatile.Read(ref _bits) & Unregistered) != 0)
        {
            RegisterHere();
        }

        if ((Volatile.Read(ref _bits) & (Closed | Gone)) == Closed)
        {
            CloseHere();
        }

        Notify();
    }

    private void RegisterHere()
    {
        var events = Native.EPOLLIN | Native.EPOLLOUT | Native.EPOLLRDHUP;
        Interlocked.And(ref _bits, ~Unregistered);
        if ((Volatile.Read(ref _bits) & Closed) == 0 && !_loop.TryRegister(this, events))
        {
            Interlocked.Or(ref _bits, Failed); // out of memory for it: the connection ends like one that broke
        }
    }

    private TransferResult ReadEntered(Span<byte> buffer)
    {
        var bits = Volatile.Read(ref _bits);
        if ((bits & Held) != 0)
        {
            return TakeHeld(buffer);
        }

        if ((bits & Failed) != 0)
        {
            return TransferResult.Failed;
        }

        return (bits & (Readable | Ended)) == 0 || !MayReadThisRound() ? TransferResult.WouldBlock : Receive(buffer);
    }

    private TransferResult TakeHeld(Span<byte> buffer)
    {
        var count = _loop.Reads!.Take(_slot, buffer, out var isEmpty);
        if (isEmpty && (Interlocked.And(ref _bits, ~Held) & (Readable | Failed)) == Readable && count < buffer.Length && MayReadThisRound())
        {
            // A long message fills the slot: its rest comes in the same read, or each such read would take a round of its own.
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
        Interlocked.And(ref _bits, ~Readable); // before the call: an event that comes after it must stay known
        nint count;
        fixed (byte* start = buffer)
        {
            count = Native.recv(_descriptor, start, buffer.Length, Native.MSG_DONTWAIT);
        }

        if (count > 0)
        {
            if (count == buffer.Length)
            {
                Interlocked.Or(ref _bits, Readable); // there may be more
            }

            return TransferResult.Moved((int)count);
        }

        if (count == 0)
        {
            Interlocked.Or(ref _bits, Ended); // on another thread the read may be ahead of the event
            return TransferResult.End;
        }

        return Refused() ? TransferResult.WouldBlock : TransferResult.Failed;
    }

    private bool MayReadThisRound()
    {
        if (!_loop.IsCurrent)
        {
            return true; // whoever reads there holds up nobody here
        }

        if (_round != _loop.Round)
        {
            (_round, _reads) = (_loop.Round, 0);
        }

        return _reads++ < MostReads;
    }

    /// <summary>Whether the last call failed only for now.</summary>
    private bool Refused()
    {
        if (Marshal.GetLastPInvokeError() is Native.EAGAIN or Native.EINTR)
        {
            return true;
        }

        Interlocked.Or(ref _bits, Failed);
        return false;
    }

    /// <summary>Begins a call that uses the descriptor.</summary>
    /// <returns>False when it is closed.</returns>
    private bool Enter()
    {
        if (_loop.IsCurrent)
        {
            return (Volatile.Read(ref _bits) & Closed) == 0; // it is closed on this thread, so not during the call
        }

        Interlocked.Increment(ref _visitors);
        if ((Volatile.Read(ref _bits) & Closed) == 0)
        {
            return true;
        }

        Leave();
        return false;
    }

    private void Leave()
    {
        if (!_loop.IsCurrent && Interlocked.Decrement(ref _visitors) == 0 && (Volatile.Read(ref _bits) & (Closed | Gone)) == Closed)
        {
            _loop.Add(this); // the loop found a visitor and went on without closing
        }
    }

    private void Close(int how)
    {
        if (_loop.IsCurrent && _isSubmitted)
        {
            _loop.Writes!.Submit(); // what is accepted leaves, also what follows a write that is taken in part
        }

        if ((Interlocked.Or(ref _bits, how) & Closed) != 0)
        {
            return;
        }

        if (_loop.IsCurrent)
        {
            CloseHere();
            if ((Volatile.Read(ref _bits) & (ReadWanted | WriteWanted)) != 0)
            {
                _loop.Add(this); // who waits is told, but not from inside this call
            }
        }
        else
        {
            _loop.Add(this);
        }
    }

    private void CloseHere()
    {
        if (Volatile.Read(ref _visitors) != 0 || (Interlocked.Or(ref _bits, Gone) & Gone) != 0)
        {
            return;
        }

        if (_isSubmitted)
        {
            _loop.Writes!.Submit(); // closed by another thread; the descriptor's number is soon another's
        }

        if ((Interlocked.And(ref _bits, ~Held) & Held) != 0)
        {
            _loop.Reads!.Release(_slot);
        }

        _loop.Forget(this);
        if ((_bits & ToBeReset) != 0)
        {
            _ = Native.ResetOnClose(_descriptor);
        }

        _ = Native.close(_descriptor);
        _loop.AddConnections(-1);
    }

    private void Notify()
    {
        var bits = Volatile.Read(ref _bits);
        if ((bits & ReadWanted) != 0 && (bits & MayRead) != 0
            && (Interlocked.And(ref _bits, ~ReadWanted) & ReadWanted) != 0)
        {
            Reader!.OnReadable();
        }

        if ((bits & WriteWanted) != 0 && (bits & (Writable | Failed | Closed)) != 0
            && (Interlocked.And(ref _bits, ~WriteWanted) & WriteWanted) != 0)
        {
            Writer!.OnWritable((bits & (Failed | Closed)) != 0 ? TransferResult.Failed : new TransferResult(TransferStatus.Moved, 0));
        }
    }

    private IPEndPoint? Address(bool peer)
    {
        if (!Enter())
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
            AddressFamily.InterNetwork => (IPEndPoint)new IPEndPoint(IPAddress.Any, 0).Create(Sized(address, AddressFamily.InterNetwork)),
            AddressFamily.InterNetworkV6 => (IPEndPoint)new IPEndPoint(IPAddress.IPv6Any, 0).Create(address),
            _ => null,
        };
    }

    private static SocketAddress Sized(SocketAddress address, AddressFamily family)
    {
        var sized = new SocketAddress(family);
        address.Buffer.Span[..sized.Size].CopyTo(sized.Buffer.Span);
        return sized;
    }
}
