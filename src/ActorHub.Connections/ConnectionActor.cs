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
/// One socket's life: the handshake, the stream, the close handshake, and the deadline of each. Its stop is the
/// connection's end, whatever the reason.
/// </summary>
/// <remarks>
/// <code>
///   handshaking ──Upgraded──▶ open ──CloseStarted──▶ closing ──StreamEnded──▶ stopped
///        │                      └────────StreamEnded───────────────────────────▲
///        ├──Refused──▶ lingering (reads and drops until the peer's end) ───────┤
///        └──OtherRequest──▶ handed to plain HTTP ──────────────────────────────┘
/// </code>
/// An untyped actor, because there is one for every socket: a table of receivers would be most of its size.
/// Its mailbox is bounded in effect: every message comes at most a few times in a connection's life.
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

    /// <summary>The peer broke the protocol; its Close frame is already on its way.</summary>
    public sealed record Violated(ProtocolError Error) : IDeadLetterSuppression;

    /// <summary>A stage of the stream failed, or what works for it; its Close frame is already on its way.</summary>
    public sealed record StreamFailed(Exception Cause) : IDeadLetterSuppression;

    /// <summary>The stream has ended, or a refused peer has ended its bytes: the transport has no reader any more.</summary>
    public sealed record StreamEnded : Singleton<StreamEnded>, IDeadLetterSuppression;

    private sealed record DeadlinePassed : Singleton<DeadlinePassed>, IDeadLetterSuppression;

    private static readonly SupervisorStrategy Escalation = new OneForOneStrategy(_ => Directive.Escalate);

    private readonly Connection _connection;
    private readonly ConnectionScope _scope;
    private ConnectionStream _stream;
    private ICancelable? _deadline;
    private Exception? _failure; // what to crash with, once the peer has had time for its Close frame
    private bool _answerBegun; // a head was sent before the handshake was over
    private bool _handedOver;
    private bool _streamEnded;
    private bool _isHandling; // in PostStop: whether the actor crashed

    /// <param name="connection">The connection.</param>
    /// <param name="scope">What the connections of its loop share.</param>
    public ConnectionActor(Connection connection, ConnectionScope scope)
    {
        _connection = connection;
        _scope = scope;
        connection.Actor = Self;
    }

    private ConnectionSetup Setup => _scope.Setup;

    /// <inheritdoc/>
    protected override void PreStart() =>
        Context.ActorOf(_scope.HandshakeProps).Tell(new HandshakeActor.Begin(_connection), ActorRefs.NoSender); // a name would cost an index of names

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _deadline?.Cancel();
        _connection.Reserved?.ReturnUnused();
        Context.Parent.Tell(new LoopConnectionsActor.ConnectionEnded(_connection), ActorRefs.NoSender);
        if (!_handedOver)
        {
            if (_connection.Endpoint is not null)
            {
                // The first Close counts. This one tells that the actor crashed, or was stopped with its actor system.
                var version = _connection.Protocol.Version;
                if ((_isHandling ? CloseFrames.InternalError(version) : CloseFrames.GoingAway(version)) is { IsEmpty: false } frame)
                {
                    _connection.Outbox.Seal(frame);
                }
            }

            _connection.Transport.Close();
            if (!_streamEnded)
            {
                _connection.End();
                _stream.Abort();
            }
        }
    }

    /// <summary>A handshake that throws ends its connection: there is nothing to start again with half a request.</summary>
    /// <returns>Escalate, always.</returns>
    protected override SupervisorStrategy SupervisorStrategy() => Escalation;

    /// <inheritdoc/>
    protected override void OnReceive(object message)
    {
        _isHandling = true; // an exception leaves it so
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
                _answerBegun = true;
                _connection.Outbox.Send(send.Head);
                break;
            case HandshakeActor.Refused refused:
                Answer(refused.Response, refused.Reading);
                break;
            case HandshakeActor.OtherRequest other:
                HandOver(other);
                break;
            case HandshakeActor.Abandoned:
                Context.Stop(Self);
                break;
            case Close close when _connection.Endpoint is null:
                if (!_answerBegun)
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
                Log.Debug("Connection {0} broke the protocol: {1} ({2})", _connection.Id, violated.Error.Reason, violated.Error.Source);
                break;
            case StreamFailed failed:
                _failure ??= failed.Cause;
                break;
            case StreamEnded:
                _streamEnded = true;
                End();
                break;
            case Silent:
            case DeadlinePassed:
                _connection.Transport.Abort();
                End();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private static ILoggingAdapter Log => Context.GetLogger();

    private void Open(HandshakeActor.Upgraded upgraded)
    {
        _connection.Open(upgraded);
        _scope.Supervisor.Tell(new LoopConnectionsActor.HandshakeDone(_connection), ActorRefs.NoSender);
        _connection.Outbox.Send(upgraded.Response);
        ConnectionStream.Start(_connection, _scope.Runtime, OnAsyncInput, Self, out _stream);
    }

    /// <summary>A stage was called from another thread, or by its own stream: its input becomes a message.</summary>
    private void OnAsyncInput(GraphStageLogic logic, object input, TaskCompletionSource<Done> promise, Action<object> handler) =>
        _connection.Actor.Tell(new AsyncInput(logic, input, promise, handler), ActorRefs.NoSender);

    private void End()
    {
        if (_failure is not null)
        {
            throw new ConnectionFailedException(_connection.Id, _failure);
        }

        Context.Stop(Self);
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
                    : RefusalResponse.Build(404, "Nothing is served here."),
                ReadRequest.None);
            return;
        }

        _scope.Supervisor.Tell(new LoopConnectionsActor.HandshakeDone(_connection), ActorRefs.NoSender);
        Context.Stop(Self);
        _connection.Transport.Reader = null;
        _connection.Transport.Writer = null;
        _connection.Transport.PassOn();
        Setup.PlainHttp.Take(_connection.Transport, other.Received);
        _handedOver = true; // not before: a transport that was not taken is closed here
    }

    private void StartDeadline() => _deadline ??= Context.System.Scheduler.ScheduleTellOnceCancelable(
        Setup.Options.CloseTimeout, Self, DeadlinePassed.Instance, ActorRefs.NoSender);
}
