namespace Akka.Actor;

/// <summary>A reference with no actor behind it.</summary>
internal abstract class MinimalActorRef(LocalActorSystem system) : IInternalActorRef
{
    public LocalActorSystem System { get; } = system;

    public virtual bool IsTerminated => false;

    public abstract ActorPath Path { get; }

    public abstract void Tell(object message, IActorRef? sender);

    public virtual void Send(SystemMessage message)
    {
    }

    public IInternalActorRef Unwrap() => this;

    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => global::System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public int CompareTo(IActorRef? other) => ActorRefOrder.Compare(this, other);

    public int CompareTo(object? obj) => ActorRefOrder.Compare(this, obj);

    public override string ToString() => Path.ToString();
}
