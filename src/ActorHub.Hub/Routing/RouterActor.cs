using ActorHub.Hub.Dialects;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;
using Akka.Actor;

namespace ActorHub.Hub.Routing;

/// <summary>Knows every session of the node: carries direct messages and broadcasts.</summary>
/// <remarks>The mailbox is bounded in effect: two messages for each session's life, and its credit.</remarks>
internal sealed class RouterActor : UntypedActor
{
    // Commands, besides HubRequest

    /// <summary>A session has begun.</summary>
    public sealed record Enter(Session Session);

    /// <summary>A session has ended.</summary>
    public sealed record Exit(Session Session);

    private readonly RouterState _state;

    public RouterActor(RouterState state) => _state = state;

    protected override void PreRestart(Exception reason, object message)
    {
        (message as HubRequest)?.Answer(new Reply.Failed(HubError.InternalError));
        base.PreRestart(reason, message);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case HubRequest { Command: ClientCommand.Send send } request:
                request.Answer(_state.Send(send.To, new DirectMessage(request.Caller.Id, send.Data))
                    ? new Reply.Sent(send.To)
                    : new Reply.Failed(HubError.UnknownConnection));
                break;
            case HubRequest { Command: ClientCommand.Broadcast broadcast } request:
                var except = broadcast.Echo == SenderEcho.Excluded ? request.Caller.Id : null;
                _state.Broadcast(new DirectMessage(request.Caller.Id, broadcast.Data), except);
                request.Answer(Reply.Broadcasted.Instance);
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
