using ActorHub.Connections.Handshake;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka;
using Akka.Actor;
using Akka.Event;
using Akka.Streams.Stage;

namespace ActorHub.Connections;

/// <summary>
/// Runs one connection: the handshake, the stream, the close handshake, and their deadlines. The connection ends when this actor stops, for
/// any reason.
/// </summary>
/// <remarks>
/// <code>
///   handshaking ──Upgraded──▶ open ──CloseStarted──▶ closing ──StreamEnded──▶ stopped
///        │                      └────────StreamEnded───────────────────────────▲
///        ├──Refused──▶ lingering (discards bytes until the peer's end) ────────┤
///        └──OtherRequest──▶ handed to plain HTTP ──────────────────────────────┘
/// </code>
/// It is an untyped actor because there is one for every socket: the handler table of a <see cref="ReceiveActor"/> would be most of its size.
/// The mailbox is bounded in effect: each message arrives at most a few times per connection.
/// </remarks>
internal sealed class ConnectionActor : UntypedActor
{
    // Commands

    /// <summary>Close the WebSocket with this frame.</summary>
    public sealed record Close(CloseFrame Frame) : IDeadLetterSuppression;

    // Events

    /// <summary>The outbox is full: the peer is too slow.</summary>
    public sealed record Overflowed : Singleton<Overflowed>, IDeadLetterSuppression;

    /// <summary>The peer did not answer a Ping in time.</summary>
    public sealed record Silent : Singleton<Silent>, IDeadLetterSuppression;

    /// <summary>A Close frame was sent.</summary>
    public sealed record CloseStarted : Singleton<CloseStarted>, IDeadLetterSuppression;

    /// <summary>The peer violated the protocol, or there was no memory for its message. The Close frame for it is already queued.</summary>
    public sealed record Violated(ProtocolError Error) : IDeadLetterSuppression;

    /// <summary>A stage of the stream, or code that it depends on, failed. The sender of this event also closes the WebSocket with 1011.</summary>
    public sealed record StreamFailed(Exception Cause) : IDeadLetterSuppression;

    /// <summary>The stream has ended, or a refused peer has sent its last byte. The transport no longer has a reader.</summary>
    public sealed record StreamEnded : Singleton<StreamEnded>, IDeadLetterSuppression;

    private sealed record DeadlinePassed : Singleton<DeadlinePassed>, IDeadLetterSuppression;

    private static readonly SupervisorStrategy Escalation = new OneForOneStrategy(_ => Directive.Escalate);

    private readonly Connection _connection;
    private readonly ConnectionScope _scope;
    private ConnectionStream _stream;
    private ICancelable? _deadline;
    private Exception? _failure; // thrown after the close handshake or its deadline, so that the peer can receive the Close frame
    private bool _responseStarted; // the head of a hybi-00 response was sent before the handshake completed
    private bool _handedOver;
    private bool _streamEnded;
    private bool _isHandling; // still true in PostStop if the actor crashed

    /// <param name="connection">The connection.</param>
    /// <param name="scope">Settings and props that the connections of its loop share.</param>
    public ConnectionActor(Connection connection, ConnectionScope scope)
    {
        _connection = connection;
        _scope = scope;
        connection.Actor = Self;
    }

    private ConnectionSetup Setup => _scope.Setup;

    /// <inheritdoc/>
    protected override void PreStart() =>
        Context.ActorOf(_scope.HandshakeProps).Tell(new HandshakeActor.Begin(_connection), ActorRefs.NoSender); // a name would allocate an index of names

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _deadline?.Cancel();
        _connection.Reserved?.ReturnUnused();
        if (_connection.Endpoint is not null && _scope.Runtime.Log.IsDebugEnabled)
        {
            Log.Debug("Connection {0} from {1} has ended: {2}", _connection.Id, _connection.RemoteEndPoint, _connection.DescribeLife());
        }

        Context.Parent.Tell(new LoopConnectionsActor.ConnectionEnded(_connection), ActorRefs.NoSender);
        if (_handedOver)
        {
            return;
        }

