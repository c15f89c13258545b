using System.Buffers;
using ActorHub.Connections;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Hub.Echo;

/// <summary>
/// Sends every message back. Reads the next one only when the peer has taken what went before, so that a peer which does
/// not read is not read from either, instead of being cut off as a slow consumer.
/// </summary>
internal sealed class EchoSink : GraphStage<SinkShape<InboundMessage>>
{
    private readonly Inlet<InboundMessage> _in = new("echo.in");

    public EchoSink() => Shape = new SinkShape<InboundMessage>(_in);

    public override SinkShape<InboundMessage> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    private sealed class Logic : InGraphStageLogic
    {
        private readonly Inlet<InboundMessage> _in;
        private readonly Connection _connection;
        private readonly Outbox _outbox;
        private Action? _drained;
        private ReadOnlyMemory<byte> _held; // an echo that found something waiting before it, such as a Pong

        public Logic(EchoSink stage, Connection connection)
            : base(inCount: 1, outCount: 0) // a logic made from a shape keeps a log source and a string
        {
            _in = stage._in;
            _connection = connection;
            _outbox = connection.Outbox;
            SetHandler(_in, this);
        }

        public override void PreStart() => Pull(_in);

        public override void OnPush()
        {
            var message = Grab(_in);
            var frame = new ArrayBufferWriter<byte>(FrameWriter.HeaderSize(message.Payload.Length) + message.Payload.Length);
            FrameWriter.Write(frame, message.Kind == MessageKind.Text ? Opcode.Text : Opcode.Binary, message.Payload.Span);
            _held = _connection.Endpoint!.InForm(frame.WrittenMemory, _connection.Form);
            GoOn();
        }

        /// <summary>An echo that is held is still sent: framing ends the messages when the Close comes, behind them.</summary>
        public override void OnUpstreamFinish()
        {
            if (_held.IsEmpty)
            {
                CompleteStage();
            }
        }

        private void GoOn()
        {
            if (_outbox.QueuedBytes > 0)
            {
                _outbox.WhenDrained(_drained ??= GetAsyncCallback(GoOn));
                return;
            }

            if (!_held.IsEmpty)
            {
                _outbox.Send(_held); // false: the connection is ending
                _held = default;
                if (_outbox.QueuedBytes > 0)
                {
                    _outbox.WhenDrained(_drained ??= GetAsyncCallback(GoOn));
                    return;
                }
            }

            if (IsClosed(_in))
            {
                CompleteStage();
            }
            else if (!HasBeenPulled(_in))
            {
                Pull(_in);
            }
        }
    }
}
