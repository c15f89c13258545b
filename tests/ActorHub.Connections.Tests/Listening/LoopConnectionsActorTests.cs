using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;
using Akka.Streams;

namespace ActorHub.Connections.Tests.Listening;

public sealed class LoopConnectionsActorTests : ConnectionTestKit
{
    /// <summary>A connection that ended between the drain's count and its message to the loop was told to nobody: the stop then took its whole deadline.</summary>
    [Fact]
    public async Task The_parent_is_told_once_all_connections_were_told_to_close_even_when_there_are_none()
    {
        var options = new ConnectionOptions();
        var scope = new ConnectionScope(
            new ConnectionSetup(options, new Dictionary<string, Endpoint>(), null), new StreamRuntime(Sys.Materializer(), NoLogger.Instance), ActorRefs.Nobody, loop: null);
        var parent = CreateTestProbe();
        var supervisor = parent.ChildActorOf(Props.Create(() => new LoopConnectionsActor(scope, new ConnectionCounts(options))));

        supervisor.Tell(new LoopConnectionsActor.CloseAll(new CloseFrame(CloseCode.GoingAway, "")), parent.Ref);

        await parent.ExpectMsgAsync<LoopConnectionsActor.Ended>();
    }
}
