using System.Text;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Tests.Streaming;

/// <summary>
/// What the hub relies on in the interpreter of Akka.Streams, whose types are marked internal: a stage of a connection may do whatever a
/// stage of any stream may do, and what goes wrong in it ends its own connection.
/// </summary>
public sealed class ConnectionStreamTests : ConnectionTestKit
{
    [Theory]
    [InlineData("throw in OnPush")]
    [InlineData("throw in a timer")]
    [InlineData("throw in a callback")]
    [InlineData("throw in OnUpstreamFinish")]
    public async Task A_stage_that_throws_ends_its_own_connection(string where)
    {
        var (bad, good) = (await OpenAsync(), await OpenAsync());

        bad.Send(where == "throw in OnUpstreamFinish" ? [.. TestPeer.Text(where), .. TestPeer.CloseFrame(1000)] : TestPeer.Text(where));
        if (where == "throw in a timer")
        {
            Assert.Equal("timer set", await bad.ReadTextAsync());
            Advance(TimeSpan.FromSeconds(1));
        }

        if (where == "throw in OnUpstreamFinish")
        {
            Assert.Equal(where, await bad.ReadTextAsync());
        }

        Assert.Equal(where == "throw in OnUpstreamFinish" ? 1000 : 1011, await bad.ReadCloseAsync());
        good.Send(TestPeer.Text("still here"));
        Assert.Equal("still here", await good.ReadTextAsync());
    }

