using System.Buffers;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Transports;
using ActorHub.WebSockets;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Handshake;

/// <summary>
/// Reads one request head and judges it, within a deadline; tells its parent the verdict and stops. It never writes:
/// the answer is the connection's.
/// </summary>
/// <remarks>
/// <code>
///   reading ──head──▶ judged ─────────────────────────────────────────▶ accepted ──────────────────────────▶ verdict
///                        └─ endpoint with an authorizer ─▶ authorizing ──┘  └─ hybi-00 ─▶ awaiting 8 bytes ──┘
/// </code>
/// Each of the three waits has a deadline of its own. While authorizing, nothing is read; as many authorizers run at once as there
/// may be handshakes under way. The bytes of a hybi-00 challenge may come late: a proxy such as HAProxy forwards them only behind
/// our head, which therefore goes out before them.
/// </remarks>
#pragma warning disable CA1001 // PostStop disposes of the token source: that is an actor's Dispose.
internal sealed partial class HandshakeActor : UntypedActor, ITransportReader
#pragma warning restore CA1001
{
    // Command, the first message

    /// <summary>Read this connection's request.</summary>
    public sealed record Begin(Connection Connection) : IDeadLetterSuppression;

    // Verdicts, one of them, to the parent

    /// <summary>A WebSocket: send the response, then the bytes read ahead belong to the frames.</summary>
    public sealed record Upgraded(
        Endpoint Endpoint, RequestHead Request, NegotiatedProtocol Protocol, ReadOnlyMemory<byte> Response, ReadOnlyMemory<byte> ReadAhead, object? Identity);

    /// <summary>Answer this, then close. A read may still be asked for: the transport has only one at a time.</summary>
    public sealed record Refused(ReadOnlyMemory<byte> Response, ReadRequest Reading);

    /// <summary>Another kind of request; all bytes read so far.</summary>
    public sealed record OtherRequest(RequestHead Request, ReadOnlyMemory<byte> Received);

    /// <summary>The peer went away before its request was whole.</summary>
    public sealed record Abandoned
    {
        public static Abandoned Instance { get; } = new();
    }

    /// <summary>Not yet a verdict: send this head of an answer, whose end is still to come with <see cref="Upgraded"/>.</summary>
    public sealed record HeadDue(ReadOnlyMemory<byte> Head);

    private sealed record Decided(UpgradeDecision Decision, HandshakeResult.Accepted Accepted);

    private sealed record DecisionFailed(Exception Cause);

    private const int FirstBuffer = 2048;

    private readonly IActorRef _self;
    private Connection _connection = null!; // set by the first message
    private ICancelable? _deadline;
    private DeadlinePassed? _awaited; // the message of that deadline
    private bool _proxyHeaderDue; // the peer is a proxy that tells whom it forwards for, first of all
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _count;
    private Candidate? _undecided; // while the authorizer thinks
    private CancellationTokenSource? _authorizing;
    private Candidate? _challenged; // while the bytes of a challenge are awaited; its head is sent

    public HandshakeActor() => _self = Self;

    /// <summary>Makes the actors of a recipe that all connections share.</summary>
    public static IIndirectActorProducer Producer { get; } = new Maker();

    private Transport Transport => _connection.Transport;

    private ConnectionOptions Options => _connection.Setup.Options;

    void ITransportReader.OnReadable() => _self.Tell(Readable.Instance, ActorRefs.NoSender);

    private void OnBegin(Begin begin)
    {
        _connection = begin.Connection;
        StartDeadline(Options.HandshakeTimeout);
        _proxyHeaderDue = Options.ProxyProtocol == ProxyProtocol.FromTrustedProxies && Proxy is not null;
        Transport.Reader = this;
        Transport.RequestReadable();
    }

    protected override void PostStop()
    {
        _deadline?.Cancel();
        ArrayPool<byte>.Shared.Return(_buffer);
        _authorizing?.CancelAsync(); // the application's callbacks run elsewhere
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
                Context.GetLogger().Error(failed.Cause, "The authorizer of {0} failed", _undecided!.Endpoint.Path);
                Refuse(500, "The server could not decide on the request.");
                break;
            case DeadlinePassed passed when passed != _awaited:
                break; // of an earlier wait: it was sent before it could be cancelled
            case DeadlinePassed when _undecided is not null:
                Refuse(503, "The server took too long to decide.");
                break;
            case DeadlinePassed when _challenged is not null:
                Decide(Abandoned.Instance);
                break;
            case DeadlinePassed:
                Decide(new Refused(RefusalResponse.Build(408, "The request took too long."), ReadRequest.UnderWay));
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
                    TakeChallenge(_challenged);
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
        if (_proxyHeaderDue && !TakeProxyHeader(ref input))
        {
            return;
        }

        if (RequestHeadParser.TryRead(ref input, Options.Head, out var request, out var error))
        {
            Judge(request!, input);
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

    private bool TakeProxyHeader(ref ReadOnlySequence<byte> input)
    {
        if (ProxyHeaderParser.TryRead(ref input, out var header, out var error))
        {
            _proxyHeaderDue = false;
            _connection.RemoteEndPoint = header!.Source ?? _connection.RemoteEndPoint;
            KeepOnly(input);
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

    /// <summary>Starts the deadline of the next wait, in place of the last one's.</summary>
    private void StartDeadline(TimeSpan time)
    {
        _deadline?.Cancel();
        var deadline = new DeadlinePassed();
        _awaited = deadline;
        _deadline = Context.System.Scheduler.ScheduleTellOnceCancelable(time, Self, deadline, ActorRefs.NoSender);
    }

    /// <summary>Drops the head from the buffer.</summary>
    private void KeepOnly(ReadOnlySequence<byte> rest)
    {
        var from = _count - (int)rest.Length;
        _buffer.AsSpan(from, _count - from).CopyTo(_buffer);
        _count -= from;
    }

    private OtherRequest Other(RequestHead request) => new(request, _buffer.AsSpan(0, _count).ToArray());

    private void Refuse(Admission admission) =>
        Refuse(503, admission == Admission.NodeFull ? "The server is full." : "Too many connections from this address.");

    private void Refuse(int status, string reason) => Decide(new Refused(RefusalResponse.Build(status, reason), ReadRequest.None));

    private void Decide(object verdict)
    {
        Context.Parent.Tell(verdict, ActorRefs.NoSender); // a cell keeps its last sender alive
        Context.Stop(Self);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2); // bounded: the parser refuses a head over its limit
        _buffer.AsSpan(0, _count).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private sealed record Readable : Singleton<Readable>, IDeadLetterSuppression;

    private sealed class DeadlinePassed : IDeadLetterSuppression;

    private sealed class Maker : IIndirectActorProducer
    {
        public Type ActorType => typeof(HandshakeActor);

        public ActorBase Produce() => new HandshakeActor();

        public void Release(ActorBase actor)
        {
        }
    }
}
