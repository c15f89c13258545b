using System.Threading.Channels;
using Akka.Actor;

namespace ActorHub.Hub.Tests.Support;

/// <summary>An actor that keeps what it is told, for a test to take.</summary>
internal sealed class Recorder : UntypedActor
{
    private readonly Channel<object> _messages;

    public Recorder(Channel<object> messages) => _messages = messages;

    public static (IActorRef Actor, Channel<object> Messages) Start(ActorSystem system)
    {
        var messages = Channel.CreateUnbounded<object>();
        return (system.ActorOf(Props.Create<Recorder>(messages)), messages);
    }

    protected override void OnReceive(object message) => _messages.Writer.TryWrite(message);
}
