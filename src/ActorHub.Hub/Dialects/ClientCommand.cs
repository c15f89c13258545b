using System.Diagnostics;
using ActorHub.Hub.Channels;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Sessions;
using Akka.Actor;

namespace ActorHub.Hub.Dialects;

/// <summary>
/// What a client wants, in whatever dialect it said so: a connection, or the program that the hub runs in. The decoded command is also the
/// message to the actor that does it, and is answered once, whatever happens to that actor. Owns its bytes.
/// </summary>
/// <remarks>
/// Its caller's alone until it is passed on; from then on nothing of it changes but that it is answered. A class and no record, for it carries
/// its caller, so that a publication makes no second object.
/// </remarks>
/// <param name="id">The dialect's own mark of the command, given back with the reply; empty for none.</param>
internal abstract class ClientCommand(byte[] id)
{
    private ICaller? _caller; // while an answer is owed

    public ReadOnlyMemory<byte> Id => id;

    /// <summary>The connection that gave it; null for the program itself. Not to be asked after the answer.</summary>
    public string? From => _caller!.Id;

    /// <summary>Gives the command to the actor that does it.</summary>
    /// <param name="actor">The actor.</param>
    /// <param name="caller">Who is told the answer.</param>
    public void Pass(IActorRef actor, ICaller caller)
    {
        OweAnswer(caller);
        actor.Tell(this, ActorRefs.NoSender);
    }

    /// <summary>Answers; a second answer, of someone who clears up after a crash, is dropped.</summary>
    public void Answer(Reply reply) => Interlocked.Exchange(ref _caller, null)?.OnAnswer(this, reply);

    private void OweAnswer(ICaller caller)
    {
        Debug.Assert(_caller is null, "a command is passed on once");
        _caller = caller;
    }

    /// <summary>A command about a channel; done by its actor.</summary>
    public abstract class ForChannel(byte[] id, string channel) : ClientCommand(id)
    {
        public string Channel => channel;

        /// <summary>Gives the command to its channel.</summary>
        /// <param name="channels">The live channels.</param>
        /// <param name="caller">Who is told the answer.</param>
        public void Pass(ChannelRegistry channels, ICaller caller)
        {
            OweAnswer(caller);
            channels.Pass(this);
        }
    }

    /// <summary>A command that begins or ends a subscription.</summary>
    public abstract class ForSubscription(byte[] id, string channel) : ForChannel(id, channel)
    {
        /// <summary>What begins or ends. Set before it is passed on.</summary>
        public Subscription? Subscription { get; set; }
    }

    /// <summary>Begin a session; a codec's first command.</summary>
    public sealed class Open(IDialectCodec codec) : ClientCommand([])
    {
        public IDialectCodec Codec => codec;
    }

    /// <summary>Hear a channel's publications; answered by <see cref="Reply.Subscribed"/>.</summary>
    public sealed class Subscribe(byte[] id, string channel) : ForSubscription(id, channel);

    /// <summary>Hear them no longer; answered by <see cref="Reply.Unsubscribed"/>.</summary>
    public sealed class Unsubscribe(byte[] id, string channel) : ForSubscription(id, channel);

    /// <summary>Tell a channel's subscribers; answered by <see cref="Reply.Published"/>, or, without an id, by <see cref="Reply.Unsaid"/>.</summary>
    public sealed class Publish(byte[] id, string channel, byte[] data, SenderEcho echo) : ForChannel(id, channel)
    {
        public ReadOnlyMemory<byte> Data => data;

        public SenderEcho Echo => echo;

        /// <summary>Answers that the broker has it.</summary>
        public void AnswerPublished(StreamPosition position) =>
            Answer(Id.IsEmpty ? Reply.Unsaid.Instance : new Reply.Published(Channel, position));
    }

    /// <summary>Tell one connection; answered by <see cref="Reply.Sent"/>.</summary>
    public sealed class Send(byte[] id, string to, byte[] data) : ClientCommand(id)
    {
        public string To => to;

        public ReadOnlyMemory<byte> Data => data;
    }

    /// <summary>Tell all connections; answered by <see cref="Reply.Broadcasted"/>.</summary>
    public sealed class Broadcast(byte[] id, byte[] data, SenderEcho echo) : ClientCommand(id)
    {
        public ReadOnlyMemory<byte> Data => data;

        public SenderEcho Echo => echo;
    }

    /// <summary>Who is subscribed to a channel; answered by <see cref="Reply.Members"/>.</summary>
    public sealed class Presence(byte[] id, string channel) : ForChannel(id, channel);

    /// <summary>Is anybody there; answered by <see cref="Reply.Pong"/>.</summary>
    public sealed class Ping(byte[] id) : ClientCommand(id);

    /// <summary>A message that is no command; answered by its error, in its turn.</summary>
    public sealed class Invalid(byte[] id, HubError error) : ClientCommand(id)
    {
        public HubError Error => error;
    }
}
