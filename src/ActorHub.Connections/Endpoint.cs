using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using ActorHub.Connections.Handshake;
using ActorHub.Connections.Streaming;
using ActorHub.WebSockets;
using Akka;
using Akka.Streams.Dsl;

namespace ActorHub.Connections;

/// <summary>What a path serves: how the handshake is answered, the protocol's limits, and where messages go.</summary>
public sealed class Endpoint
{
    private const int MostAgreements = 256; // clients choose their parameters

    private readonly ConcurrentDictionary<NegotiatedProtocol, NegotiatedProtocol> _agreements = [];

    /// <summary>Describes an endpoint.</summary>
    /// <param name="path">The absolute path of its URL, compared byte by byte, without the query.</param>
    /// <param name="handshake">Subprotocols and origins.</param>
    /// <param name="webSocket">Limits of frames and messages.</param>
    /// <param name="messages">
    /// Consumes one connection's messages; materialised for each, with a <see cref="ConnectionAttribute"/>. It runs inside the connection's
    /// actor, so it consists of graph stages without asynchronous boundaries.
    /// </param>
    /// <exception cref="ArgumentException">The sink needs an actor of its own; or messages are to be delivered in parts, or the Close of a failed connection is to be deferred, which no sink knows of.</exception>
    public Endpoint(string path, ServerHandshakeOptions handshake, WebSocketConnectionOptions webSocket, Sink<InboundMessage, NotUsed> messages)
    {
        ArgumentNullException.ThrowIfNull(webSocket);
        if (webSocket.Delivery != MessageDelivery.Whole || webSocket.Failures != FailureClose.Immediate)
        {
            throw new ArgumentException("An endpoint needs MessageDelivery.Whole and FailureClose.Immediate. Set both in its WebSocket options.", nameof(webSocket));
        }

        Path = path;
        Handshake = handshake;
        WebSocket = webSocket;
        Stream = new StreamBlueprint(Source.FromGraph(new TransportSource()).Via(new FramingStage()).To(messages));
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

    private static HandshakeResult Evaluate(RequestHead request, ServerHandshakeOptions options, ForwardedClient? client) =>
        client is null ? ServerHandshake.Evaluate(request, options) : ServerHandshake.Evaluate(request, options, client);

    /// <summary>Judges a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="connection">Whose it is; memory that the agreement needs is reserved for it.</param>
    /// <param name="client">Who sent it, as trusted proxies tell; null when none is trusted.</param>
    internal HandshakeResult Evaluate(RequestHead request, Connection connection, ForwardedClient? client)
    {
        var options = Handshake;
        if (client is not null
            && options.Origins is OriginPolicy.SameOriginOnLoopback
            && !client.Address.Equals((connection.Transport.RemoteEndPoint as IPEndPoint)?.Address))
        {
            // The server is reached by other names than loopback's, through a proxy that is trusted to tell them. No page can pretend
            // that its request came through it: a browser lets it set no header here.
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

    /// <summary>One object for all connections that agreed on the same.</summary>
    internal NegotiatedProtocol Shared(NegotiatedProtocol agreed)
    {
        if (_agreements.TryGetValue(agreed, out var known))
        {
            return known;
        }

        return _agreements.Count < MostAgreements ? _agreements.GetOrAdd(agreed, agreed) : agreed;
    }

    /// <summary>Brings frames into the form that a kind of connection reads.</summary>
    /// <param name="frames">Whole plain frames, as <see cref="FrameWriter"/> writes them.</param>
    /// <param name="form">The form.</param>
    /// <returns>The frames themselves when they have that form; empty when there is nothing of them in it.</returns>
    public ReadOnlyMemory<byte> InForm(ReadOnlyMemory<byte> frames, SharedForm form)
    {
        if (form == SharedForm.Plain && frames.Length <= WebSocket.MaxSendFrameBytes)
        {
            return frames;
        }

        var output = new ArrayBufferWriter<byte>(frames.Length);
        return SharedFrames.TryTranscode(frames.Span, form, WebSocket, output) ? output.WrittenMemory : frames;
    }

    /// <summary>The blueprint: built once, run for every connection.</summary>
    internal StreamBlueprint Stream { get; }
}
