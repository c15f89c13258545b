using Microsoft.Win32.SafeHandles;

namespace ActorHub.Bench;

/// <summary>An epoll instance.</summary>
internal sealed class SafeEpollHandle() : SafeHandleMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close(handle) == 0;
}
