using Akka.Actor;

namespace Akka.TestKit;

/// <summary>One more test actor, which can be passed as a reference and answers what it got.</summary>
public class TestProbe : TestKitBase, INoImplicitSender, IActorRef, IInternalActorRef
{
    public TestProbe(ActorSystem system, ITestKitAssertions assertions, string? testProbeName = null)
        : base(assertions, system, testProbeName)
    {
    }

    public IActorRef Ref => TestActor;

    /// <summary>Who sent the last message that was taken.</summary>
    public IActorRef Sender => LastSender;

    ActorPath IActorRef.Path => TestActor.Path;

    LocalActorSystem? IInternalActorRef.System => (LocalActorSystem)Sys;

    bool IInternalActorRef.IsTerminated => Cell.IsTerminated;

    private ActorCell Cell => (ActorCell)TestActor;

    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    public void Forward(IActorRef actor, object message) => actor.Tell(message, Sender);

    public void Forward(IActorRef actor) => actor.Tell(LastMessage!, Sender);

    public void Reply(object message) => Sender.Tell(message, TestActor);

    [Obsolete("Cannot create a TestProbe from a TestProbe", true)]
#pragma warning disable CS0809 // The error is meant for those who call it on a probe.
    public override TestProbe CreateTestProbe(string? name = null) => throw new NotSupportedException("Cannot create a TestProbe from a TestProbe");
#pragma warning restore CS0809

    public int CompareTo(object? obj) => TestActor.CompareTo(obj);

    public override bool Equals(object? obj) => TestActor.Equals(obj);

    public override int GetHashCode() => TestActor.GetHashCode();

    public override string ToString() => TestActor.ToString()!;

    void ICanTell.Tell(object message, IActorRef? sender) => TestActor.Tell(message, sender);

    bool IEquatable<IActorRef>.Equals(IActorRef? other) => TestActor.Equals(other);

    int IComparable<IActorRef>.CompareTo(IActorRef? other) => TestActor.CompareTo(other);

    IInternalActorRef IInternalActorRef.Unwrap() => Cell;

    void IInternalActorRef.Send(SystemMessage message) => Cell.Send(message);
}
