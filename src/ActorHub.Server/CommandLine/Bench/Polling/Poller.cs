using System.Net;
using System.Net.Sockets;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>What a socket is watched for.</summary>
internal enum Interest
{
    /// <summary>Bytes to read, or the end.</summary>
    Read,

    /// <summary>Also room to write, or the outcome of connecting.</summary>
    ReadAndWrite,
}

/// <summary>What a socket is ready for.</summary>
/// <param name="Token">Whose socket it is.</param>
/// <param name="MayRead">Bytes, the end or an error is there.</param>
/// <param name="MayWrite">There is room; or connecting is decided.</param>
internal readonly record struct Readiness(int Token, bool MayRead, bool MayWrite);

/// <summary>Says which of many non-blocking sockets are ready, level-triggered. For one thread.</summary>
internal abstract class Poller : IDisposable
{
    /// <summary>The best one of this system.</summary>
    public static Poller Create() => OperatingSystem.IsLinux() ? new EpollPoller() : new SelectPoller();

    /// <summary>Starts to connect a socket and watches it for <see cref="Interest.ReadAndWrite"/>.</summary>
    /// <param name="socket">Non-blocking, not connected.</param>
    /// <param name="to">Where to.</param>
    /// <param name="token">Comes back with its readiness.</param>
    /// <returns>Null when it is connected or connecting, otherwise the system's word.</returns>
    public abstract string? Connect(Socket socket, EndPoint to, int token);

    /// <summary>Changes what a socket is watched for.</summary>
    public abstract void Watch(Socket socket, int token, Interest interest);

    /// <summary>Watches a socket no longer. To be called before it is disposed of.</summary>
    public abstract void Remove(Socket socket);

    /// <summary>Waits until a socket is ready.</summary>
    /// <param name="patience">The longest wait; rounded up to milliseconds, none when it is zero.</param>
    /// <returns>Those that are ready, perhaps none. Valid until the next call.</returns>
    public abstract ReadOnlySpan<Readiness> Wait(TimeSpan patience);

    /// <inheritdoc/>
    public abstract void Dispose();
}
