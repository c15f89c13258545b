using ActorHub.Hub.Brokers;

namespace ActorHub.Hub.Channels;

/// <summary>The stage of a channel's life. The file of <see cref="ChannelActor"/> opens with a diagram of the transitions.</summary>
internal abstract class ChannelStage
{
    private ChannelStage() // closed set: every stage is declared here
    {
    }

    /// <summary>The broker was not asked to open the channel, or failed to. The next command opens it.</summary>
    public sealed class Closed : ChannelStage
    {
        public static readonly Closed Instance = new();
    }

    /// <summary>The broker is opening the channel. Commands stay pending.</summary>
    /// <param name="attempt">The broker's task. It may complete after the channel has timed out.</param>
    public sealed class Opening(Task<IBrokerChannel> attempt) : ChannelStage
    {
        public Task<IBrokerChannel> Attempt => attempt;
    }

    /// <summary>The broker has opened the channel.</summary>
    /// <param name="channel">The channel at the broker.</param>
    public abstract class Open(IBrokerChannel channel) : ChannelStage
    {
        public IBrokerChannel BrokerChannel => channel;
    }

    /// <summary>Nothing is being delivered: the channel handles commands.</summary>
    public sealed class Idle : Open
    {
        public Idle(IBrokerChannel channel)
            : base(channel)
        {
            WhileEncoding = new Encoding(this);
            WhileDelivering = new Delivering(this);
        }

        // Created once for each open channel, so that a delivery allocates no stage.
        public Encoding WhileEncoding { get; }

        public Delivering WhileDelivering { get; }
    }

    /// <summary>
    /// Dialects encode publications. This stage begins and ends within one turn of the actor, unless a dialect throws: then the stage
    /// outlasts the restart, and the restarted actor recovers.
    /// </summary>
    /// <param name="idle">The stage that follows the delivery.</param>
    public sealed class Encoding(Idle idle) : Open(idle.BrokerChannel)
    {
        public Idle IdleStage => idle;
    }

    /// <summary>Event loops send publications to subscribers. Commands stay pending: subscribers must not change meanwhile.</summary>
    /// <param name="idle">The stage that follows the delivery.</param>
    public sealed class Delivering(Idle idle) : Open(idle.BrokerChannel)
    {
        public Idle IdleStage => idle;
    }

    /// <summary>The channel has ended, and its inbox is closed.</summary>
    public sealed class Ended : ChannelStage
    {
        public static readonly Ended Instance = new();
    }
}
