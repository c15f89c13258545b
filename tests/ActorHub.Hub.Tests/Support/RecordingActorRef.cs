using System.Collections.Concurrent;
using Akka.Actor;

namespace ActorHub.Hub.Tests.Support;

/// <summary>Keeps what is told to it, at once and on the teller's thread.</summary>
internal sealed class RecordingActorRef : MinimalActorRef
{
    public ConcurrentQueue<object> Told { get; } = new();

    /// <summary>Called with each message, on the teller's thread.</summary>
    public Action<object>? OnTold { get; init; }

    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "test")) / "recording";

    public override IActorRefProvider Provider => throw new NotSupportedException("nothing here is provided");

    protected override void TellInternal(object message, IActorRef sender)
    {
        Told.Enqueue(message);
        OnTold?.Invoke(message);
    }
}
