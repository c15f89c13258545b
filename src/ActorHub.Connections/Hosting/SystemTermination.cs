using System.Collections.Concurrent;
using Akka;
using Akka.Actor;

namespace ActorHub.Connections.Hosting;

/// <summary>Lets servers close their clients before the actor system that they run in terminates. Thread-safe.</summary>
/// <remarks>
/// One task of Akka.NET's coordinated shutdown serves all servers of a system, because a task cannot be removed again. It runs in the phase
/// <c>service-unbind</c>, so the phase's timeout bounds it (5 seconds unless the system's configuration says otherwise).
/// </remarks>
internal sealed class SystemTermination : IExtension
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(1); // the part of the phase's timeout that remains after connections are closed

    private readonly ConcurrentDictionary<Registration, Func<TimeSpan, Task>> _servers = [];

    private SystemTermination(ActorSystem system)
    {
        var shutdown = CoordinatedShutdown.Get(system);
        var timeout = shutdown.Timeout(CoordinatedShutdown.PhaseServiceUnbind);
        var deadline = timeout > 2 * Margin ? timeout - Margin : timeout / 2;
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "actorhub-close-connections", async () =>
        {
            await Task.WhenAll(_servers.Values.Select(close => close(deadline))).ConfigureAwait(false);
            return Done.Instance;
        });
    }

    /// <summary>Registers a server.</summary>
    /// <param name="system">The actor system that it runs in.</param>
    /// <param name="close">Closes the server's connections within a deadline. It must not wait for the system's termination.</param>
    /// <returns>Dispose it when the server stops for another reason.</returns>
    public static IDisposable Register(ActorSystem system, Func<TimeSpan, Task> close)
    {
        ArgumentNullException.ThrowIfNull(system);
        var servers = system.WithExtension<SystemTermination, Provider>()._servers;
        var registration = new Registration(servers);
        servers[registration] = close;
        return registration;
    }

    private sealed class Registration(ConcurrentDictionary<Registration, Func<TimeSpan, Task>> servers) : IDisposable
    {
        public void Dispose() => servers.TryRemove(this, out _);
    }

    private sealed class Provider : ExtensionIdProvider<SystemTermination>
    {
        public override SystemTermination CreateExtension(ExtendedActorSystem system) => new(system);
    }
}
