using System.Runtime.InteropServices;
using ActorHub.Connections.Transports.Loops;
using Akka.Actor;

namespace ActorHub.Connections.Transports;

/// <summary>The event loops of a node. Thread-safe.</summary>
public sealed class EventLoopGroup : IDisposable
{
    private readonly EventLoop[] _loops;
    private int _nextCount;
    private ActorSystem? _system;

    private EventLoopGroup(EventLoop[] loops, string description) => (_loops, Description) = (loops, description);

    private static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Starts the loops that the options ask for.</summary>
    /// <param name="options">Transport, number of loops, and batching.</param>
    /// <returns>Null if portable sockets carry the connections.</returns>
    /// <exception cref="PlatformNotSupportedException">The options require event loops, which this platform does not have.</exception>
    /// <exception cref="FormatException">The transport is automatic, and <c>ACTORHUB_TRANSPORT</c> is set, but not to <c>automatic</c> or <c>portable</c>.</exception>
    /// <exception cref="IOException">The system has no descriptors left for the loops.</exception>
    public static EventLoopGroup? Start(ConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Transport == TransportKind.Portable || (options.Transport == TransportKind.Automatic && !PrefersLoops(Environment.GetEnvironmentVariable("ACTORHUB_TRANSPORT"))))
        {
            return null;
        }

        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("Event loops need Linux on x64 or arm64.");
        }

        var loops = new List<EventLoop>();
        var refusal = ""; // why a loop has no io_uring
        try
        {
            while (loops.Count < options.EventLoops)
            {
                loops.Add(EventLoop.Start(loops.Count, options.Batching, out var reason));
                refusal = reason.Length > 0 ? reason : refusal;
            }
        }
        catch
        {
            loops.ForEach(static loop => loop.Stop());
            throw;
        }

        return new EventLoopGroup([.. loops], Describe(loops, refusal));
    }

    /// <summary>Registers a dispatcher for each loop with an actor system. Call it once, before an actor uses a loop's dispatcher.</summary>
    /// <param name="system">The actor system whose actors run on the loops. Its configuration stays as it is.</param>
    public void Attach(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        _system = system;
        foreach (var loop in _loops)
        {
            loop.Attach(system);
        }
    }

    /// <summary>Chooses a loop for an actor that belongs to no connection: each loop in turn.</summary>
    /// <returns>One of the loops.</returns>
    public Loop Next() => _loops[(int)((uint)Interlocked.Increment(ref _nextCount) % (uint)_loops.Length)];

    /// <summary>Ends each loop's thread when its last connection has closed. Does not wait for that.</summary>
    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Stop();
            if (_system is not null)
            {
                loop.Detach(_system);
            }
        }
    }

    /// <summary>The number of loops and how they read and write, for the log.</summary>
    internal string Description { get; }

    /// <summary>The loops.</summary>
    internal ReadOnlySpan<EventLoop> Loops => _loops;

    /// <summary>The loop that accepts connections for all loops.</summary>
    internal EventLoop First => _loops[0];

    /// <summary>The loop with the fewest connections.</summary>
    internal EventLoop LeastLoaded()
    {
        var leastLoaded = _loops[0];
        foreach (var loop in _loops)
        {
            if (loop.Connections < leastLoaded.Connections)
            {
                leastLoaded = loop;
            }
        }

        return leastLoaded;
    }

    private static bool PrefersLoops(string? variable) => variable switch
    {
        null or "" or "automatic" => IsSupported,
        "portable" => false,
        _ => throw new FormatException($"ACTORHUB_TRANSPORT={variable}: expected automatic or portable"),
    };

    private static string Describe(List<EventLoop> loops, string refusal)
    {
        var batching = loops.Count(static loop => loop.Writes is not null);
        return $"{loops.Count} event loop{(loops.Count == 1 ? "" : "s")}, "
            + (batching == 0 ? "one system call for each read and write" : "one system call for the reads and writes of many connections (io_uring)")
            + (refusal.Length == 0 ? "" : batching == 0 ? $", because io_uring is not available: {refusal}" : $" on only {batching} loops: {refusal}");
    }
}
