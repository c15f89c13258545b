using Akka.Actor;

namespace Akka.TestKit.Internal;

/// <summary>Takes notes of what it gets, on the sender's thread, and watches and creates actors for its test.</summary>
internal sealed class InternalTestActor(ReceivedMessages messages) : ActorBase
{
    private readonly ChildStrategies _strategies = new();

    protected override SupervisorStrategy SupervisorStrategy() => _strategies;

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
                var child = Context.ActorOf(spawn.Props, spawn.Name);
                if (spawn.Strategy is { } strategy)
                {
                    _strategies.Set(child, strategy);
                }

                spawn.Created.SetResult(child);
                break;
            default:
                messages.Add(new RealMessageEnvelope(message, Sender));
                break;
        }

        return true;
    }

    internal sealed record WatchFor(IActorRef Subject);

    internal sealed record UnwatchFor(IActorRef Subject);

    internal sealed record Spawn(Props Props, string? Name, SupervisorStrategy? Strategy, TaskCompletionSource<IActorRef> Created);

    /// <summary>A strategy for each child that was given one.</summary>
    private sealed class ChildStrategies : SupervisorStrategy
    {
        private readonly Dictionary<IActorRef, SupervisorStrategy> _strategies = [];

        public override IDecider Decider => DefaultDecider;

        public void Set(IActorRef child, SupervisorStrategy strategy) => _strategies[child] = strategy;

        internal override bool HandleFailure(ActorCell supervisor, ActorCell child, Exception cause) =>
            _strategies.GetValueOrDefault(child, DefaultStrategy).HandleFailure(supervisor, child, cause);

        internal override void Process(ActorCell supervisor, ActorCell child, Exception cause, bool restart) =>
            throw new NotSupportedException("The child's own strategy decides.");
    }
}
