using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka;
using Akka.Streams.Dsl;

namespace ActorHub.Connections;

/// <summary>A path that serves WebSockets: its handshake rules, protocol limits, and the sink of its messages.</summary>
public sealed class Endpoint
{
    private const int MaxInternedProtocols = 256; // bounded, because clients choose the parameters

    private readonly ConcurrentDictionary<NegotiatedProtocol, NegotiatedProtocol> _protocols = [];

    /// <summary>Describes an endpoint.</summary>
    /// <param name="path">The absolute path of the URL without the query; compared byte by byte.</param>
    /// <param name="handshake">Subprotocols and origins.</param>
    /// <param name="webSocket">Limits of frames and messages.</param>
    /// <param name="messages">
    /// Consumes the messages of one connection. Each connection materializes it with a <see cref="ConnectionAttribute"/>. It runs inside the
    /// connection's actor, so it must consist of graph stages without asynchronous boundaries.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The sink needs an actor of its own. Or <paramref name="webSocket"/> delivers messages in parts or defers the Close of a failed connection,
    /// which no sink supports.
    /// </exception>
    public Endpoint(string path, ServerHandshakeOptions handshake, WebSocketConnectionOptions webSocket, Sink<InboundMessage, NotUsed> messages)
    {
        ArgumentNullException.ThrowIfNull(webSocket);
        if (webSocket.Delivery != MessageDelivery.Whole || webSocket.CloseTiming != CloseTiming.Immediate)
        {
            throw new ArgumentException("An endpoint needs MessageDelivery.Whole and CloseTiming.Immediate. Set both in its WebSocket options.", nameof(webSocket));
        }

        Path = path;
        Handshake = handshake;
        WebSocket = webSocket;
        Stream = new StreamBlueprint(Source.FromGraph(new TransportSource()).Via(new FramingStage()).To(messages));
    }

    /// <summary>The path that the endpoint serves.</summary>
    public string Path { get; }

    /// <summary>The rules for its handshakes.</summary>
    public ServerHandshakeOptions Handshake { get; }

    /// <summary>The limits of its connections.</summary>
    public WebSocketConnectionOptions WebSocket { get; }

    /// <summary>Decides on each upgrade that complies with the handshake rules; null to accept all of them.</summary>
    /// <value>Null unless set.</value>
    public UpgradeAuthorizer? Authorizer { get; init; }

    /// <summary>The kinds of messages that its sink receives.</summary>
    /// <value>Messages only unless set.</value>
    public InboundKinds Inbound { get; init; }

    private static HandshakeResult Evaluate(RequestHead request, ServerHandshakeOptions options, ForwardedClient? client) =>
        client is null ? ServerHandshake.Evaluate(request, options) : ServerHandshake.Evaluate(request, options, client);

    /// <summary>Evaluates an upgrade request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="connection">The connection that sent it. Memory that the negotiated compression needs is reserved for it.</param>
    /// <param name="client">The client, as trusted proxies report it; null if the connection's peer is not a trusted proxy.</param>
    internal HandshakeResult Evaluate(RequestHead request, Connection connection, ForwardedClient? client)
    {
        var options = Handshake;
        if (client is not null
            && options.Origins is OriginPolicy.SameOriginOnLoopback
            && !client.Address.Equals((CanonicalAddress.Of(connection.Transport.RemoteEndPoint) as IPEndPoint)?.Address))
        {
            // Behind a trusted proxy, clients reach the server by host names other than those of loopback, and the proxy reports the name.
            // A page cannot forge the proxy's headers: browsers do not let scripts set headers of a WebSocket request.
            options = options with { Origins = new OriginPolicy.SameOrigin() };
        }

        var result = Evaluate(request, options, client);
        return result is HandshakeResult.Accepted { Protocol.Deflate: { } deflate }
            && WebSocket.Budget is { } budget
            && DeflateMemory.ForReceiving(Side.Server, deflate) is var bytes and > 0
            && !connection.TryReserve(budget, bytes)
            ? Evaluate(request, options with { Deflate = options.Deflate! with { ClientNoContextTakeover = true } }, client)
            : result;
    }

    /// <summary>Returns one shared object for equal protocols, to save memory per connection.</summary>
    internal NegotiatedProtocol Intern(NegotiatedProtocol protocol)
    {
        if (_protocols.TryGetValue(protocol, out var known))
        {
            return known;
        }

        return _protocols.Count < MaxInternedProtocols ? _protocols.GetOrAdd(protocol, protocol) : protocol;
    }

    /// <summary>Converts frames to the form that a group of connections reads.</summary>
    /// <param name="frames">Whole plain frames, as <see cref="FrameWriter"/> writes them.</param>
    /// <param name="form">The form.</param>
    /// <returns>The same memory if the frames already have that form; empty if none of them exists in that form.</returns>
    public ReadOnlyMemory<byte> InForm(ReadOnlyMemory<byte> frames, SharedForm form)
    {
        if (form == SharedForm.Plain && frames.Length <= WebSocket.MaxSendFrameBytes)
        {
            return frames;
        }

        var output = new ArrayBufferWriter<byte>(frames.Length);
        return SharedFrames.TryTranscode(frames.Span, form, WebSocket, output) ? output.WrittenMemory : frames;
    }

    /// <summary>The blueprint of the connections' streams: built once, materialized for every connection.</summary>
    internal StreamBlueprint Stream { get; }
}
