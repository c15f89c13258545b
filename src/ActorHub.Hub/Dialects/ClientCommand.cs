using System.Diagnostics;
using ActorHub.Hub.Brokers;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;
using Akka.Actor;

namespace ActorHub.Hub.Dialects;

/// <summary>
/// A command from a connection, in any dialect, or from an in-process call. The decoded command is also the message to the actor that
/// executes it. It is answered exactly once, even if that actor crashes. Owns its bytes.
/// </summary>
/// <remarks>
/// Immutable once passed on, except for the pending answer. It is a class with a mutable caller rather than a record, so that a publication
/// allocates no second object.
/// </remarks>
/// <param name="id">The id that the client chose, returned with the reply; empty for none.</param>
internal abstract class ClientCommand(byte[] id)
{
    private ICaller? _caller; // set while the answer is pending

    public ReadOnlyMemory<byte> Id => id;

    /// <summary>The id of the connection that sent it; null for an in-process call. Not valid after the answer.</summary>
    public string? From => _caller!.Id;

    /// <summary>Passes the command to the actor that executes it.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="caller">Receives the answer.</param>
    public void Pass(IActorRef actor, ICaller caller)
    {
        SetCaller(caller);
        actor.Tell(this, ActorRefs.NoSender);
    }

    /// <summary>Sends the reply to the caller. Only the first call has an effect: cleanup after a crash may answer a second time.</summary>
    public void Answer(Reply reply) => Interlocked.Exchange(ref _caller, null)?.OnAnswer(this, reply);

    private void SetCaller(ICaller caller)
    {
        Debug.Assert(_caller is null, "a command is passed on once");
        _caller = caller;
    }

    /// <summary>A command about a channel; executed by the channel's actor.</summary>
    public abstract class ForChannel(byte[] id, string channel) : ClientCommand(id)
    {
        public string Channel => channel;

        /// <summary>Passes the command to its channel.</summary>
        /// <param name="channels">The live channels.</param>
        /// <param name="caller">Receives the answer.</param>
        public void Pass(ChannelRegistry channels, ICaller caller)
        {
            SetCaller(caller);
            channels.Pass(this);
        }
    }

    /// <summary>A command that begins or ends a subscription.</summary>
    public abstract class ForSubscription(byte[] id, string channel) : ForChannel(id, channel)
    {
        /// <summary>The subscription to add or remove. Set before the command is passed on.</summary>
        public Subscription? Subscription { get; set; }
    }

    /// <summary>Begin a session. The first command of each connection.</summary>
    public sealed class Open(IDialectCodec codec) : ClientCommand([])
    {
        public IDialectCodec Codec => codec;
    }

    /// <summary>Receive a channel's publications; answered by <see cref="Reply.Subscribed"/>.</summary>
    public sealed class Subscribe(byte[] id, string channel) : ForSubscription(id, channel)
    {
        /// <summary>The position from which the subscriber wants everything it has missed; null if it has none.</summary>
        public StreamPosition? Since { get; init; }

        /// <summary>Whether it wants the channel's last publication.</summary>
        public bool Cache { get; init; }

        /// <summary>Whether it wants to be told who joins and leaves.</summary>
        public bool JoinLeave { get; init; }
    }

    /// <summary>Stop receiving a channel's publications; answered by <see cref="Reply.Unsubscribed"/>.</summary>
    public sealed class Unsubscribe(byte[] id, string channel) : ForSubscription(id, channel);

    /// <summary>Publish to a channel's subscribers; answered by <see cref="Reply.Published"/> or, without an id, by <see cref="Reply.NoReply"/>.</summary>
    public sealed class Publish(byte[] id, string channel, byte[] data, SenderEcho echo) : ForChannel(id, channel)
    {
        public ReadOnlyMemory<byte> Data => data;

        public SenderEcho Echo => echo;

        /// <summary>Conditions of the publisher; null for none.</summary>
        public PublishOptions? Options { get; init; }

        /// <summary>Answers with what the broker made of it.</summary>
        public void AnswerResult(PublishResult result) => Answer(result.Outcome switch
        {
            PublishOutcome.Conflict => new Reply.Failed(HubError.Conflict) { Position = result.Position },
            PublishOutcome.TooManyKeys => new Reply.Failed(HubError.TooManyKeys),
            _ when Id.IsEmpty && From is not null => Reply.NoReply.Instance,
            _ => new Reply.Published(Channel, result.Position),
        });
    }

    /// <summary>Read publications that are kept; answered by <see cref="Reply.History"/>.</summary>
    public sealed class History(byte[] id, string channel, HistoryQuery query) : ForChannel(id, channel)
    {
        public HistoryQuery Query => query;
    }

    /// <summary>Send to one connection; answered by <see cref="Reply.Sent"/>.</summary>
    public sealed class Send(byte[] id, string to, byte[] data) : ClientCommand(id)
    {
        public string To => to;

        public ReadOnlyMemory<byte> Data => data;
    }

    /// <summary>Send to all connections; answered by <see cref="Reply.Broadcasted"/>.</summary>
    public sealed class Broadcast(byte[] id, byte[] data, SenderEcho echo) : ClientCommand(id)
    {
        public ReadOnlyMemory<byte> Data => data;

        public SenderEcho Echo => echo;
    }

    /// <summary>List the subscribers of a channel; answered by <see cref="Reply.Members"/>.</summary>
    public sealed class Presence(byte[] id, string channel) : ForChannel(id, channel);

    /// <summary>Check that the hub responds; answered by <see cref="Reply.Pong"/>.</summary>
    public sealed class Ping(byte[] id) : ClientCommand(id);

    /// <summary>A message that is not a valid command; answered by its error. As a command it keeps its place among the replies.</summary>
    public sealed class Invalid(byte[] id, HubError error) : ClientCommand(id)
    {
        public HubError Error => error;
    }
}
