using System.Net.WebSockets;
using ActorHub.WebSockets;
using BenchmarkDotNet.Attributes;

namespace ActorHub.Benchmarks.Frames;

/// <summary>A masked message, copied from its source as from a socket, parsed and unmasked.</summary>
public class ServerReads() : Reads(Side.Server);

/// <summary>A message, copied from its source as from a socket and parsed.</summary>
public class ClientReads() : Reads(Side.Client);

public abstract class Reads
{
    private readonly Side _side;
    private readonly byte[] _buffer = new byte[1 << 17];
    private readonly WebSocketConnection _connection;
    private Source? _source;
    private WebSocket? _socket;

    private protected Reads(Side side) => (_side, _connection) = (side, Endpoints.Ours(side, null, WebSocketConnectionOptions.Default));

    [Params(16, 1 << 10, 1 << 16)]
    public int Bytes { get; set; }

    [Params(WebSocketMessageType.Binary, WebSocketMessageType.Text)]
    public WebSocketMessageType Kind { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var payload = Endpoints.Json(Bytes);
        _source = Endpoints.SourceFor(_side, Kind, payload, null);
        _socket = Endpoints.Theirs(_side, null, Endpoints.SourceFor(_side, Kind, payload, null));
        Endpoints.Check(payload, Theirs(), Ours());
    }

    [Benchmark(Baseline = true, Description = "System.Net.WebSockets")]
    public int Theirs() => Endpoints.Read(_socket!, _buffer);

    [Benchmark(Description = "ActorHub")]
    public int Ours() => Endpoints.Read(_connection, _source!, _buffer);
}
