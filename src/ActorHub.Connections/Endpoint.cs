using ActorHub.Connections.Handshake;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka;
using Akka.Streams.Dsl;

namespace ActorHub.Connections;

/// <summary>What a path serves: how the handshake is answered, the protocol's limits, and where messages go.</summary>
public sealed class Endpoint
{
    /// <summary>Describes an endpoint.</summary>
    /// <param name="path">The absolute path of its URL, compared byte by byte, without the query.</param>
    /// <param name="handshake">Subprotocols and origins.</param>
    /// <param name="webSocket">Limits of frames and messages.</param>
    /// <param name="messages">Consumes one connection's messages; materialised for each, with a <see cref="ConnectionAttribute"/>.</param>
    public Endpoint(string path, ServerHandshakeOptions handshake, WebSocketConnectionOptions webSocket, Sink<InboundMessage, NotUsed> messages)
    {
        Path = path;
        Handshake = handshake;
        WebSocket = webSocket;
        Stream = Source.FromGraph(new TransportSource()).Via(new FramingStage()).To(messages);
    }

    /// <summary>The path it serves.</summary>
    public string Path { get; }

    /// <summary>How its handshakes are judged.</summary>
    public ServerHandshakeOptions Handshake { get; }

    /// <summary>The limits of its connections.</summary>
    public WebSocketConnectionOptions WebSocket { get; }

    /// <summary>Decides on each upgrade that the handshake's rules allow; null to accept them all.</summary>
    /// <value>Null unless set.</value>
    public UpgradeAuthorizer? Authorizer { get; init; }

    /// <summary>What its sink is given.</summary>
    /// <value>Messages only unless set.</value>
    public InboundKinds Inbound { get; init; }

    /// <summary>The blueprint: built once, run for every connection.</summary>
    internal IRunnableGraph<NotUsed> Stream { get; }
}
