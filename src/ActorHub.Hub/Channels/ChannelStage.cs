using ActorHub.Hub.Brokers;

namespace ActorHub.Hub.Channels;

/// <summary>The stage of a channel's life. <see cref="ChannelActor"/> draws the transitions.</summary>
internal abstract class ChannelStage
{
    private ChannelStage() // closed set: every stage is declared here
    {
    }

    /// <summary>The broker has not been asked to open the channel, or did not open it. The next command asks it.</summary>
    public sealed class Closed : ChannelStage
    {
        public static readonly Closed Instance = new();
    }

    /// <summary>The broker is opening the channel. Commands stay pending.</summary>
    /// <param name="attempt">The broker's answer. It may come after the channel has given up.</param>
    public sealed class Opening(Task<IBrokerChannel> attempt) : ChannelStage
    {
        public Task<IBrokerChannel> Attempt => attempt;
    }

    /// <summary>The broker has opened the channel.</summary>
    /// <param name="carrier">The channel at the broker.</param>
    public abstract class Open(IBrokerChannel carrier) : ChannelStage
    {
        public IBrokerChannel Carrier => carrier;
    }

    /// <summary>Nothing is being delivered: the channel handles commands.</summary>
    public sealed class Idle : Open
    {
        public Idle(IBrokerChannel carrier)
            : base(carrier)
        {
            WhileEncoding = new Encoding(this);
            WhileDelivering = new Delivering(this);
        }

        // Made once for each open channel, so that a delivery allocates no stage.
        public Encoding WhileEncoding { get; }

        public Delivering WhileDelivering { get; }
    }

    /// <summary>
    /// Dialects encode publications. This stage begins and ends within one turn of the actor, unless a dialect throws: then the restarted
    /// actor finds it.
    /// </summary>
    public sealed class Encoding(Idle then) : Open(then.Carrier)
    {
        public Idle Then => then;
    }

    /// <summary>Event loops send publications to subscribers. Commands stay pending: subscribers must not change meanwhile.</summary>
    public sealed class Delivering(Idle then) : Open(then.Carrier)
    {
        public Idle Then => then;
    }

    /// <summary>The channel has ended, and its inbox is closed.</summary>
    public sealed class Ended : ChannelStage
    {
        public static readonly Ended Instance = new();
    }
}
