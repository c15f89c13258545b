using Akka.Actor;

namespace Akka.TestKit.Internal;

/// <summary>Takes notes of what it gets, on the sender's thread, and watches and creates actors for its test.</summary>
internal sealed class InternalTestActor(ReceivedMessages messages) : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case WatchFor watch:
                Context.Watch(watch.Subject);
                break;
            case UnwatchFor unwatch:
                Context.Unwatch(unwatch.Subject);
                break;
            case Spawn spawn:
                spawn.Created.SetResult(Context.ActorOf(spawn.Props, spawn.Name));
                break;
            default:
                messages.Add(new RealMessageEnvelope(message, Sender));
                break;
        }

        return true;
    }

    internal sealed record WatchFor(IActorRef Subject);

    internal sealed record UnwatchFor(IActorRef Subject);

    internal sealed record Spawn(Props Props, string? Name, TaskCompletionSource<IActorRef> Created);
}
