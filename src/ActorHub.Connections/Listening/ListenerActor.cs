using System.Net;
using System.Net.Sockets;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Listening;

/// <summary>Accepts connections at one address, one at a time: after each, it waits for <see cref="Continue"/> from the parent.</summary>
#pragma warning disable CA1001 // PostStop disposes the acceptor; an actor has no Dispose.
internal sealed class ListenerActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    // Commands

    /// <summary>Listen at an address that the node listened at before its connections were restarted. Retried until it succeeds.</summary>
    public sealed record ListenAgain(EndPoint EndPoint);

    /// <summary>Accept the next connection.</summary>
    public sealed record Continue : Singleton<Continue>;

    // Events

    /// <summary>The listener accepts connections at this address.</summary>
    public sealed record Bound(EndPoint EndPoint);

    /// <summary>A client has connected.</summary>
    public sealed record Accepted(Transport Transport);

    private sealed record AcceptCompleted(Transport? Transport);

    private sealed record AcceptFailed(Exception Cause) : IDeadLetterSuppression; // also sent when the listener has stopped

    private sealed record RetryAccept : Singleton<RetryAccept>;

    private const int Backlog = 4096;

    // Accept fails when the system is out of descriptors or memory. Other connections must end first, so an immediate retry would only waste CPU.
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly EventLoopGroup? _loops;
    private IAcceptor? _acceptor;
    private Task<Transport?>? _accepting; // set until its transport is passed to the parent
    private bool _isFailing;

    /// <param name="setup">Its event loops carry the connections.</param>
    public ListenerActor(ConnectionSetup setup)
    {
        _loops = setup.Loops;
        Receive<ConnectionsActor.Listen>(OnListen);
        Receive<ListenAgain>(OnListenAgain);
        Receive<AcceptCompleted>(OnAcceptCompleted);
        Receive<AcceptFailed>(OnAcceptFailed);
        Receive<Continue>(_ => Accept());
        Receive<RetryAccept>(_ => Accept());
    }

    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    protected override void PostStop()
    {
        _acceptor?.Dispose();
        _accepting?.ContinueWith(
            static accepted => accepted.Result?.Close(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private void OnListen(ConnectionsActor.Listen listen)
    {
        if (TryBind(listen.EndPoint, out var problem) is not { } bound)
        {
            Sender.Tell(new ConnectionsActor.ListenFailed(problem));
            Context.Stop(Self);
            return;
        }

        Sender.Tell(new ConnectionsActor.Listening(bound));
        Accept();
    }

    private void OnListenAgain(ListenAgain listen)
    {
        if (TryBind(listen.EndPoint, out var problem) is not null)
        {
            Accept();
            return;
        }

        if (!_isFailing)
        {
            _isFailing = true;
            _log.Error("Cannot listen at {0} again: {1}; retrying every 100 ms", listen.EndPoint, problem);
        }

        Timers.StartSingleTimer(nameof(ListenAgain), listen, RetryDelay);
    }

    /// <summary>Listens at an address.</summary>
    /// <returns>The address with the port that was taken; null when the system refuses.</returns>
    private EndPoint? TryBind(EndPoint endPoint, out string problem)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (endPoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true; // the system's default differs between machines, and users of :: expect IPv4 clients too
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            problem = e.Message;
            return null;
        }

        problem = "";
        _log.Info("Connections are carried by {0}", _loops?.Description ?? "portable sockets");
        _acceptor = _loops is null ? new SocketAcceptor(socket) : new LoopAcceptor(socket, _loops);
        var bound = socket.LocalEndPoint!;
        Context.Parent.Tell(new Bound(bound));
        return bound;
    }

    private void Accept()
    {
        while (true)
        {
            var accepting = _acceptor!.AcceptAsync();
            if (!accepting.IsCompletedSuccessfully)
            {
                _accepting = accepting.AsTask();
                _accepting.PipeTo(Self, Self, success: static transport => new AcceptCompleted(transport), failure: static e => new AcceptFailed(e));
                return;
            }

            // Under load the next client is already waiting, so accept completes synchronously.
            if (TryReport(accepting.Result))
            {
                return;
            }
        }
    }

    private void OnAcceptCompleted(AcceptCompleted completed)
    {
        _accepting = null;
        if (!TryReport(completed.Transport))
        {
            Accept();
        }
    }

    /// <summary>Passes a new connection to the parent, which answers with <see cref="Continue"/>.</summary>
    /// <returns>False if the client has already disconnected.</returns>
    private bool TryReport(Transport? transport)
    {
        if (_isFailing)
        {
            _isFailing = false;
            _log.Info("Accepting connections again");
        }

        if (transport is not null)
        {
            Context.Parent.Tell(new Accepted(transport));
        }

        return transport is not null;
    }

    private void OnAcceptFailed(AcceptFailed failed)
    {
        if (!_isFailing)
        {
            _isFailing = true;
            _log.Warning("Cannot accept connections: {0}; retrying every 100 ms", failed.Cause.Message);
        }

        Timers.StartSingleTimer(nameof(RetryAccept), RetryAccept.Instance, RetryDelay);
    }
}