        // The application's transport may throw. The session must leave its channels even then.
        try
        {
            SealWithClose();
            _connection.Transport.Close();
        }
        finally
        {
            if (!_streamEnded)
            {
                _connection.End();
                _stream.Abort();
            }
        }
    }

    /// <summary>Sends a Close for a crash, or for a stop together with the actor system. Has no effect if a Close was queued before.</summary>
    private void SealWithClose()
    {
        if (_connection.Endpoint is not null)
        {
            var version = _connection.Protocol.Version;
            if ((_isHandling ? CloseFrames.InternalError(version) : CloseFrames.GoingAway(version)) is { IsEmpty: false } frame)
            {
                _connection.Outbox.Seal(frame);
            }
        }
    }

    /// <summary>A handshake that throws ends its connection. It cannot be restarted, because a part of the request has been consumed.</summary>
    /// <returns>Escalate, always.</returns>
    protected override SupervisorStrategy SupervisorStrategy() => Escalation;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        _isHandling = true; // stays true if Handle throws
        Handle(message);
        _isHandling = false;
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case BytesReadable:
                _stream.Read(_connection.Endpoint!.Stream, TransportSource.OnBytesReadable);
                break;
            case AsyncInput input:
                _stream.Run(input);
                break;
            case StreamSuspended:
                _stream.Resume();
                break;
            case HandshakeActor.Upgraded upgraded:
                Open(upgraded);
                break;
            case LoopConnectionsActor.CountAddress count:
                _scope.Supervisor.Forward(count);
                break;
            case HandshakeActor.SendHead send:
                _responseStarted = true;
                _connection.Outbox.Send(send.Head);
                break;
            case HandshakeActor.Refused refused:
                ReportRefusal(refused);
                Answer(refused.Response, refused.Reading);
                break;
            case HandshakeActor.OtherRequest other:
                HandOver(other);
                break;
            case HandshakeActor.Abandoned:
                Context.Stop(Self);
                break;
            case Close close when _connection.Endpoint is null:
                if (!_responseStarted)
                {
                    _connection.Outbox.Seal(RefusalResponse.Build(503, "The server is stopping.")); // no WebSocket yet, so no close handshake
                }

                Context.Stop(Self);
                break;
            case Close close:
                _connection.RequestClose(close.Frame);
                break;
            case Overflowed:
                _connection.RequestClose(ConnectionOptions.SlowConsumer);
                break;
            case CloseStarted:
                StartDeadline();
                break;
            case Violated violated:
                Log.Debug("Connection {0} was failed: {1} ({2})", _connection.Id, violated.Error.Reason, violated.Error.Source);
                break;
            case StreamFailed failed:
                _failure ??= failed.Cause;
                break;
            case StreamEnded:
                _streamEnded = true;
                End();
                break;
            case Silent:
                if (_scope.Runtime.Log.IsDebugEnabled)
                {
                    Log.Debug("Connection {0} is aborted: its client is silent, and has not answered a Ping", _connection.Id);
                }

                Abort();
                break;
            case DeadlinePassed:
                Abort();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // Creates a logger: first ask the scope's logger whether the level is enabled.
    private static ILoggingAdapter Log => Context.GetLogger();

    private void Open(HandshakeActor.Upgraded upgraded)
    {
        _connection.Open(upgraded);
        _scope.Supervisor.Tell(new LoopConnectionsActor.HandshakeDone(_connection), ActorRefs.NoSender);
        _connection.Outbox.Send(upgraded.Response);
        if (_scope.Runtime.Log.IsDebugEnabled)
        {
            Log.Debug("Connection {0} from {1} is open at {2}", _connection.Id, _connection.RemoteEndPoint, upgraded.Endpoint.Path);
        }

        ConnectionStream.Start(_connection, _scope.Runtime, OnAsyncInput, Self, out _stream);
    }

    /// <summary>A stage's asynchronous callback was invoked, on any thread. Passes the input to the stage in a message to this actor.</summary>
    private void OnAsyncInput(GraphStageLogic logic, object input, TaskCompletionSource<Done> promise, Action<object> handler) =>
        _connection.Actor.Tell(new AsyncInput(logic, input, promise, handler), ActorRefs.NoSender);

    private void Abort()
    {
        _connection.Transport.Abort();
        End();
    }

    private void End()
    {
        if (_failure is not null)
        {
            throw new ConnectionFailedException(_connection.Id, _failure);
        }

        Context.Stop(Self);
    }

    private void ReportRefusal(HandshakeActor.Refused refused)
    {
        if (_scope.Runtime.Log.IsInfoEnabled)
        {
            _scope.Root.Tell(
                new ConnectionsActor.HandshakeRefused(
                    refused.Status, refused.Reason, _connection.RemoteEndPoint, refused.Request?.Headers.First("Origin")),
                ActorRefs.NoSender);
        }
    }

    private void Answer(ReadOnlyMemory<byte> response, ReadRequest reading)
    {
        _scope.Supervisor.Tell(new LoopConnectionsActor.HandshakeDone(_connection), ActorRefs.NoSender);
        _connection.Outbox.Seal(response);
        _connection.Outbox.End();
        StartDeadline();
        new Lingering(_connection.Transport, Self).Start(reading);
    }

    private void HandOver(HandshakeActor.OtherRequest other)
    {
        if (Setup.PlainHttp is null)
        {
            Answer(
                Setup.EndpointAt(other.Request.Path) is not null
                    ? RefusalResponse.Build(426, "This is a WebSocket endpoint.")
                    : RefusalResponse.Build(404, "This path serves nothing."),
                ReadRequest.None);
            return;
        }

        _scope.Supervisor.Tell(new LoopConnectionsActor.HandshakeDone(_connection), ActorRefs.NoSender);
        Context.Stop(Self);
        _connection.Transport.Reader = null;
        _connection.Transport.Writer = null;
        _connection.Transport.PassOn();
        Setup.PlainHttp.Take(_connection.Transport, _connection.RemoteEndPoint, other.Received);
        _handedOver = true; // set last: if Take throws, PostStop still closes the transport
    }

    private void StartDeadline() => _deadline ??= Context.System.Scheduler.ScheduleTellOnceCancelable(
        Setup.Options.CloseTimeout, Self, DeadlinePassed.Instance, ActorRefs.NoSender);
}
