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

    /// <summary>Accept the next connection.</summary>
    public sealed record Continue : Singleton<Continue>;

    // Events

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
        Socket? socket = null;
        try
        {
            socket = new Socket(listen.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(listen.EndPoint);
            socket.Listen(Backlog);
            _log.Info("Connections are carried by {0}", _loops?.Description ?? "portable sockets");
            _acceptor = _loops is null ? new SocketAcceptor(socket) : new LoopAcceptor(socket, _loops);
        }
        catch (SocketException e)
        {
            socket?.Dispose();
            OnListenFailed(listen, e.Message);
            return;
        }

        var listening = new ConnectionsActor.Listening(socket.LocalEndPoint!);
        Sender.Tell(listening);
        Context.Parent.Tell(listening);
        Accept();
    }

    private void OnListenFailed(ConnectionsActor.Listen listen, string reason)
    {
        if (Sender.IsNobody())
        {
            // After a restart of the parent no sender awaits a reply. The old socket may still be open: retry until the address is free.
            _log.Error("Cannot listen at {0} again: {1}; retrying in 100 ms", listen.EndPoint, reason);
            Timers.StartSingleTimer(nameof(ConnectionsActor.Listen), listen, RetryDelay);
            return;
        }

        Sender.Tell(new ConnectionsActor.ListenFailed(reason));
        Context.Stop(Self);
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
