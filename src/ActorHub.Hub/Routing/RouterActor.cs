using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;
using Akka.Actor;

namespace ActorHub.Hub.Routing;

/// <summary>Routes direct messages and broadcasts to the sessions of the node.</summary>
/// <remarks>The mailbox is bounded in effect: each session sends one <see cref="Enter"/>, one <see cref="Exit"/>, and commands within its credit.</remarks>
internal sealed class RouterActor : UntypedActor
{
    // Commands, besides ClientCommand.Send and ClientCommand.Broadcast

    /// <summary>Register a new session, and send its welcome.</summary>
    public sealed record Enter(Session Session);

    /// <summary>Remove a session that has ended.</summary>
    public sealed record Exit(Session Session);

    private readonly RouterState _state;

    public RouterActor(RouterState state) => _state = state;

    protected override void PreRestart(Exception reason, object message)
    {
        (message as ClientCommand)?.Answer(new Reply.Failed(HubError.InternalError));
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ClientCommand.Send send:
                send.Answer(_state.Send(send.To, new DirectMessage(send.From, send.Data))
                    ? new Reply.Sent(send.To)
                    : new Reply.Failed(HubError.UnknownConnection));
                break;
            case ClientCommand.Broadcast broadcast:
                var except = broadcast.Echo == SenderEcho.Excluded ? broadcast.From : null;
                _state.Broadcast(new DirectMessage(broadcast.From, broadcast.Data), except);
                broadcast.Answer(Reply.Broadcasted.Instance);
                break;
            case Enter enter:
                _state.Add(enter.Session);
                enter.Session.Welcome();
                break;
            case Exit exit:
                _state.Remove(exit.Session);
                break;
            default:
                Unhandled(message);
                break;
        }
    }
}
