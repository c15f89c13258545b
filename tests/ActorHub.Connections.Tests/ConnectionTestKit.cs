using System.Text;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Microsoft.Extensions.Time.Testing;

namespace ActorHub.Connections.Tests;

/// <summary>A node's connections over in-memory transports, in virtual time.</summary>
public abstract class ConnectionTestKit : TestKit
{
    private const string Configuration =
        """
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        akka.loglevel = DEBUG
        akka.stdout-loglevel = OFF
        akka.loggers = ["Akka.TestKit.TestEventListener, Akka.TestKit"]
        akka.test.single-expect-default = 30s
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        """;

    private IActorRef? _connections;

    protected ConnectionTestKit()
        : base(Configuration)
    {
    }

    protected ConnectionOptions Options { get; set; } = new();

    protected WebSocketConnectionOptions WebSocket { get; set; } = new();

    protected ServerHandshakeOptions Handshake { get; set; } = new() { Subprotocols = ["test.v1"] };

    protected UpgradeAuthorizer? Authorizer { get; set; }

    protected InboundKinds Inbound { get; set; }

    internal IPlainHttp? PlainHttp { get; set; }

    /// <summary>Told of what the endpoint's sink has done: each message's text once it is answered, then "ended".</summary>
    protected TestProbe SinkProbe => _sinkProbe ??= CreateTestProbe();

    protected IActorRef Connections => _connections ??= Sys.ActorOf(
        ConnectionsActor.Props(new ConnectionSetup(Options, Endpoints(), PlainHttp) { ReceiveMemory = ReceiveMemory }), "connections");

    /// <summary>The node's memory for messages, with a clock of its own.</summary>
    internal ReceiveMemory ReceiveMemory => field ??= new ReceiveMemory(Options.ReceiveMemoryBytes, Time);

    /// <summary>The clock that gives the age of unfinished messages.</summary>
    protected FakeTimeProvider Time { get; } = new();

    private TestProbe? _sinkProbe;

    /// <summary>A new client, not yet upgraded.</summary>
    internal TestPeer Connect(int capacity = 64 * 1024)
    {
        var (client, server) = InMemoryTransport.Connect(capacity);
        Connections.Tell(new ConnectionsActor.Serve(server));
        return new TestPeer(client);
    }

    /// <summary>A new client with an open WebSocket.</summary>
    internal async Task<TestPeer> OpenAsync(int capacity = 64 * 1024)
    {
        var peer = Connect(capacity);
        await peer.OpenAsync();
        return peer;
    }

    /// <summary>The end of a connection's stream.</summary>
    internal virtual Sink<InboundMessage, NotUsed> NewSink() => Sink.FromGraph(new ScriptSink(SinkProbe.Ref));

    protected void Advance(TimeSpan time) => ((TestScheduler)Sys.Scheduler).Advance(time);

    /// <summary>Waits until the connections actor has handled what was told before.</summary>
    protected async Task SettleAsync()
    {
        Connections.Tell(ConnectionsActor.Count.Instance, TestActor);
        await ExpectMsgAsync<ConnectionsActor.Counted>();
    }

    private Dictionary<string, Endpoint> Endpoints()
    {
        var endpoint = new Endpoint(
            "/test",
            Handshake,
            WebSocket,
            NewSink()) { Authorizer = Authorizer, Inbound = Inbound };
        return new() { [endpoint.Path] = endpoint };
    }

    /// <summary>Echoes; "boom" throws, "stop" completes, "close" asks for 4000, "hold" at the start of a text stops asking for messages.</summary>
    private sealed class ScriptSink : GraphStage<SinkShape<InboundMessage>>
    {
        private readonly Inlet<InboundMessage> _in = new("script.in");
        private readonly IActorRef _probe;

        public ScriptSink(IActorRef probe)
        {
            _probe = probe;
            Shape = new SinkShape<InboundMessage>(_in);
        }

        public override SinkShape<InboundMessage> Shape { get; }

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
            new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

        private sealed class Logic : InGraphStageLogic
        {
            private readonly ScriptSink _stage;
            private readonly Connection _connection;

            public Logic(ScriptSink stage, Connection connection)
                : base(stage.Shape)
            {
                _stage = stage;
                _connection = connection;
                SetHandler(stage._in, this);
            }

            public override void PreStart() => Pull(_stage._in);

            public override void OnPush()
            {
                var message = Grab(_stage._in);
                var text = Encoding.UTF8.GetString(message.Payload.Span);
                Do(text, message);
                _stage._probe.Tell(text);
            }

            public override void PostStop() => _stage._probe.Tell("ended");

            private void Do(string text, InboundMessage message)
            {
                switch (text)
                {
                    case "boom":
                        FailStage(new InvalidOperationException("boom"));
                        return;
                    case "stop":
                        CompleteStage();
                        return;
                    case "close":
                        _connection.Close((CloseCode)4000, "as asked");
                        break;
                    case not null when text.StartsWith("hold", StringComparison.Ordinal):
                        return;
                    default:
                        _connection.Send(Echo(message));
                        break;
                }

                Pull(_stage._in);
            }

            private static byte[] Echo(InboundMessage message)
            {
                var writer = new System.Buffers.ArrayBufferWriter<byte>();
                FrameWriter.Write(writer, (Opcode)message.Kind, message.Payload.Span);
                return writer.WrittenSpan.ToArray();
            }
        }
    }
}
