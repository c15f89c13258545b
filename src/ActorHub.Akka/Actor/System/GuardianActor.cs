namespace Akka.Actor;

/// <summary>The parent of top level actors. Its strategy comes with its props.</summary>
internal sealed class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        ((LocalActorSystem)Context.System).DeadLetterRef.Publish(message, Sender, Self);
        return true;
    }

    // Its children are not to suffer from a restart that nobody asks for.
    protected override void PreRestart(Exception reason, object message)
    {
    }
}
