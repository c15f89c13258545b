using System.Net.Sockets;
using System.Runtime.InteropServices;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Listening;

/// <summary>
/// The descriptors that are not given to clients. The runtime needs some at any time, to start a thread or to read an assembly, and ends the
/// process when it gets none. Elsewhere than on Linux there is no such reserve.
/// </summary>
/// <remarks>
/// One for each acceptor, which accepts one at a time; each may take one of the reserve. The system gives the lowest free number, so from a
/// number follows that at least so many are in use: one of the reserve shows that it is reached, a lower one does not show the opposite, for
/// somebody may just have left. So once it was reached, each accept is tried out first.
/// </remarks>
internal sealed class DescriptorReserve
{
    /// <summary>How many are kept; of a low limit a quarter of what the process does not hold from the start.</summary>
    private const int Size = 32;

    private readonly int _held = OperatingSystem.IsLinux() ? Math.Max(LowestFree(), 0) : 0;
    private long _first;
    private bool _wasReached;

    public DescriptorReserve() => _first = First();

    /// <summary>What to fail with while the reserve is reached.</summary>
    public static SocketException Exception() => new((int)SocketError.TooManyOpenSockets);

    /// <summary>Notes what was accepted.</summary>
    public void Note(nint descriptor) => _wasReached |= descriptor >= _first;

    /// <summary>Whether no client may be accepted now, as if the process had no descriptors left.</summary>
    public bool IsReached()
    {
        if (!_wasReached)
        {
            return false;
        }

        _first = First(); // the limit may have been raised
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
        OperatingSystem.IsLinux() && Native.OpenFilesLimit() is { } limit ? limit - Math.Clamp((limit - _held) / 4, 0, Size) : long.MaxValue;
}
