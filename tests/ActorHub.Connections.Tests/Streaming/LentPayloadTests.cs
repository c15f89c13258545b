using System.Text;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.TestKit;

namespace ActorHub.Connections.Tests.Streaming;

/// <summary>The payload of a message belongs to its reader until the reader asks for the next one.</summary>
public class LentPayloadTests : ConnectionTestKit
{
    internal override Sink<InboundMessage, NotUsed> NewSink() => Sink.FromGraph(new HoldingSink(SinkProbe));

    [Theory]
    [InlineData(40_000)]
    [InlineData(200_000)]
    public async Task A_payload_stays_as_it_is_while_the_hub_closes_its_connection(int length)
    {
        var peer = await OpenAsync();
        await peer.SendAsync(Encoding.Latin1.GetString(TestPeer.Text(new string('a', length))));
        var (connection, message) = await SinkProbe.ExpectMsgAsync<(Connection, InboundMessage)>();

        connection.Close(CloseCode.GoingAway, "");
        Assert.Equal(1001, await peer.ReadCloseAsync());
        var other = await OpenAsync();
        await other.SendAsync(Encoding.Latin1.GetString(TestPeer.Text(new string('b', length))));
        await SinkProbe.ExpectMsgAsync<(Connection, InboundMessage)>(); // would be in the same memory if that had been released

        Assert.Equal(new string('a', length), Encoding.ASCII.GetString(message.Payload.Span));
    }

    /// <summary>Tells of its first message and does not ask for another.</summary>
    private sealed class HoldingSink(TestProbe probe) : GraphStage<SinkShape<InboundMessage>>
    {
        private readonly Inlet<InboundMessage> _in = new("holding.in");

        public override SinkShape<InboundMessage> Shape => field ??= new SinkShape<InboundMessage>(_in);

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes)
        {
            var connection = ConnectionAttribute.Of(inheritedAttributes);
            return new Logic(Shape, _in, message => probe.Ref.Tell((connection, message), Akka.Actor.ActorRefs.NoSender));
        }

        private sealed class Logic : GraphStageLogic
        {
            private readonly Inlet<InboundMessage> _in;

            public Logic(SinkShape<InboundMessage> shape, Inlet<InboundMessage> inlet, Action<InboundMessage> onMessage)
                : base(shape)
            {
                _in = inlet;
                SetHandler(_in, onPush: () => onMessage(Grab(_in)), onUpstreamFinish: static () => { });
            }

            public override void PreStart() => Pull(_in);
        }
    }
}
