using System.Net.Sockets;
using ActorHub.Connections.Transports;
using Akka.Actor;
using Akka.Event;

namespace ActorHub.Connections.Listening;

/// <summary>Accepts sockets at one address, one at a time: the next is accepted when the parent says so.</summary>
#pragma warning disable CA1001 // PostStop disposes of the socket: that is an actor's Dispose.
internal sealed class ListenerActor : ReceiveActor, IWithTimers
#pragma warning restore CA1001
{
    // Commands

    /// <summary>The parent has room for another.</summary>
    public sealed record Continue : Singleton<Continue>;

    // Events

    /// <summary>A client has connected.</summary>
    public sealed record Accepted(Transport Transport);

    private sealed record SocketAccepted(Socket Socket);

    private sealed record AcceptFailed(Exception Cause);

    private sealed record TryAgain : Singleton<TryAgain>;

    private const int Backlog = 4096;

    // Out of descriptors or memory: others' connections must end first, so trying at once again would only burn a core.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Socket? _socket;
    private bool _paused;

    public ListenerActor()
    {
        Receive<ConnectionsActor.Listen>(OnListen);
        Receive<SocketAccepted>(OnAccepted);
        Receive<AcceptFailed>(OnAcceptFailed);
        Receive<Continue>(_ => Accept());
        Receive<TryAgain>(_ => Accept());
    }

    public ITimerScheduler Timers { get; set; } = null!; // set by the actor system before PreStart

    protected override void PostStop() => _socket?.Dispose();

    private void OnListen(ConnectionsActor.Listen listen)
    {
        try
        {
            _socket = new Socket(listen.EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            _socket.Bind(listen.EndPoint);
            _socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            Sender.Tell(new ConnectionsActor.ListenFailed(e.Message));
            Context.Stop(Self);
            return;
        }

        Sender.Tell(new ConnectionsActor.Listening(_socket.LocalEndPoint!));
        Accept();
    }

    private void Accept() =>
        _socket!.AcceptAsync().PipeTo(Self, Self, success: socket => new SocketAccepted(socket), failure: e => new AcceptFailed(e));

    private void OnAccepted(SocketAccepted accepted)
    {
        if (_paused)
        {
            _paused = false;
            _log.Info("Accepting connections again");
        }

        try
        {
            Context.Parent.Tell(new Accepted(new SocketTransport(accepted.Socket)));
        }
        catch (SocketException)
        {
            accepted.Socket.Dispose(); // reset before we could set its options
            Accept();
        }
    }

    private void OnAcceptFailed(AcceptFailed failed)
    {
        if (!_paused)
        {
            _paused = true;
            _log.Warning("Cannot accept connections: {0}; trying on", failed.Cause.Message);
        }

        Timers.StartSingleTimer(nameof(TryAgain), TryAgain.Instance, Pause);
    }
}
