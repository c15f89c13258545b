using ActorHub.Hub.Channels;
using Akka.Actor;

namespace ActorHub.Hub;

/// <summary>The parts of a hub that all its sessions share.</summary>
/// <param name="Channels">The live channels.</param>
/// <param name="Router">The <see cref="Routing.RouterActor"/>.</param>
/// <param name="Limits">The hub's limits.</param>
/// <param name="Time">The clock.</param>
/// <param name="Meter">The counts of connections, channels and subscriptions.</param>
internal sealed record HubNode(ChannelRegistry Channels, IActorRef Router, HubLimits Limits, TimeProvider Time, HubMeter Meter);
