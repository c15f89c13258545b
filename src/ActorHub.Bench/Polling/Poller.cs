using System.Net;
using System.Net.Sockets;

namespace ActorHub.Bench;

/// <summary>Events that a socket is watched for.</summary>
internal enum Interest
{
    /// <summary>Bytes to read, or the end of the stream.</summary>
    Read,

    /// <summary>Also room to write, or the outcome of the TCP handshake.</summary>
    ReadAndWrite,
}

/// <summary>Events of a socket.</summary>
/// <param name="Token">The token that <see cref="Poller.Connect"/> was given.</param>
/// <param name="MayRead">The socket has bytes, the end of the stream or an error.</param>
/// <param name="MayWrite">The socket accepts bytes, or the TCP handshake has succeeded or failed.</param>
internal readonly record struct Readiness(int Token, bool MayRead, bool MayWrite);

/// <summary>Reports which of many non-blocking sockets are ready, level-triggered. Not thread-safe.</summary>
internal abstract class Poller : IDisposable
{
    /// <summary>Creates the fastest poller of this system.</summary>
    public static Poller Create() => OperatingSystem.IsLinux() ? new EpollPoller() : new SelectPoller();

    /// <summary>Starts to connect a socket and watches it for <see cref="Interest.ReadAndWrite"/>.</summary>
    /// <param name="socket">Non-blocking, not connected.</param>
    /// <param name="to">The server's address.</param>
    /// <param name="token">Identifies the socket in <see cref="Readiness"/>.</param>
    /// <returns>The system's error; null if the socket is connected or connecting.</returns>
    public abstract string? Connect(Socket socket, EndPoint to, int token);

    /// <summary>Changes the events that a socket is watched for.</summary>
    public abstract void Watch(Socket socket, int token, Interest interest);

    /// <summary>Stops watching a socket. Call it before disposing of the socket.</summary>
    public abstract void Remove(Socket socket);

    /// <summary>Waits until a socket is ready.</summary>
    /// <param name="timeout">Longest wait, rounded up to milliseconds. Zero: do not wait.</param>
    /// <returns>The ready sockets, none after the timeout. Valid until the next call.</returns>
    public abstract ReadOnlySpan<Readiness> Wait(TimeSpan timeout);

    /// <inheritdoc/>
    public abstract void Dispose();
}
