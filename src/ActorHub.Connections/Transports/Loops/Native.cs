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
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ECONNABORTED = 103;

    public const int SOL_SOCKET = 1;
    public const int SO_LINGER = 13;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SHUT_WR = 1;

    public const uint IORING_FEAT_NEEDED = 0x1 | 0x2 | 0x20; // SINGLE_MMAP, NODROP, and FAST_POLL: Linux 5.7, which has all that is used here
    public const int IORING_OFF_SQ_RING = 0;
    public const int IORING_OFF_SQES = 0x10000000;
    public const byte IORING_OP_SEND = 26;
    public const byte IORING_OP_RECV = 27;

    public static readonly byte* MAP_FAILED = (byte*)-1;

    private const int IO_URING_SETUP = 425; // system calls, by the same numbers on x64 and arm64
    private const int IO_URING_ENTER = 426;
    private const int IORING_ENTER_GETEVENTS = 1;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_SHARED_POPULATE = 0x8001;

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

    /// <summary>Makes an io_uring and tells its layout.</summary>
    public static int NewRing(int entries, RingParameters* layout) => (int)syscall(IO_URING_SETUP, entries, (nint)layout, 0, 0, 0, 0);

    /// <summary>Has an io_uring do operations, then waits until some are complete.</summary>
    public static int Enter(int ring, int count, int completions) =>
        (int)syscall(IO_URING_ENTER, ring, count, completions, completions > 0 ? IORING_ENTER_GETEVENTS : 0, 0, 0);

    /// <summary>Shares memory with the kernel: a part of what a ring's descriptor stands for.</summary>
    public static byte* Map(nint length, int descriptor, nint part) => mmap(null, length, PROT_READ_WRITE, MAP_SHARED_POPULATE, descriptor, part);

    /// <summary>How many descriptors the process may have open; null where that cannot be told or has no end.</summary>
    public static long? OpenFilesLimit()
    {
        const int RLIMIT_NOFILE = 7;
        ulong* limits = stackalloc ulong[2]; // the one in force, the highest that it may be set to
        return getrlimit(RLIMIT_NOFILE, limits) == 0 && limits[0] <= int.MaxValue ? (long)limits[0] : null;
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
    public static partial int munmap(byte* start, nint length);

    [LibraryImport("libc")]
    public static partial int close(int descriptor);

    [LibraryImport("libc")]
    public static partial int shutdown(int descriptor, int how);

    [LibraryImport("libc")]
    public static partial int getsockname(int descriptor, byte* address, int* length);

    [LibraryImport("libc")]
    public static partial int getpeername(int descriptor, byte* address, int* length);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, ulong* limits);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* mmap(byte* start, nint length, int protection, int flags, int descriptor, nint offset);

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

    /// <summary><c>struct io_uring_sqe</c> of a send or a receive.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    public struct Submission
    {
        [FieldOffset(0)]
        public byte Operation;

        [FieldOffset(4)]
        public int Descriptor;

        [FieldOffset(16)]
        public byte* Address;

        [FieldOffset(24)]
        public uint Length;

        [FieldOffset(28)]
        public int MessageFlags;

        [FieldOffset(32)]
        public ulong Tag;
    }

    /// <summary><c>struct io_uring_cqe</c>.</summary>
    public struct Completion
    {
        public ulong Tag;
        public int Result;
        public uint Flags;
    }

    /// <summary><c>struct io_uring_params</c>, whose offsets the kernel tells; what is not read here is not named.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    public struct RingParameters
    {
        [FieldOffset(0)]
        public uint SubmissionEntries;

        [FieldOffset(4)]
        public uint CompletionEntries;

        [FieldOffset(20)]
        public uint Features;

        [FieldOffset(40)]
        public uint SubmissionHead;

        [FieldOffset(44)]
        public uint SubmissionTail;

        [FieldOffset(64)]
        public uint SubmissionArray;

        [FieldOffset(80)]
        public uint CompletionHead;

        [FieldOffset(84)]
        public uint CompletionTail;

        [FieldOffset(88)]
        public uint CompletionMask;

        [FieldOffset(100)]
        public uint Completions;
    }
}
