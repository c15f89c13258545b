using System.Runtime.InteropServices;

namespace ActorHub.Bench;

/// <summary>System calls of Linux that .NET does not offer.</summary>
internal static partial class Libc
{
    public const int EpollCloseOnExec = 0x80000;
    public const int EpollAdd = 1;
    public const int EpollModify = 3;
    public const uint EpollIn = 0x1;
    public const uint EpollOut = 0x4;
    public const int Interrupted = 4; // EINTR
    public const int InProgress = 115; // EINPROGRESS

    /// <summary>Size of <c>struct epoll_event</c>: 32 bits of events and 64 of the caller. The kernel packs it on x64 only.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Offset of the caller's bits.</summary>
    public static readonly int EventTokenAt = EventSize - sizeof(ulong);

    // Linux reports the lost reader of a pipe as an error, macOS as a hang-up.
    private const short PollError = 0x8;
    private const short PollHangUp = 0x10;

    private const int OpenFiles = 7; // RLIMIT_NOFILE on x64 and arm64

    /// <summary>Most descriptors that this process may open. The runtime has already raised the soft limit to the hard one.</summary>
    public static long DescriptorLimit => getrlimit(OpenFiles, out var limit) == 0 ? (long)Math.Min(limit.Current, int.MaxValue) : int.MaxValue;

    [LibraryImport("libc", SetLastError = true)]
    public static partial SafeEpollHandle epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(SafeEpollHandle epoll, int operation, SafeHandle socket, ref byte epollEvent);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(SafeEpollHandle epoll, ref byte events, int maxEvents, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int connect(SafeHandle socket, ref byte address, int length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int close(nint descriptor);

    /// <summary>Whether a descriptor for writing is a pipe or socket whose reader has gone away.</summary>
    public static bool HasNoReader(int descriptor)
    {
        var polled = new PolledDescriptor { Descriptor = descriptor };
        return poll(ref polled, 1, 0) > 0 && (polled.Found & (PollError | PollHangUp)) != 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PolledDescriptor descriptors, nuint count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct PolledDescriptor
    {
        public int Descriptor;
        public short Wanted; // none: errors are always reported
        public short Found;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly ulong Current;
        public readonly ulong Max;
    }
}
