using System.Net.Sockets;
using ActorHub.Connections.Transports.Loops;

namespace ActorHub.Connections.Listening;

/// <summary>
/// The descriptors that are not given to clients. The runtime needs some at any time, to start a thread or to read an assembly, and ends the
/// process when it gets none.
/// </summary>
/// <remarks>For one acceptor, which accepts one at a time. The system gives the lowest free number, so a number says how many are in use.</remarks>
internal sealed class DescriptorReserve
{
    /// <summary>How many are kept, of a limit that allows it.</summary>
    public const int Size = 32;

    private long _first = First();
    private bool _isReached;

    /// <summary>What to fail with then.</summary>
    public static SocketException Exception() => new((int)SocketError.TooManyOpenSockets);

    /// <summary>Notes what was accepted.</summary>
    public void Note(nint descriptor) => _isReached = descriptor >= _first;

    /// <summary>Whether no client may be accepted now, as if the process had no descriptors left.</summary>
    public bool IsReached()
    {
        if (_isReached)
        {
            LookAgain();
        }

        return _isReached;
    }

    private void LookAgain()
    {
        _first = First(); // the limit may have been raised
        try
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            Note(probe.SafeHandle.DangerousGetHandle());
        }
        catch (SocketException)
        {
            _isReached = true; // none at all is left: others took the reserve
        }
    }

    private static long First() =>
        OperatingSystem.IsLinux() && Native.OpenFilesLimit() is { } limit ? limit - Math.Min(Size, limit / 4) : long.MaxValue;
}
