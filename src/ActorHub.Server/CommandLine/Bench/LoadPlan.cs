using System.Collections.Immutable;
using ActorHub.WebSockets;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>What to measure.</summary>
internal enum LoadMode
{
    /// <summary>Connections that are open and silent: memory, and the cost of handshakes.</summary>
    Idle,

    /// <summary>One publisher, and every connection hears every message.</summary>
    Fanout,

    /// <summary>Each connection sends and hears its own messages back.</summary>
    Echo,
}

/// <summary>One measurement, as it was asked for. Immutable.</summary>
internal sealed record LoadPlan
{
    /// <summary>Most bytes of a payload.</summary>
    public const int MostSize = 1 << 24;

    public required LoadMode Mode { get; init; }

    /// <summary>Where the connections go.</summary>
    public required WebSocketUri Target { get; init; }

    public required Conversation Conversation { get; init; }

    /// <summary>Connections; the publisher of a fan-out comes on top.</summary>
    public int Connections { get; init; } = 1000;

    /// <summary>Handshakes begun in a second, at most.</summary>
    public int ConnectRate { get; init; } = 20_000;

    /// <summary>Handshakes under way at once, at most.</summary>
    public int ConnectsUnderWay { get; init; } = 128;

    /// <summary>Bytes of a message's payload, from <see cref="Stamp.Size"/> to <see cref="MostSize"/>.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Fan-out without a rate: messages that not everybody has, at most.</summary>
    public int Window { get; init; } = 1;

    /// <summary>Fan-out at a steady rate instead: messages a second.</summary>
    public int? Rate { get; init; }

    /// <summary>Echo: messages under way on each connection.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Silence between connecting and the first message.</summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>Load that is not measured.</summary>
    public TimeSpan Warmup { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Load that is measured; of idle connections, how long they are held.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long to wait for the next sign of life before giving up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    public ImmutableArray<Header> Headers { get; init; } = [];

    public ImmutableArray<string> Subprotocols { get; init; } = [];

    public DeflateOptions? Deflate { get; init; }

    /// <summary>The process whose CPU time and memory are told, with those that it has started; null: no process of this machine.</summary>
    public int? ServerProcess { get; init; }
}
