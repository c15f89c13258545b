using System.Collections.Immutable;
using ActorHub.WebSockets;

namespace ActorHub.Bench;

/// <summary>A kind of load.</summary>
internal enum LoadMode
{
    /// <summary>Connections stay open and silent. Measures memory and the cost of handshakes.</summary>
    Idle,

    /// <summary>One publisher sends; every connection receives every message.</summary>
    Fanout,

    /// <summary>Each connection sends messages and receives the same ones back.</summary>
    Echo,
}

/// <summary>The parameters of one measurement. Immutable.</summary>
internal sealed record LoadPlan
{
    /// <summary>Longest payload, in bytes.</summary>
    public const int MaxPayloadBytes = 1 << 24;

    public required LoadMode Mode { get; init; }

    /// <summary>Address that the connections connect to.</summary>
    public required WebSocketUri Target { get; init; }

    public required Conversation Conversation { get; init; }

    /// <summary>Number of connections, without the publisher of a fan-out.</summary>
    public int Connections { get; init; } = 1000;

    /// <summary>Most handshakes started per second.</summary>
    public int ConnectRate { get; init; } = 20_000;

    /// <summary>Most handshakes in flight.</summary>
    public int ConnectsInFlight { get; init; } = 128;

    /// <summary>Payload of a message, in bytes: from <see cref="Stamp.Size"/> to <see cref="MaxPayloadBytes"/>.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Fan-out without a rate: most messages in flight. A message is in flight until every subscriber has received it.</summary>
    public int Window { get; init; } = 1;

    /// <summary>Fan-out at a steady rate: messages per second. Null: the window limits the publisher.</summary>
    public int? Rate { get; init; }

    /// <summary>Echo: messages in flight on each connection.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Pause between the last handshake and the first message.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Time for which the load runs before it is measured.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time for which the load is measured. Idle connections are held for this time.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time without the arrival of any message in flight after which the run ends as stalled.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public ImmutableArray<Header> Headers { get; init; } = [];

    public ImmutableArray<string> Subprotocols { get; init; } = [];

    public DeflateOptions? Deflate { get; init; }

    /// <summary>Process whose CPU time and memory are measured, with its descendants. Null: the result has neither.</summary>
    public int? ServerProcess { get; init; }
}
