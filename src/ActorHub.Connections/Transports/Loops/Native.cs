using System.Runtime.InteropServices;

namespace ActorHub.Connections.Transports.Loops;

/// <summary>The system calls of the event loop (Linux). On failure they return -1, and <see cref="Marshal.GetLastPInvokeError"/> returns the error number.</summary>
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

    public const uint IORING_FEAT_NEEDED = 0x1 | 0x2 | 0x20; // SINGLE_MMAP, NODROP, and FAST_POLL: Linux 5.7, which has all features that are used here
    public const int IORING_OFF_SQ_RING = 0;
    public const int IORING_OFF_SQES = 0x10000000;
    public const byte IORING_OP_SEND = 26;
    public const byte IORING_OP_RECV = 27;

    public static readonly byte* MAP_FAILED = (byte*)-1;

    private const int IO_URING_SETUP = 425; // system call numbers, equal on x64 and arm64
    private const int IO_URING_ENTER = 426;
    private const int IORING_ENTER_GETEVENTS = 1;
    private const int PROT_READ_WRITE = 3;
    private const int MAP_SHARED_POPULATE = 0x8001;

    private const int SOCK_NONBLOCK = 0x800; // also EFD_NONBLOCK
    private const int SOCK_CLOEXEC = 0x80000; // also EPOLL_CLOEXEC and EFD_CLOEXEC

    /// <summary>Bytes of one <c>epoll_event</c>, which is packed only on x64 (epoll_ctl(2), the kernel's EPOLL_PACKED).</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    public static int NewEpoll() => epoll_create1(SOCK_CLOEXEC);

    public static int NewEvent() => eventfd(0, SOCK_NONBLOCK | SOCK_CLOEXEC);

    public static int Accept(int listener) => accept4(listener, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);

    /// <summary>Adds a descriptor to an epoll.</summary>
    public static int Watch(int epoll, int descriptor, uint events, ulong data)
    {
        var e = stackalloc byte[16];
        *(uint*)e = events;
        *(ulong*)(e + EventSize - sizeof(ulong)) = data;
        return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, e);
    }

    /// <summary>Makes <see cref="close"/> send a reset (socket(7), SO_LINGER with time 0).</summary>
    public static int ResetOnClose(int descriptor)
    {
        var linger = stackalloc int[2] { 1, 0 };
        return setsockopt(descriptor, SOL_SOCKET, SO_LINGER, linger, 2 * sizeof(int));
    }

    /// <summary>Creates an io_uring and returns its layout.</summary>
    public static int NewRing(int entries, RingParameters* layout) => (int)syscall(IO_URING_SETUP, entries, (nint)layout, 0, 0, 0, 0);

    /// <summary>Submits operations of an io_uring, then waits for a number of completions.</summary>
    public static int Enter(int ring, int count, int completions) =>
        (int)syscall(IO_URING_ENTER, ring, count, completions, completions > 0 ? IORING_ENTER_GETEVENTS : 0, 0, 0);

    /// <summary>Maps a part of an io_uring's memory, which the kernel shares.</summary>
    public static byte* Map(nint length, int descriptor, nint part) => mmap(null, length, PROT_READ_WRITE, MAP_SHARED_POPULATE, descriptor, part);

    /// <summary>Maximum of open descriptors of the process (RLIMIT_NOFILE); null if it is unknown or unlimited.</summary>
    public static long? OpenFilesLimit()
    {
        const int RLIMIT_NOFILE = 7;
        ulong* limits = stackalloc ulong[2]; // the soft limit, the hard limit
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

    /// <summary><c>struct io_uring_params</c>, which the kernel fills with offsets. Fields that are not used here are omitted.</summary>
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
