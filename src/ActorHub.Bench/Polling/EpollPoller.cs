using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace ActorHub.Bench;

/// <summary>Linux's epoll: the cost of a wait does not grow with the number of silent sockets.</summary>
internal sealed class EpollPoller : Poller
{
    private const int MaxEvents = 1024;
    private const uint ErrorOrEnd = 0x8 | 0x10; // EPOLLERR, EPOLLHUP: the kernel always watches for them

    private readonly SafeEpollHandle _epoll = Libc.epoll_create1(Libc.EpollCloseOnExec);
    private readonly byte[] _events = new byte[MaxEvents * Libc.EventSize];
    private readonly Readiness[] _ready = new Readiness[MaxEvents];

    /// <summary>Creates an epoll instance.</summary>
    /// <exception cref="IOException">The system has no descriptor left.</exception>
    public EpollPoller()
    {
        if (_epoll.IsInvalid)
        {
            throw Failure();
        }
    }

    /// <inheritdoc/>
    public override string? Connect(Socket socket, EndPoint to, int token)
    {
        // Socket.Connect throws while the handshake is in flight. ConnectAsync registers the socket with the runtime's own epoll for its lifetime.
        var address = to.Serialize();
        if (Libc.connect(socket.SafeHandle, ref MemoryMarshal.GetReference(address.Buffer.Span), address.Size) != 0
            && Marshal.GetLastPInvokeError() is not Libc.InProgress)
        {
            return Marshal.GetLastPInvokeErrorMessage();
        }

        Control(Libc.EpollAdd, socket, token, Interest.ReadAndWrite);
        return null;
    }

    /// <inheritdoc/>
    public override void Watch(Socket socket, int token, Interest interest) => Control(Libc.EpollModify, socket, token, interest);

    /// <inheritdoc/>
    public override void Remove(Socket socket)
    {
        // The kernel removes a descriptor when it is closed.
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<Readiness> Wait(TimeSpan timeout)
    {
        var count = Libc.epoll_wait(_epoll, ref _events[0], MaxEvents, (int)Math.Ceiling(timeout.TotalMilliseconds));
        if (count < 0)
        {
            return Marshal.GetLastPInvokeError() == Libc.Interrupted ? default : throw Failure();
        }

        for (var i = 0; i < count; i++)
        {
            var happened = _events.AsSpan(i * Libc.EventSize, Libc.EventSize);
            var events = MemoryMarshal.Read<uint>(happened);
            _ready[i] = new Readiness(
                MemoryMarshal.Read<int>(happened[Libc.EventTokenAt..]), (events & (Libc.EpollIn | ErrorOrEnd)) != 0, (events & Libc.EpollOut) != 0);
        }

        return _ready.AsSpan(0, count);
    }

    /// <inheritdoc/>
    public override void Dispose() => _epoll.Dispose();

    private static IOException Failure() => new($"epoll failed: {Marshal.GetLastPInvokeErrorMessage()}");

    private void Control(int operation, Socket socket, int token, Interest interest)
    {
        Span<byte> change = stackalloc byte[Libc.EventSize];
        change.Clear();
        MemoryMarshal.Write(change, interest == Interest.Read ? Libc.EpollIn : Libc.EpollIn | Libc.EpollOut);
        MemoryMarshal.Write(change[Libc.EventTokenAt..], token);
        if (Libc.epoll_ctl(_epoll, operation, socket.SafeHandle, ref MemoryMarshal.GetReference(change)) != 0)
        {
            throw Failure();
        }
    }
}
