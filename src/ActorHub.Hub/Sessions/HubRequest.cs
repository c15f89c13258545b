using ActorHub.Hub.Channels;
using ActorHub.Hub.Dialects;

namespace ActorHub.Hub.Sessions;

/// <summary>A command on its way through the hub's actors. Is answered once, whatever happens to the actor that has it.</summary>
/// <param name="caller">Whose it is.</param>
/// <param name="command">What is wanted.</param>
/// <param name="subscription">What a subscribe begins, or an unsubscribe ends.</param>
internal sealed class HubRequest(ICaller caller, ClientCommand command, Subscription? subscription)
{
    private bool _answered;

    public ICaller Caller => caller;

    public ClientCommand Command => command;

    public Subscription? Subscription => subscription;

    /// <summary>The channel it is about; null when it is about none.</summary>
    public string? Channel => command switch
    {
        ClientCommand.Publish publish => publish.Channel,
        ClientCommand.Subscribe subscribe => subscribe.Channel,
        ClientCommand.Unsubscribe unsubscribe => unsubscribe.Channel,
        ClientCommand.Presence presence => presence.Channel,
        _ => null,
    };

    /// <summary>Answers; a second answer, of someone who clears up after a crash, is dropped.</summary>
    public void Answer(Reply reply)
    {
        if (!Interlocked.Exchange(ref _answered, true))
        {
            caller.OnAnswer(this, reply);
        }
    }
}
