using Akka.Actor;

namespace ActorHub.Connections.Hosting;

/// <summary>Starts a server's root actor in an actor system that other code may use too.</summary>
public static class RootActors
{
    /// <summary>Checks that an actor system can run a server.</summary>
    /// <param name="system">The actor system.</param>
    /// <returns>The problem and its fix, for the user; null if there is none.</returns>
    public static string? Problem(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        var setting = system.Settings.SerializeAllMessages ? "akka.actor.serialize-messages" : system.Settings.SerializeAllCreators ? "akka.actor.serialize-creators" : null;
        return setting is null ? null : $"{setting} is on, but messages and actors here hold sockets, which cannot be serialized. Turn it off.";
    }

    /// <summary>Starts an actor directly below the system's user guardian.</summary>
    /// <param name="system">The actor system.</param>
    /// <param name="props">The actor's props.</param>
    /// <param name="name">The actor's name. If it is taken, such as by another hub, the first free number is appended: <c>actorhub-2</c>.</param>
    /// <returns>The actor.</returns>
    public static IActorRef Start(ActorSystem system, Props props, string name)
    {
        ArgumentNullException.ThrowIfNull(system);
        for (var number = 1; ; number++)
        {
            try
            {
                return system.ActorOf(props, number == 1 ? name : $"{name}-{number}");
            }
            catch (InvalidActorNameException) when (number < int.MaxValue)
            {
                // taken: try the next
            }
        }
    }
}
