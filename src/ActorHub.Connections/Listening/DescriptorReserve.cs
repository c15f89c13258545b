using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Listening;

/// <summary>
/// Keeps some file descriptors free: the runtime needs them to start a thread or to load an assembly, and ends the process if it gets none.
/// Acceptors stop accepting while only the reserve is left. Linux only; on other systems nothing is reserved.
/// </summary>
/// <remarks>
/// The kernel assigns the lowest free number, so an accepted descriptor with a number in the reserve shows that all lower numbers are in use.
/// A lower number proves nothing, because a lower descriptor may have been closed just before. Therefore, after the first number in the
/// reserve, every accept first opens a descriptor to learn the lowest free number. Each acceptor has its own instance, accepts one
/// connection at a time, and so exceeds the limit by at most one.
/// </remarks>
internal sealed class DescriptorReserve
{
    /// <summary>Number of reserved descriptors. If the limit is low, a quarter of the descriptors that were free at the start.</summary>
    private const int Size = 32;

    private readonly int _usedAtStart = OperatingSystem.IsLinux() ? Math.Max(LowestFree(), 0) : 0;
    private long _first; // the lowest number in the reserve
    private bool _wasReached;

    public DescriptorReserve() => _first = First();

    /// <summary>The error of an accept while <see cref="IsReached"/>: the same as that of a process without free descriptors.</summary>
    public static SocketException Exception() => new((int)SocketError.TooManyOpenSockets);

    /// <summary>Records the number of an accepted descriptor.</summary>
    public void Record(nint descriptor) => _wasReached |= descriptor >= _first;

    /// <summary>Whether only reserved descriptors are free, so that no client may be accepted.</summary>
    public bool IsReached()
    {
        if (!_wasReached)
        {
            return false;
        }

        _first = First(); // the process's limit may have been raised
        var next = LowestFree();
        return next < 0 ? Marshal.GetLastPInvokeError() is Native.EMFILE or Native.ENFILE : next >= _first;
    }

    private static int LowestFree()
    {
        var descriptor = Native.NewEvent();
        if (descriptor >= 0)
        {
            _ = Native.close(descriptor);
        }

        return descriptor;
    }

    private long First() =>
        OperatingSystem.IsLinux() && Native.OpenFilesLimit() is { } limit ? limit - Math.Clamp((limit - _usedAtStart) / 4, 0, Size) : long.MaxValue;
}
