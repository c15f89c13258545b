using System.Collections.Concurrent;
using ActorHub.Connections.Dispatching;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Listening;
using ActorHub.Connections.Streaming;
using ActorHub.Connections.Transports;
using Akka.Actor;

namespace ActorHub.Connections;

/// <summary>Settings and <see cref="Props"/> that the connections of one loop share.</summary>
/// <remarks>
/// Props for each connection would cost about 2 µs and 400 bytes, so all connections share two instances. A new connection actor takes any
/// pending connection, because the actors do not differ until then. A handshake actor receives its connection in a message from its parent.
/// </remarks>
internal sealed class ConnectionScope : IIndirectActorProducer
{
    private readonly ConcurrentQueue<Connection> _pending = new();
    private readonly Props _connectionProps;

    /// <param name="setup">Limits and endpoints.</param>
    /// <param name="runtime">Services for the streams.</param>
    /// <param name="root">The <see cref="ConnectionsActor"/>.</param>
    /// <param name="loop">The loop; null for connections on portable transports.</param>
    public ConnectionScope(ConnectionSetup setup, StreamRuntime runtime, IActorRef root, Loop? loop)
    {
        Setup = setup;
        Loop = loop;
        Runtime = runtime;
        Root = root;
        _connectionProps = Props.CreateBy(this).OnLoop(loop);
        HandshakeProps = Props.CreateBy(HandshakeActor.Producer).OnLoop(loop);
    }

    public ConnectionSetup Setup { get; }

    public StreamRuntime Runtime { get; }

    /// <summary>The loop; null for connections on portable transports.</summary>
    public Loop? Loop { get; }

    /// <summary>The <see cref="LoopConnectionsActor"/>. Set before the first connection.</summary>
    public IActorRef Supervisor { get; set; } = ActorRefs.Nobody;

    /// <summary>The <see cref="ConnectionsActor"/>.</summary>
    public IActorRef Root { get; }

    /// <summary>Props of a handshake's actor, which begins with <see cref="HandshakeActor.Begin"/>.</summary>
    public Props HandshakeProps { get; }

    Type IIndirectActorProducer.ActorType => typeof(ConnectionActor);

    /// <summary>Begins a connection. The scope owns it until it has an actor. Messages do not carry it, because they can be lost with their receiver.</summary>
    /// <param name="connection">The connection, which has already been counted.</param>
    public void Begin(Connection connection)
    {
        _pending.Enqueue(connection);
        Supervisor.Tell(LoopConnectionsActor.Begin.Instance, ActorRefs.NoSender);
    }

    /// <summary>Creates an actor for a pending connection.</summary>
    /// <param name="parent">The actor's supervisor.</param>
    public void CreateActor(IActorRefFactory parent) => parent.ActorOf(_connectionProps);

    /// <summary>Closes the connections that have no actor yet. Called when the supervisor stops.</summary>
    public void ClosePending()
    {
        while (_pending.TryDequeue(out var connection))
        {
            connection.Transport.Close();
        }
    }

    ActorBase IIndirectActorProducer.Produce() =>
        _pending.TryDequeue(out var connection)
            ? new ConnectionActor(connection, this)
            : throw new InvalidOperationException("No connection is pending. Connection actors must not be restarted.");

    void IIndirectActorProducer.Release(ActorBase actor)
    {
    }
}
