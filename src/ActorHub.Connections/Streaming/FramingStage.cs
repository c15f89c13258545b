using System.Buffers;
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

    private sealed class Logic : InAndOutGraphStageLogic, IStreamEnding
    {
        private readonly FramingStage _stage;
        private readonly Connection _connection;
        private readonly bool _control; // Pings, Pongs and what comes behind our Close are delivered
        private WebSocketConnection? _protocol; // null while it would hold nothing: a connection that is open and idle
        private byte[]? _current; // the pool's, while its bytes are read
        private bool _lent; // a message was pushed and not yet asked past: its bytes are in use
        private bool _closing; // the connection actor knows

        public Logic(FramingStage stage, Connection connection)
            : base(inCount: 1, outCount: 1) // a logic made from a shape keeps a log source and a string
        {
            _stage = stage;
            _connection = connection;
            _control = connection.Endpoint!.Inbound == InboundKinds.MessagesAndControl;
            SetHandlers(stage._in, stage._out, this);
        }

        private WebSocketConnection Protocol => _protocol ??= SparedProtocols.TakeFor(_connection);

        public override void PreStart() => _connection.Started(this);

        // The way in is made when it is needed, once or twice in a life: to keep it would cost each connection 120 bytes and two objects.
        void IStreamEnding.OnEndDue() => GetAsyncCallback<Logic>(static logic => logic.EndAsRequested())(this);

        public override void OnPush()
        {
            var bytes = Grab(_stage._in);
            _current = bytes.Array;
            Protocol.Receive(bytes.Memory);
            Advance();
        }

        public override void OnPull()
        {
            _lent = false;
            Advance();
        }

        public override void OnUpstreamFinish()
        {
            Protocol.ReceiveEof();
            Advance(); // messages that came before the end are still delivered
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            _lent = false;
            if (cause is SubscriptionWithCancelException.NonFailureCancellation)
            {
                Protocol.Close(CloseCode.NormalClosure, string.Empty);
            }
            else
            {
                _connection.Actor.Tell(new ConnectionActor.StreamFailed(cause));
                Protocol.Close(CloseCode.InternalError, "internal error");
            }

            Advance();
        }

        public override void PostStop()
        {
            if (_lent)
            {
                _protocol!.Abandon(); // the last message is still in use downstream
            }
            else
            {
                ReturnCurrent();
                _protocol?.Dispose();
            }

            _connection.Actor.Tell(ConnectionActor.StreamEnded.Instance);
        }

        private void EndAsRequested()
        {
            if (_connection.Ended)
            {
                CompleteStage();
            }
            else if (_connection.CloseRequest is { } request)
            {
                Protocol.Close(request.Code, request.Reason);
                Advance();
            }
        }

        /// <summary>Gives the next message downstream; when there is none, does the protocol's duties and asks for more bytes.</summary>
        private void Advance()
        {
            if (_protocol is { } protocol)
            {
                Read(protocol);
                FlushOutput(protocol);
            }

            if (!IsAvailable(_stage._out) && !IsClosed(_stage._out))
            {
                return; // the rest of these bytes waits for the next pull
            }

            ReturnCurrent();
            if (IsClosed(_stage._in))
            {
                CompleteStage();
            }
            else if (!HasBeenPulled(_stage._in))
            {
                Spare();
                Pull(_stage._in);
            }
        }

        /// <summary>Reads on until a message is due downstream, or all that has come is read.</summary>
        private void Read(WebSocketConnection protocol)
        {
            var wanted = IsAvailable(_stage._out);
            while ((wanted || IsClosed(_stage._out) || (protocol.CloseExpected && !_control)) && protocol.TryReadEvent(out var e))
            {
                if (wanted && KindOf(e.Kind) is { } kind)
                {
                    _lent = true;
                    Push(_stage._out, new InboundMessage(kind, e.Payload));
                    return;
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
        }

        private void Spare()
        {
            if (_protocol is { IsAtRest: true } && SparedProtocols.TryGive(_protocol, _connection))
            {
                _protocol = null;
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

        private void FlushOutput(WebSocketConnection protocol)
        {
            var open = protocol.State is ConnectionState.Open;
            while (protocol.TryTakeOutput(out var output)) // until it says no: only then does it give its buffer back
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

            if (protocol.State is not ConnectionState.Closing)
            {
                _connection.Outbox.End();
            }

            if (!_closing)
            {
                _closing = true;
                _connection.Actor.Tell(ConnectionActor.CloseStarted.Instance);
            }

            if ((!_control || protocol.State is not ConnectionState.Closing) && !IsClosed(_stage._out))
            {
                Complete(_stage._out);
            }
        }

        private void ReturnCurrent()
        {
            if (!_lent && _current is not null)
            {
                ArrayPool<byte>.Shared.Return(_current);
            }

            _current = null; // an array that is still lent goes to the garbage collector instead of the pool
        }
    }
}
