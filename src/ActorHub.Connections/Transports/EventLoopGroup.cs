using System.Runtime.InteropServices;
using ActorHub.Connections.Transports.Loops;
using Akka.Actor;

namespace ActorHub.Connections.Transports;

/// <summary>The event loops of a node. Thread-safe.</summary>
public sealed class EventLoopGroup : IDisposable
{
    private const int MostLoops = 1024;

    private readonly EventLoop[] _loops;
    private int _dealt;
    private ActorSystem? _system;

    private EventLoopGroup(EventLoop[] loops, string description) => (_loops, Description) = (loops, description);

    private static bool IsSupported => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    private static bool IsPreferred => IsSupported && Environment.GetEnvironmentVariable("ACTORHUB_TRANSPORT") != "portable";

    /// <summary>Starts the loops that settings ask for.</summary>
    /// <param name="options">Which transport, and how many loops.</param>
    /// <returns>Null when the connections are to be carried by portable sockets.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of loops is not between 1 and 1,024.</exception>
    /// <exception cref="PlatformNotSupportedException">Event loops are asked for, and there are none on this platform.</exception>
    /// <exception cref="IOException">The system has no descriptors left for them.</exception>
    public static EventLoopGroup? Start(ConnectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Transport == TransportKind.Portable || (options.Transport == TransportKind.Automatic && !IsPreferred))
        {
            return null;
        }

        if (!IsSupported)
        {
            throw new PlatformNotSupportedException("Event loops need Linux on x64 or arm64.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(options.EventLoops, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.EventLoops, MostLoops);
        var loops = new List<EventLoop>();
        var refusal = "";
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

    /// <summary>Registers a dispatcher for each loop with an actor system. Call it once, before any actor names a loop's dispatcher.</summary>
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

    /// <summary>Chooses a loop for an actor that no connection owns; the loops take turns.</summary>
    /// <returns>One of the loops.</returns>
    public Loop Next() => _loops[(int)((uint)Interlocked.Increment(ref _dealt) % (uint)_loops.Length)];

    /// <summary>Ends each thread once the last of its connections is closed. Does not wait for that.</summary>
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

    /// <summary>How many loops there are, and how they read and write, for a log.</summary>
    internal string Description { get; }

    /// <summary>The loops.</summary>
    internal ReadOnlySpan<EventLoop> Loops => _loops;

    /// <summary>The loop that accepts for all.</summary>
    internal EventLoop First => _loops[0];

    /// <summary>The loop with the fewest connections.</summary>
    internal EventLoop Idlest()
    {
        var idlest = _loops[0];
        foreach (var loop in _loops)
        {
            if (loop.Connections < idlest.Connections)
            {
                idlest = loop;
            }
        }

        return idlest;
    }

    private static string Describe(List<EventLoop> loops, string refusal)
    {
        var batching = loops.Count(static loop => loop.Writes is not null);
        return $"{loops.Count} event loop{(loops.Count == 1 ? "" : "s")}, "
            + (batching == 0 ? "one system call for each read and write" : "one system call for the reads and writes of many connections (io_uring)")
            + (refusal.Length == 0 ? "" : batching == 0 ? $", because io_uring is not available: {refusal}" : $" on only {batching} loops: {refusal}");
    }
}
