namespace Akka.Actor;

/// <summary>What an actor sees of its surroundings. Only to be used on the actor's own turn.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    /// <summary>The actor itself.</summary>
    IActorRef Self { get; }

    /// <summary>How the actor was made.</summary>
    Props Props { get; }

    /// <summary>Who sent the message being handled; the system's dead letters if nobody did.</summary>
    IActorRef Sender { get; }

    /// <summary>The system.</summary>
    ActorSystem System { get; }

    /// <summary>The supervisor.</summary>
    IActorRef Parent { get; }

    /// <summary>The time without messages after which <see cref="Actor.ReceiveTimeout"/> is sent, if any.</summary>
    TimeSpan? ReceiveTimeout { get; }

    /// <summary>Handles what comes next with another behaviour, in place of the current one.</summary>
    void Become(Receive receive);

    /// <summary>Handles what comes next with another behaviour, on top of the current one.</summary>
    void BecomeStacked(Receive receive);

    /// <summary>Goes back to the behaviour below; does nothing on the first one.</summary>
    void UnbecomeStacked();

    /// <summary>The child of that name, or <see cref="ActorRefs.Nobody"/>.</summary>
    IActorRef Child(string name);

    /// <summary>The children now, those that are stopping included.</summary>
    IEnumerable<IActorRef> GetChildren();

    /// <summary>Sends <see cref="Actor.ReceiveTimeout"/> whenever nothing arrives for so long; <c>null</c> ends it.</summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child, or the actor itself, after the message it is handling.</summary>
    void Stop(IActorRef child);
}

/// <summary>The context of an <see cref="UntypedActor"/>.</summary>
public interface IUntypedActorContext : IActorContext
{
    /// <summary>Handles what comes next with another behaviour, in place of the current one.</summary>
    void Become(UntypedReceive receive);

    /// <summary>Handles what comes next with another behaviour, on top of the current one.</summary>
    void BecomeStacked(UntypedReceive receive);
}
