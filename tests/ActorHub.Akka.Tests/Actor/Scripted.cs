using Akka.Actor;

namespace ActorHub.Akka.Tests.Actor;

/// <summary>An actor whose parts are functions of the test.</summary>
internal sealed class Scripted(Scripted.Script script) : UntypedActor
{
    public static Props Props(Action<IUntypedActorContext, object> receive) => Props(new Script { Receive = receive });

    public static Props Props(Script script) => global::Akka.Actor.Props.Create(() => new Scripted(script));

    protected override void PreStart() => script.PreStart?.Invoke(Context);

    protected override void PostStop() => script.PostStop?.Invoke(Context);

    protected override void PreRestart(Exception reason, object message)
    {
        if (script.PreRestart is { } hook)
        {
            hook(Context, reason, message);
        }
        else
        {
            base.PreRestart(reason, message);
        }
    }

    protected override void PostRestart(Exception reason)
    {
        if (script.PostRestart is { } hook)
        {
            hook(Context, reason);
        }
        else
        {
            base.PostRestart(reason);
        }
    }

    protected override SupervisorStrategy SupervisorStrategy() => script.Strategy ?? base.SupervisorStrategy();

    protected override void OnReceive(object message)
    {
        if (script.Receive is { } receive)
        {
            receive(Context, message);
        }
        else
        {
            Unhandled(message);
        }
    }

    internal sealed class Script
    {
        public Action<IUntypedActorContext, object>? Receive { get; init; }

        public Action<IActorContext>? PreStart { get; init; }

        public Action<IActorContext>? PostStop { get; init; }

        public Action<IActorContext, Exception, object>? PreRestart { get; init; }

        public Action<IActorContext, Exception>? PostRestart { get; init; }

        public SupervisorStrategy? Strategy { get; init; }
    }
}
