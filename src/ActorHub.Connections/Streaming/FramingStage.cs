using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Streaming;

/// <summary>
/// Turns bytes into messages and keeps the protocol's word: pongs and Close frames go straight to the outbox.
/// </summary>
/// <remarks>
/// After a Close or a violation the messages end at once, but bytes are still read and dropped until the peer ends its
/// side or the connection actor's deadline comes: closing a socket with unread bytes would reset it and could destroy
/// the Close frame on its way (RFC 6455 §7.1.1).
/// </remarks>
internal sealed class FramingStage : GraphStage<FlowShape<ReceivedBytes, InboundMessage>>
{
    private readonly Inlet<ReceivedBytes> _in = new("framing.in");
    private readonly Outlet<InboundMessage> _out = new("framing.out");

    public FramingStage() => Shape = new FlowShape<ReceivedBytes, InboundMessage>(_in, _out);

    public override FlowShape<ReceivedBytes, InboundMessage> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly Inlet<ReceivedBytes> _in;
        private readonly Outlet<InboundMessage> _out;
        private readonly Connection _connection;
        private readonly WebSocketConnection _protocol;
        private readonly bool _control; // Pings, Pongs and what comes behind our Close are delivered
        private ReceivedBytes? _current;
        private bool _lent; // a message was pushed and not yet asked past: its bytes are in use
        private bool _closing; // the connection actor knows

        public Logic(FramingStage stage, Connection connection)
            : base(stage.Shape)
        {
            _in = stage._in;
            _out = stage._out;
            _connection = connection;
            _protocol = WebSocketConnection.ForServer(connection.Protocol, connection.ProtocolOptions);
            _control = connection.Endpoint!.Inbound == InboundKinds.MessagesAndControl;
            SetHandlers(_in, _out, this);
        }

        public override void PreStart() => _connection.Started(GetAsyncCallback(CloseAsRequested));

        public override void OnPush()
        {
            var bytes = Grab(_in);
            _current = bytes;
            _protocol.Receive(bytes.Memory);
            Advance();
        }

        public override void OnPull()
        {
            _lent = false;
            Advance();
        }

        public override void OnUpstreamFinish()
        {
            _protocol.ReceiveEof();
            Advance(); // messages that came before the end are still delivered
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            _lent = false;
            if (cause is SubscriptionWithCancelException.NonFailureCancellation)
            {
                _protocol.Close(CloseCode.NormalClosure, string.Empty);
            }
            else
            {
                _connection.Actor.Tell(new ConnectionActor.StreamFailed(cause));
                _protocol.Close(CloseCode.InternalError, "internal error");
            }

            Advance();
        }

        public override void PostStop()
        {
            if (_lent)
            {
                _protocol.Abandon(); // the last message is still in use downstream
            }
            else
            {
                ReturnCurrent();
                _protocol.Dispose();
            }

            _connection.Actor.Tell(ConnectionActor.StreamEnded.Instance);
        }

        private void CloseAsRequested()
        {
            if (_connection.Ended)
            {
                CompleteStage();
            }
            else if (_connection.CloseRequest is { } request)
            {
                _protocol.Close(request.Code, request.Reason);
                Advance();
            }
        }

        /// <summary>Gives the next message downstream; when there is none, does the protocol's duties and asks for more bytes.</summary>
        private void Advance()
        {
            var wanted = IsAvailable(_out);
            while ((wanted || IsClosed(_out) || (_protocol.CloseExpected && !_control)) && _protocol.TryReadEvent(out var e))
            {
                if (wanted && KindOf(e.Kind) is { } kind)
                {
                    _lent = true;
                    Push(_out, new InboundMessage(kind, e.Payload));
                    wanted = false;
                    break;
                }

                if (e.Close is { } close)
                {
                    _connection.PeerClose = close;
                }

                if (e.Error is { } error)
                {
                    _connection.Actor.Tell(new ConnectionActor.Violated(error));
                }
            }

            FlushOutput();
            if (!wanted && !IsClosed(_out))
            {
                return; // the rest of these bytes waits for the next pull
            }

            ReturnCurrent();
            if (IsClosed(_in))
            {
                CompleteStage();
            }
            else if (!HasBeenPulled(_in))
            {
                Pull(_in);
            }
        }

        private MessageKind? KindOf(WebSocketEventKind kind) => kind switch
        {
            WebSocketEventKind.Text => MessageKind.Text,
            WebSocketEventKind.Binary => MessageKind.Binary,
            WebSocketEventKind.Ping when _control => MessageKind.Ping,
            WebSocketEventKind.Pong when _control => MessageKind.Pong,
            _ => null,
        };

        private void FlushOutput()
        {
            var open = _protocol.State is ConnectionState.Open;
            if (_protocol.TryTakeOutput(out var output))
            {
                var frames = output.ToArray(); // the protocol uses its buffer again
                if (open)
                {
                    _connection.Outbox.Send(frames);
                }
                else
                {
                    _connection.Outbox.Seal(frames); // the first output after the state changed ends with the Close frame; Pongs after it are not sent
                }
            }

            if (open)
            {
                return;
            }

            if (_protocol.State is not ConnectionState.Closing)
            {
                _connection.Outbox.End();
            }

            if (!_closing)
            {
                _closing = true;
                _connection.Actor.Tell(ConnectionActor.CloseStarted.Instance);
            }

            if ((!_control || _protocol.State is not ConnectionState.Closing) && !IsClosed(_out))
            {
                Complete(_out);
            }
        }

        private void ReturnCurrent()
        {
            if (!_lent)
            {
                _current?.Return();
            }

            _current = null; // an array that is still lent goes to the garbage collector instead of the pool
        }
    }
}
