using System.Net;
using System.Net.Sockets;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Listening;

/// <summary>Accepts sockets at one address, one at a time: the next is accepted when the parent says so.</summary>
#pragma warning disable CA1001 // PostStop disposes of the acceptor: that is an actor's Dispose.
internal sealed class ListenerActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    // Commands

    /// <summary>Listen at an address that the node listened at before its connections were restarted. Retried until it succeeds.</summary>
    public sealed record ListenAgain(EndPoint EndPoint);

    /// <summary>The parent has room for another.</summary>
    public sealed record Continue : Singleton<Continue>;

    // Events

    /// <summary>The listener accepts connections at this address.</summary>
    public sealed record Bound(EndPoint EndPoint);

    /// <summary>A client has connected.</summary>
    public sealed record Accepted(Transport Transport);

    private sealed record Taken(Transport? Transport);

    private sealed record AcceptFailed(Exception Cause) : IDeadLetterSuppression; // also what a listener that stopped is told

    private sealed record TryAgain : Singleton<TryAgain>;

    private const int Backlog = 4096;

    // Out of descriptors or memory: others' connections must end first, so trying at once again would only burn a core.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly EventLoopGroup? _loops;
    private IAcceptor? _acceptor;
    private Task<Transport?>? _accepting; // until its transport has been passed on
    private bool _paused;

    /// <param name="setup">Says who carries the connections.</param>
    public ListenerActor(ConnectionSetup setup)
    {
        _loops = setup.Loops;
        Receive<ConnectionsActor.Listen>(OnListen);
        Receive<ListenAgain>(OnListenAgain);
        Receive<Taken>(OnTaken);
        Receive<AcceptFailed>(OnAcceptFailed);
        Receive<Continue>(_ => Accept());
        Receive<TryAgain>(_ => Accept());
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

        if (!_paused)
        {
            _paused = true;
            _log.Error("Cannot listen at {0} again: {1}; retrying every 100 ms", listen.EndPoint, problem);
        }

        Timers.StartSingleTimer(nameof(ListenAgain), listen, Pause);
    }

    /// <summary>Listens at an address.</summary>
    /// <returns>The address with the port that was taken; null when the system refuses.</returns>
    private EndPoint? TryBind(EndPoint endPoint, out string problem)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
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
                _accepting.PipeTo(Self, Self, success: static transport => new Taken(transport), failure: static e => new AcceptFailed(e));
                return;
            }

            // Under load the next client waits already.
            if (TryPassOn(accepting.Result))
            {
                return;
            }
        }
    }

    private void OnTaken(Taken taken)
    {
        _accepting = null;
        if (!TryPassOn(taken.Transport))
        {
            Accept();
        }
    }

    /// <summary>Gives a new connection to the parent, which answers with <see cref="Continue"/>.</summary>
    /// <returns>False for a client that has disconnected already.</returns>
    private bool TryPassOn(Transport? transport)
    {
        if (_paused)
        {
            _paused = false;
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
        if (!_paused)
        {
            _paused = true;
            _log.Warning("Cannot accept connections: {0}; retrying every 100 ms", failed.Cause.Message);
        }

        Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, Pause);
    }
}
