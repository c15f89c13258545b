using System.Threading.Channels;
using Akka.Actor;

namespace ActorHub.Hub.Tests.Support;

/// <summary>An actor that keeps what it is told, for a test to take.</summary>
/// <param name="messages">Where it keeps them.</param>
internal sealed class Recorder(Channel<object> messages) : UntypedActor
{
    protected override void OnReceive(object message) => messages.Writer.TryWrite(message);
}
