using Akka.Event;

namespace Akka.Actor;

/// <summary>Above the two guardians: ends the system when the user's one fails or stops, then the system's.</summary>
internal sealed class RootGuardian(LocalActorSystem system, ActorPath path) : MinimalActorRef(system)
{
    public override ActorPath Path => path;

    public override void Tell(object message, IActorRef? sender)
    {
    }

    public override void Send(SystemMessage message)
    {
        switch (message)
        {
            case Failed failed:
                System.Log.Error(failed.Cause, "Guardian {0} failed, shutting down system", failed.Child.Path);
                System.Terminate();
                break;
            case DeathWatchNotification stopped when ReferenceEquals(stopped.Actor, System.UserGuardian):
                _ = System.StopSystemActors();
                break;
            case DeathWatchNotification stopped when ReferenceEquals(stopped.Actor, System.SystemGuardian):
                System.Finish();
                break;
        }
    }
}
