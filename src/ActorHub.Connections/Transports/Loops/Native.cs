using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>The system calls of the event loop (Linux). Those that fail return -1 and leave the reason to <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static unsafe partial class Native
{
    public const int EPOLL_CTL_ADD = 1;
    public const uint EPOLLIN = 0x1;
    public const uint EPOLLOUT = 0x4;
    public const uint EPOLLERR = 0x8;
    public const uint EPOLLHUP = 0x10;
    public const uint EPOLLRDHUP = 0x2000;
    public const uint EPOLLET = 1u << 31;

    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int ECONNABORTED = 103;

    public const int SOL_SOCKET = 1;
    public const int SO_LINGER = 13;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SHUT_WR = 1;

    private const int SOCK_NONBLOCK = 0x800; // also EFD_NONBLOCK
    private const int SOCK_CLOEXEC = 0x80000; // also EPOLL_CLOEXEC and EFD_CLOEXEC

    /// <summary>Bytes of one <c>epoll_event</c>: packed on x64 only (epoll_ctl(2), kernel's EPOLL_PACKED).</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public static int NewEpoll() => epoll_create1(SOCK_CLOEXEC);

    public static int NewEvent() => eventfd(0, SOCK_NONBLOCK | SOCK_CLOEXEC);

    public static int Accept(int listener) => accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);

    /// <summary>Watches a descriptor.</summary>
    public static int Watch(int epoll, int descriptor, uint events, ulong data)
    {
        var e = stackalloc byte[16];
        *(uint*)e = events;
        *(ulong*)(e + EventSize - sizeof(ulong)) = data;
        return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, e);
    }

    /// <summary>Makes closing send a reset (socket(7), SO_LINGER with time 0).</summary>
    public static int ResetOnClose(int descriptor)
    {
        var linger = stackalloc int[2] { 1, 0 };
        return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(int));
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(int epoll, byte* events, int most, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint sendmsg(int descriptor, MessageHeader* message, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, ulong* value, nint length);

    [LibraryImport("libc")]
    public static partial int close(int descriptor);

    [LibraryImport("libc")]
    public static partial int shutdown(int descriptor, int how);

    [LibraryImport("libc")]
    public static partial int getsockname(int descriptor, byte* address, int* length);

    [LibraryImport("libc")]
    public static partial int getpeername(int descriptor, byte* address, int* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* e);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int listener, byte* address, int* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int descriptor, int level, int name, void* value, int length);

    /// <summary><c>struct iovec</c>.</summary>
    public struct Piece
    {
        public byte* Start;
        public nint Length;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    public struct MessageHeader
    {
        public void* Name;
        public int NameLength;
        public Piece* Pieces;
        public nint PieceCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }
}