    [Theory]
    [InlineData("throw in the constructor")]
    [InlineData("throw in PreStart")]
    public async Task A_stage_that_cannot_start_ends_its_own_connection(string where)
    {
        var good = await OpenAsync();
        var bad = Connect();
        bad.Send(TestPeer.Upgrade.Replace("/test", "/test?" + where.Replace(' ', '+'), StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 101 ", await bad.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal(1011, await bad.ReadCloseAsync());
        bad.Transport.Close();

        good.Send(TestPeer.Text("still here"));
        Assert.Equal("still here", await good.ReadTextAsync());
    }

    [Fact]
    public async Task A_stage_that_throws_in_PostStop_leaves_the_close_handshake_alone()
    {
        var peer = await OpenAsync();
        peer.Send(TestPeer.Text("throw in PostStop"));
        Assert.Equal("throw in PostStop", await peer.ReadTextAsync());

        peer.Send(TestPeer.CloseFrame(1000));

        Assert.Equal(1000, await peer.ReadCloseAsync());
        await peer.ReadToEndAsync();
    }

    [Fact]
    public async Task A_stage_may_set_a_timer()
    {
        var peer = await OpenAsync();
        peer.Send(TestPeer.Text("set a timer"));
        Assert.Equal("timer set", await peer.ReadTextAsync());

        Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("timer", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task A_stage_may_be_called_from_another_thread_and_tell_when_it_was()
    {
        var peer = await OpenAsync();
        peer.Send(TestPeer.Text("call back"));

        Assert.Equal("called", await peer.ReadTextAsync());
        Assert.Equal("call handled", await peer.ReadTextAsync());
    }

    [Fact]
    public async Task More_messages_than_one_turn_may_process_are_all_handled_in_order()
    {
        const int Count = 2_000; // in one read: a read buffer holds 16 KiB
        var peer = await OpenAsync();

        peer.Send([.. Enumerable.Range(0, Count).SelectMany(static number => TestPeer.Frame(2, [(byte)(number >> 8), (byte)number]))]);

        for (var number = 0; number < Count; number++)
        {
            var (_, payload) = await peer.ReadFrameAsync();
            Assert.Equal([(byte)(number >> 8), (byte)number], payload);
        }
    }

    [Fact]
    public async Task A_connection_that_is_cut_off_stops_its_stages()
    {
        var peer = await OpenAsync();
        peer.Send(TestPeer.Text("hold"));
        Assert.Equal("hold", await peer.ReadTextAsync());

        Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, ""), TimeSpan.FromSeconds(1)), TestActor);
        Assert.Equal(1001, await peer.ReadCloseAsync());
        await SinkProbe.ExpectNoMsgAsync(TimeSpan.Zero); // the close handshake did not stop it
        Advance(TimeSpan.FromSeconds(1));

        await ExpectMsgAsync<ConnectionsActor.Drained>();
        await SinkProbe.FishForMessageAsync(message => message is "ended");
        await peer.ReadToEndAsync();
    }

    [Fact]
    public void A_sink_that_needs_an_actor_of_its_own_is_refused()
    {
        var refused = Assert.Throws<ArgumentException>(() => new Endpoint(
            "/", Handshake, WebSocket, Flow.Create<InboundMessage>().Async().To(Sink.Ignore<InboundMessage>().MapMaterializedValue(_ => NotUsed.Instance))));

        Assert.Contains("must run inside the connection's actor", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_ended_leaves_nothing()
    {
        const int Count = 200;
        await OpenAndCloseAsync(Count);
        Connections.Tell(new ConnectionsActor.Drain(new CloseFrame(CloseCode.GoingAway, ""), TimeSpan.FromSeconds(1)), TestActor);
        Assert.Equal(0, (await ExpectMsgAsync<ConnectionsActor.Drained>()).CutOff);
        Advance(TimeSpan.FromHours(1)); // a timer is kept until it is due, also when it is cancelled

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.Equal(Count, _opened.Count);
        Assert.InRange(_opened.Count(static reference => reference.IsAlive), 0, 2); // an actor's last message, a thread's spare protocol
    }

    internal override Sink<InboundMessage, NotUsed> NewSink() => Sink.FromGraph(new MisbehavingSink(SinkProbe.Ref, _opened));

    private readonly List<WeakReference> _opened = [];

    private async Task OpenAndCloseAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var peer = await OpenAsync();
            peer.Send([.. TestPeer.Text("echo"), .. TestPeer.CloseFrame(1000)]);
            Assert.Equal("echo", await peer.ReadTextAsync());
            Assert.Equal(1000, await peer.ReadCloseAsync());
            peer.Transport.Close();
        }
    }

    /// <summary>Does what its messages say; the query says what its start does. After "hold" it goes on until it is stopped.</summary>
    private sealed class MisbehavingSink : GraphStage<SinkShape<InboundMessage>>
    {
        private readonly Inlet<InboundMessage> _in = new("misbehaving.in");
        private readonly IActorRef _probe;
        private readonly List<WeakReference> _opened;

        public MisbehavingSink(IActorRef probe, List<WeakReference> opened)
        {
            _probe = probe;
            _opened = opened;
            Shape = new SinkShape<InboundMessage>(_in);
        }

        public override SinkShape<InboundMessage> Shape { get; }

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes)
        {
            var connection = ConnectionAttribute.Of(inheritedAttributes);
            lock (_opened)
            {
                _opened.Add(new WeakReference(connection));
            }

            return connection.Request!.Target.EndsWith("?throw+in+the+constructor", StringComparison.Ordinal)
                ? throw new InvalidOperationException("in the constructor")
                : new Logic(this, connection);
        }

        private sealed class Logic : TimerGraphStageLogic
        {
            private readonly MisbehavingSink _stage;
            private readonly Connection _connection;
            private string _last = "";

            public Logic(MisbehavingSink stage, Connection connection)
                : base(stage.Shape)
            {
                _stage = stage;
                _connection = connection;
                SetHandler(
                    stage._in,
                    onPush: OnPush,
                    onUpstreamFinish: () =>
                    {
                        Throw("throw in OnUpstreamFinish");
                        if (_last == "hold")
                        {
                            SetKeepGoing(true);
                        }
                        else
                        {
                            CompleteStage();
                        }
                    });
            }

            public override void PreStart()
            {
                if (_connection.Request!.Target.EndsWith("?throw+in+PreStart", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException("in PreStart");
                }

                Pull(_stage._in);
            }

            public override void PostStop()
            {
                _stage._probe.Tell("ended");
                Throw("throw in PostStop");
            }

            protected override void OnTimer(object timerKey)
            {
                Throw("throw in a timer");
                Say("timer");
            }

            private void OnPush()
            {
                var message = Grab(_stage._in);
                _last = message.Kind == MessageKind.Text ? Encoding.UTF8.GetString(message.Payload.Span) : "";
                Throw("throw in OnPush");
                switch (_last)
                {
                    case "set a timer" or "throw in a timer":
                        ScheduleOnce("timer", TimeSpan.FromSeconds(1));
                        Say("timer set");
                        break;
                    case "call back" or "throw in a callback":
                        CallBack();
                        break;
                    case "":
                        _connection.Send(Frame(Opcode.Binary, message.Payload.Span));
                        break;
                    default:
                        Say(_last);
                        break;
                }

                if (_last != "hold")
                {
                    Pull(_stage._in);
                }
            }

            private void CallBack()
            {
                var callback = GetTypedAsyncCallback<string>(text =>
                {
                    Throw("throw in a callback");
                    Say(text);
                });
                Task.Run(() => callback.InvokeWithFeedback("called")).ContinueWith(
                    _ => Say("call handled"), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            }

            private void Say(string text) => _connection.Send(Frame(Opcode.Text, Encoding.UTF8.GetBytes(text)));

            private void Throw(string when)
            {
                if (_last == when)
                {
                    throw new InvalidOperationException(when);
                }
            }

            private static byte[] Frame(Opcode opcode, ReadOnlySpan<byte> payload)
            {
                var writer = new System.Buffers.ArrayBufferWriter<byte>();
                FrameWriter.Write(writer, opcode, payload);
                return writer.WrittenSpan.ToArray();
            }
        }
    }
}
