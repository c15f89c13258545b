using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Hosting;

/// <summary>Stops a server: on request, or together with the actor system that it runs in. Thread-safe.</summary>
/// <remarks>
/// <code>
///   StopAsync ──────────────┐
///   coordinated shutdown ───┴─▶ close the connections with 1001 ─▶ cancel Stopping ─▶ stop all actors ─▶ terminate its own system ─▶ end the loops
///   terminated without it ────────────────────────────────────────▶ cancel Stopping ───────────────────────────────────────────────▶ end the loops
/// </code>
/// </remarks>
public sealed class ServerStop : IAsyncDisposable
{
    internal static readonly TimeSpan DefaultDeadline = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ActorTimeout = TimeSpan.FromSeconds(10);

    private readonly ActorSystem _system;
    private readonly bool _ownsSystem;
    private readonly IActorRef _root;
    private readonly EventLoopGroup? _loops;
    private readonly string _title;
    private readonly IDisposable _termination;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stopped = new(); // cancelled after the stop, so that a system that lives on does not retain the server
    private readonly Lock _lock = new();
    private Task? _actorsStopped;
    private Task? _stop;

    /// <summary>Prepares the stop of a started server.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="ownsSystem">Whether the stop terminates the system too.</param>
    /// <param name="root">The server's root actor.</param>
    /// <param name="loops">The server's event loops, which the stop ends; null if it has none.</param>
    /// <param name="title">The name of the server in close reasons and logs, such as <c>hub</c>.</param>
    public ServerStop(ActorSystem system, bool ownsSystem, IActorRef root, EventLoopGroup? loops, string title)
    {
        (_system, _ownsSystem, _root, _loops, _title) = (system, ownsSystem, root, loops, title);
        _termination = SystemTermination.Register(system, OnSystemTerminating);
        system.WhenTerminated.ContinueWith(_ => EndWithSystem(), _stopped.Token, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>The server's <see cref="ConnectionsActor"/>. Until it is set, a stop closes no connections.</summary>
    public IActorRef Connections { get; set; } = ActorRefs.Nobody;

    /// <summary>Cancelled once the connections are closed, before the other actors stop: from then on no actor answers.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Stops the server. Later calls return the same task, and their deadline is ignored.</summary>
    /// <param name="deadline">Connections that are still open after this time are disconnected. 0 to 1 day.</param>
    /// <returns>A task that completes when no part of the server runs any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is negative, or more than 1 day.</exception>
    public Task StopAsync(TimeSpan deadline)
    {
        CheckDeadline(deadline);
        lock (_lock)
        {
            return _stop ??= StopOnceAsync(deadline);
        }
    }

    /// <summary>Stops the server with a deadline of 5 seconds: see <see cref="StopAsync"/>.</summary>
    /// <returns>A task that completes when no part of the server runs any more.</returns>
    public async ValueTask DisposeAsync() => await StopAsync(DefaultDeadline).ConfigureAwait(false);

    internal static void CheckDeadline(TimeSpan deadline) => OptionRange.Delay(deadline, nameof(deadline));

    private async Task StopOnceAsync(TimeSpan deadline)
    {
        _termination.Dispose(); // before the system terminates: its termination would wait for this stop
        try
        {
            await StopActorsOnce(deadline, $"the {_title} stops").ConfigureAwait(false);
        }
        finally
        {
            if (_ownsSystem)
            {
                await _system.Terminate().ConfigureAwait(false);
            }

            _loops?.Dispose();
            await _stopped.CancelAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Other code terminates the actor system. Closes the connections with 1001 and stops the server's actors.</summary>
    private Task OnSystemTerminating(TimeSpan deadline)
    {
        Logging.GetLogger(_system, typeof(ServerStop)).Warning(
            "The actor system of the {0} terminates. The {0} closes its connections with 1001 and stops; stop the {0} first to avoid this", _title);
        return StopActorsOnce(deadline, "the actor system terminates");
    }

    /// <summary>The actor system has terminated, perhaps without coordinated shutdown.</summary>
    private void EndWithSystem()
    {
        _stopping.Cancel();
        _loops?.Dispose();
    }

    private Task StopActorsOnce(TimeSpan deadline, string reason)
    {
        lock (_lock)
        {
            return _actorsStopped ??= StopActorsAsync(deadline, reason);
        }
    }

    private async Task StopActorsAsync(TimeSpan deadline, string reason)
    {
        // Connections stop first, so that no client receives an error of a channel that ends only because the hub stops.
        try
        {
            await DrainAsync(deadline, reason).ConfigureAwait(false);
        }
        finally
        {
            await _stopping.CancelAsync().ConfigureAwait(false);
            if (!Connections.IsNobody())
            {
                await Connections.GracefulStop(ActorTimeout).ConfigureAwait(false);
            }

            await _root.GracefulStop(ActorTimeout).ConfigureAwait(false);
        }
    }

    private async Task DrainAsync(TimeSpan deadline, string reason)
    {
        if (Connections.IsNobody())
        {
            return;
        }

        using var watch = new CancellationTokenSource();
        var drained = Connections.Ask<ConnectionsActor.Drained>(
            new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, reason), deadline), deadline + ActorTimeout, watch.Token);
        await Task.WhenAny(drained, Connections.WatchAsync(watch.Token), _system.WhenTerminated).ConfigureAwait(false); // an actor that has ended does not reply
        await watch.CancelAsync().ConfigureAwait(false);
    }
}
