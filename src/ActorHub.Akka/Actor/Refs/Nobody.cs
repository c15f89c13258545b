namespace Akka.Actor;

/// <summary>A reference to no actor: drops what it is told.</summary>
public sealed class Nobody : IActorRef, IInternalActorRef
{
    private Nobody()
    {
    }

    /// <summary>The only value.</summary>
    public static readonly Nobody Instance = new();

    /// <inheritdoc/>
    public ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems"), "/Nobody");

    LocalActorSystem? IInternalActorRef.System => null;

    bool IInternalActorRef.IsTerminated => true;

    IInternalActorRef IInternalActorRef.Unwrap() => this;

    /// <inheritdoc/>
    public void Tell(object message, IActorRef? sender)
    {
    }

    void IInternalActorRef.Send(SystemMessage message)
    {
    }

    /// <inheritdoc/>
    public bool Equals(IActorRef? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => 0;

    /// <inheritdoc/>
    public int CompareTo(IActorRef? other) => ActorRefOrder.Compare(this, other);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => ActorRefOrder.Compare(this, obj);

    /// <inheritdoc/>
    public override string ToString() => Path.ToString();
}
