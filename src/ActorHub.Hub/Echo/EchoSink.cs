using System.Buffers;
using ActorHub.Connections;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Hub.Echo;

/// <summary>
/// Sends every message back. It pulls the next message only after the previous echo has left the outbox, so a peer that does not read
/// meets back-pressure and is not closed as a slow consumer.
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
        private ReadOnlyMemory<byte> _pending; // an echo that waits until the outbox has sent earlier output, such as a Pong

        public Logic(EchoSink stage, Connection connection)
            : base(inCount: 1, outCount: 0) // the constructor that takes a shape retains a log source and a string
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
            _pending = _connection.Endpoint!.InForm(frame.WrittenMemory, _connection.Form);
            Advance();
        }

        /// <summary>Completes only after a pending echo was sent: the echo must precede the reply to the peer's Close.</summary>
        public override void OnUpstreamFinish()
        {
            if (_pending.IsEmpty)
            {
                CompleteStage();
            }
        }

        private void Advance()
        {
            if (_outbox.QueuedBytes > 0)
            {
                _outbox.WhenDrained(_drained ??= GetAsyncCallback(Advance));
                return;
            }

            if (!_pending.IsEmpty)
            {
                _outbox.Send(_pending); // false if the connection is ending
                _pending = default;
                if (_outbox.QueuedBytes > 0)
                {
                    _outbox.WhenDrained(_drained ??= GetAsyncCallback(Advance));
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
