using System.Buffers;
using System.Buffers.Text;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Handshake;

/// <summary>
/// Reads one request head and evaluates it, within a deadline; sends its parent the result and stops. It never writes to the transport: the
/// connection's actor sends the response.
/// </summary>
/// <remarks>
/// <code>
///   reading ──head──▶ evaluated ──────────────────────────────────────▶ accepted ──────────────────────────▶ result
///                        └─ endpoint with an authorizer ─▶ authorizing ──┘  └─ hybi-00 ─▶ awaiting 8 bytes ──┘
/// </code>
/// Each of the three waits has its own deadline. Nothing is read during authorization. The limit of concurrent handshakes also bounds the
/// authorizers that run at once. The 8 bytes of a hybi-00 challenge may arrive late, because a proxy such as HAProxy forwards them only
/// after it has seen the response head. So the head is sent before they arrive.
/// </remarks>
#pragma warning disable CA1001 // PostStop cancels the token source; an actor has no Dispose.
internal sealed partial class HandshakeActor : UntypedActor, ITransportReader
#pragma warning restore CA1001
{
    // Command, the first message

    /// <summary>Read this connection's request.</summary>
    public sealed record Begin(Connection Connection) : IDeadLetterSuppression;

    // Results; the parent receives exactly one

    /// <summary>The request is a WebSocket upgrade: send the response. The bytes read ahead are the first bytes of frames.</summary>
    public sealed record Upgraded(
        Endpoint Endpoint, RequestHead Request, NegotiatedProtocol Protocol, ReadOnlyMemory<byte> Response, ReadOnlyMemory<byte> ReadAhead, object? Identity);

    /// <summary>
    /// Send the response, then close. <paramref name="Reading"/> says whether a read request is pending: the transport allows only one at a time.
    /// The reason and the request, if it was read, are for the log.
    /// </summary>
    public sealed record Refused(ReadOnlyMemory<byte> Response, ReadRequest Reading, string Reason, RequestHead? Request)
    {
        /// <summary>The status of the response.</summary>
        public int Status => Utf8Parser.TryParse(Response.Span["HTTP/1.1 ".Length..], out int status, out _) ? status : 0;
    }

    /// <summary>The request is not a WebSocket upgrade. <paramref name="Received"/> are all bytes read so far, including the head.</summary>
    public sealed record OtherRequest(RequestHead Request, ReadOnlyMemory<byte> Received);

    /// <summary>The peer disconnected, or sent no hybi-00 challenge in time. No response is sent.</summary>
    public sealed record Abandoned
    {
        public static Abandoned Instance { get; } = new();
    }

    // Command to the parent, before the result

    /// <summary>Send this first part of a hybi-00 response. <see cref="Upgraded"/> brings the rest.</summary>
    public sealed record SendHead(ReadOnlyMemory<byte> Head);

    private sealed record Decided(UpgradeDecision Decision, HandshakeResult.Accepted Accepted);

    private sealed record DecisionFailed(Exception Cause);

    private const int InitialBufferBytes = 2048;

    private readonly IActorRef _self;
    private Connection _connection = null!; // set by the first message
    private ICancelable? _deadline;
    private DeadlinePassed? _deadlineMessage; // of the current deadline; earlier ones are ignored
    private bool _expectsProxyHeader; // a trusted proxy sends a PROXY header before the request
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBufferBytes);
    private int _count;
    private Candidate? _pending; // set while the connection count or the authorizer decides
    private CancellationTokenSource? _authorizing;
    private Candidate? _challenged; // set while the bytes of a hybi-00 challenge are awaited; the response head has been sent

    public HandshakeActor() => _self = Self;

    /// <summary>Creates the actors for the <see cref="Props"/> that all connections share.</summary>
    public static IIndirectActorProducer Producer { get; } = new ActorProducer();

    private Transport Transport => _connection.Transport;

    private ConnectionOptions Options => _connection.Setup.Options;

    void ITransportReader.OnReadable() => _self.Tell(Readable.Instance, ActorRefs.NoSender);

    private void OnBegin(Begin begin)
    {
        _connection = begin.Connection;
        StartDeadline(Options.HandshakeTimeout);
        _expectsProxyHeader = Options.ProxyProtocol == ProxyProtocol.FromTrustedProxies && Proxy is not null;
        Transport.Reader = this;
        Transport.RequestReadable();
    }

    protected override void PostStop()
    {
        _deadline?.Cancel();
        ArrayPool<byte>.Shared.Return(_buffer);
        _authorizing?.CancelAsync(); // asynchronous: the application's callbacks must not run on this thread
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Begin begin:
                OnBegin(begin);
                break;
            case Readable:
                Read();
                break;
            case LoopConnectionsActor.Admitted admitted:
                OnAdmitted(admitted.Admission);
                break;
            case Decided decided:
                OnDecided(decided);
                break;
            case DecisionFailed failed:
                Context.GetLogger().Error(failed.Cause, "The authorizer of {0} failed", _pending!.Endpoint.Path);
                Refuse(500, "The server failed to authorize the request.", _pending!.Request);
                break;
            case DeadlinePassed passed when passed != _deadlineMessage:
                break; // of an earlier wait, and sent before it was cancelled
            case DeadlinePassed when _pending is not null:
                Refuse(503, "The server did not authorize the request in time. Try again later.", _pending.Request);
                break;
            case DeadlinePassed when _challenged is not null:
                Decide(Abandoned.Instance);
                break;
            case DeadlinePassed:
                const string TooLate = "The request head did not arrive in time.";
                Decide(new Refused(RefusalResponse.Build(408, TooLate), ReadRequest.Pending, TooLate, null));
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Read()
    {
        if (_count == _buffer.Length)
        {
            Grow();
        }

        var result = Transport.Read(_buffer.AsSpan(_count));
        switch (result.Status)
        {
            case TransferStatus.Moved:
                _count += result.Count;
                if (_challenged is null)
                {
                    Parse();
                }
                else
                {
                    AnswerChallenge(_challenged);
                }

                break;
            case TransferStatus.WouldBlock:
                Transport.RequestReadable();
                break;
            default:
                Decide(Abandoned.Instance);
                break;
        }
    }

    private void Parse()
    {
        var input = new ReadOnlySequence<byte>(_buffer, 0, _count);
        if (_expectsProxyHeader && !TryReadProxyHeader(ref input))
        {
            return;
        }

        if (RequestHeadParser.TryRead(ref input, Options.Head, out var request, out var error))
        {
            Evaluate(request!, input);
        }
        else if (error is not null)
        {
            Refuse(error.Status, error.Reason);
        }
        else
        {
            Transport.RequestReadable();
        }
    }

    private bool TryReadProxyHeader(ref ReadOnlySequence<byte> input)
    {
        if (ProxyHeaderParser.TryRead(ref input, out var header, out var error))
        {
            _expectsProxyHeader = false;
            _connection.RemoteEndPoint = header!.Source ?? _connection.RemoteEndPoint;
            DiscardAllBut(input);
            input = new ReadOnlySequence<byte>(_buffer, 0, _count);
            return true;
        }

        if (error is not null)
        {
            Refuse(error.Status, error.Reason);
        }
        else
        {
            Transport.RequestReadable();
        }

        return false;
    }

    /// <summary>Starts the deadline of the next wait, and cancels that of the previous one.</summary>
    private void StartDeadline(TimeSpan time)
    {
        _deadline?.Cancel();
        var deadline = new DeadlinePassed();
        _deadlineMessage = deadline;
        _deadline = Context.System.Scheduler.ScheduleTellOnceCancelable(time, Self, deadline, ActorRefs.NoSender);
    }

    /// <summary>Moves the unparsed bytes to the start of the buffer.</summary>
    private void DiscardAllBut(ReadOnlySequence<byte> rest)
    {
        var from = _count - (int)rest.Length;
        _buffer.AsSpan(from, _count - from).CopyTo(_buffer);
        _count -= from;
    }

    private OtherRequest Other(RequestHead request) => new(request, _buffer.AsSpan(0, _count).ToArray());

    private void Refuse(Admission admission, RequestHead request) =>
        Refuse(
            503,
            admission == Admission.NodeFull
                ? "The server has reached its limit of connections. Try again later."
                : "This address has reached its limit of connections. Close another one first.",
            request);

    private void Refuse(int status, string reason, RequestHead? request = null) =>
        Decide(new Refused(RefusalResponse.Build(status, reason), ReadRequest.None, reason, request));

    private void Decide(object result)
    {
        Context.Parent.Tell(result, ActorRefs.NoSender); // without a sender, because the parent's cell would retain this actor
        Context.Stop(Self);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2); // bounded, because the parser refuses a head that exceeds its limit
        _buffer.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private sealed record Readable : Singleton<Readable>, IDeadLetterSuppression;

    private sealed class DeadlinePassed : IDeadLetterSuppression;

    private sealed class ActorProducer : IIndirectActorProducer
    {
        public Type ActorType => typeof(HandshakeActor);

        public ActorBase Produce() => new HandshakeActor();

        public void Release(ActorBase actor)
        {
        }
    }
}
