using ActorHub.Connections.Transports;

namespace ActorHub.Connections.Tests.Transports;

public sealed class InMemoryTransportTests : TransportContract
{
    protected override Task<(Transport Transport, TransportPeer Peer)> ConnectAsync()
    {
        var (client, server) = InMemoryTransport.Connect(capacity: 10_000);
        return Task.FromResult<(Transport, TransportPeer)>((server, new TransportEnd(client)));
    }
}
