using ActorHub.Hub.Channels;
using Akka.Actor;

namespace ActorHub.Hub;

/// <summary>What every session of a hub shares.</summary>
/// <param name="Channels">The live channels.</param>
/// <param name="Router">The <see cref="Routing.RouterActor"/>.</param>
/// <param name="Limits">What clients may use.</param>
/// <param name="Time">The clock.</param>
/// <param name="Meter">Counts.</param>
internal sealed record HubNode(ChannelRegistry Channels, IActorRef Router, HubLimits Limits, TimeProvider Time, HubMeter Meter);
