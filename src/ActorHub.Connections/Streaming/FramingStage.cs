using System.Buffers;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Stage;

namespace ActorHub.Connections.Streaming;

/// <summary>
/// Decodes bytes into messages, and sends the frames that the protocol requires, Pongs and Closes, directly to the outbox.
/// </summary>
/// <remarks>
/// After a Close or a violation the stage emits no more messages. It still reads and discards bytes until the peer ends its side or the
/// connection actor's deadline passes: closing a socket with unread bytes resets the connection, and the peer could lose the Close frame
/// (RFC 6455 §7.1.1).
/// </remarks>
internal sealed class FramingStage : GraphStage<FlowShape<ReceivedBytes, InboundMessage>>
{
    private readonly Inlet<ReceivedBytes> _in = new("framing.in");
    private readonly Outlet<InboundMessage> _out = new("framing.out");

    public FramingStage() => Shape = new FlowShape<ReceivedBytes, InboundMessage>(_in, _out);

    public override FlowShape<ReceivedBytes, InboundMessage> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) =>
        new Logic(this, ConnectionAttribute.Of(inheritedAttributes));

    private sealed class Logic : InAndOutGraphStageLogic, IStreamEnding, IMemoryBudget
    {
        private readonly FramingStage _stage;
        private readonly Connection _connection;
        private readonly bool _deliversControl; // whether downstream also receives Pings, Pongs, and messages after our Close
        private WebSocketConnection? _protocol; // null while the connection is idle: see ProtocolCache
        private byte[]? _current; // the pooled array that is being decoded
        private bool _lent; // downstream may still use the bytes of the last message: it has not pulled the next one
        private bool _closing; // CloseStarted was sent to the connection's actor
        private int _held; // bytes taken from the node's receive memory
        private ReceiveMemory.Holding? _holding; // while they are many

        public Logic(FramingStage stage, Connection connection)
            : base(inCount: 1, outCount: 1) // the constructor that takes a shape retains a log source and a string
        {
            _stage = stage;
            _connection = connection;
            _deliversControl = connection.Endpoint!.Inbound == InboundKinds.MessagesAndControl;
            SetHandlers(stage._in, stage._out, this);
        }

        private WebSocketConnection Protocol => _protocol ??= ProtocolCache.Rent(_connection, this);

        private ReceiveMemory ReceiveMemory => _connection.Setup.ReceiveMemory;

        public override void PreStart() => _connection.Started(this);

        // Create the callback on each call: there are at most two per connection, and caching it would cost 120 bytes and two objects.
        void IStreamEnding.OnEndDue() => GetAsyncCallback<Logic>(static logic => logic.EndAsRequested())(this);

        // The protocol takes memory for messages from the node, on this connection's behalf: the protocol object itself may be a shared one.
        bool IMemoryBudget.TryTake(int bytes)
        {
            if (!ReceiveMemory.TryTake(bytes, _holding))
            {
                ReceiveMemory.CountClosed(); // the protocol fails the connection
                return false;
            }

            _held += bytes;
            if (_holding is not null)
            {
                _holding.Bytes = _held;
            }
            else if (_held >= ReceiveMemory.MinListed)
            {
                _holding = ReceiveMemory.List(_held, OnEvicted);
            }

            return true;
        }

        void IMemoryBudget.Return(int bytes)
        {
            _held -= bytes;
            ReceiveMemory.Return(bytes, _holding);
            _holding = null;
        }

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
            Advance(); // messages received before the end are still delivered
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

        /// <summary>The node needs this connection's memory for others. Called on any thread.</summary>
        private void OnEvicted() => GetAsyncCallback<Logic>(static logic => logic.Evict())(this);

        private void Evict()
        {
            if (_holding is not { IsVictim: true })
            {
                return; // the message was read in the meantime
            }

            if (_lent)
            {
                _protocol!.LeavePayload();
            }

            ReceiveMemory.CountClosed();
            _connection.Actor.Tell(new ConnectionActor.Violated(ProtocolErrors.MessageMemory));
            _protocol!.Fail(ProtocolErrors.MessageMemory); // a Close alone would keep what was received, and receive more
            Advance();
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

        /// <summary>Pushes the next message, flushes the protocol's output, and pulls more bytes once all received bytes are decoded.</summary>
        private void Advance()
        {
            if (_protocol is { } protocol)
            {
                Read(protocol);
                FlushOutput(protocol);
            }

            if (!IsAvailable(_stage._out) && !IsClosed(_stage._out))
            {
                return; // the rest of these bytes is decoded at the next pull
            }

            ReturnCurrent();
            if (IsClosed(_stage._in))
            {
                CompleteStage();
            }
            else if (!HasBeenPulled(_stage._in))
            {
                ReturnProtocol();
                Pull(_stage._in);
            }
        }

        /// <summary>Decodes received bytes until a message was pushed or all bytes are decoded.</summary>
        private void Read(WebSocketConnection protocol)
        {
            var hasDemand = IsAvailable(_stage._out);
            if (!hasDemand && !IsClosed(_stage._out) && (!protocol.CloseExpected || _deliversControl))
            {
                return;
            }

            if (_lent)
            {
                protocol.LeavePayload(); // the connection is closing while downstream still uses the last message
            }

            while (protocol.TryReadEvent(out var e))
            {
                if (hasDemand && KindOf(e.Kind) is { } kind)
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

        private void ReturnProtocol()
        {
            if (_protocol is { IsAtRest: true } && ProtocolCache.TryReturn(_protocol, _connection))
            {
                _protocol = null;
            }
        }

        private MessageKind? KindOf(WebSocketEventKind kind) => kind switch
        {
            WebSocketEventKind.Text => MessageKind.Text,
            WebSocketEventKind.Binary => MessageKind.Binary,
            WebSocketEventKind.Ping when _deliversControl => MessageKind.Ping,
            WebSocketEventKind.Pong when _deliversControl => MessageKind.Pong,
            _ => null,
        };

        private void FlushOutput(WebSocketConnection protocol)
        {
            var open = protocol.State is ConnectionState.Open;
            while (protocol.TryTakeOutput(out var output)) // until it returns false, because only that call releases the protocol's buffer
            {
                var frames = output.ToArray(); // the protocol reuses its buffer
                if (open)
                {
                    _connection.Outbox.Send(frames);
                }
                else
                {
                    _connection.Outbox.Seal(frames); // the first output after the state change ends with the Close frame; later Pongs are not sent
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
                RecordServerClose(protocol.State);
                _connection.Actor.Tell(ConnectionActor.CloseStarted.Instance);
            }

            if ((!_deliversControl || protocol.State is not ConnectionState.Closing) && !IsClosed(_stage._out))
            {
                Complete(_stage._out);
            }
        }

        private void RecordServerClose(ConnectionState state)
        {
            CloseCode? code = state switch
            {
                ConnectionState.Closing closing => closing.Sent.Code,
                ConnectionState.Failed failed => failed.Error.Code,
                _ when _connection.PeerClose is null => _connection.CloseRequest?.Code, // hixie-75 has no Close
                _ => null,
            };
            if (code is not null)
            {
                _connection.ServerClose = code;
            }
        }

        private void ReturnCurrent()
        {
            if (!_lent && _current is not null)
            {
                ArrayPool<byte>.Shared.Return(_current);
            }

            _current = null; // an array that downstream still uses is left to the garbage collector
        }
    }
}
