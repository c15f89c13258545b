using System.Net.WebSockets;
using ActorHub.WebSockets;
using BenchmarkDotNet.Attributes;

namespace ActorHub.Benchmarks.Frames;

/// <summary>A masked message that arrives in many reads of 16 KiB, the size of a connection's read buffer.</summary>
public class LargeReads
{
    private readonly byte[] _read = new byte[1 << 14];
    private readonly byte[] _whole = new byte[1 << 20];
    private readonly WebSocketConnection _connection = Endpoints.Ours(Side.Server, null, WebSocketConnectionOptions.Default);
    private Source? _source;
    private WebSocket? _socket;

    [Params(20 << 10, 100 << 10, 1 << 20)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        var payload = Endpoints.Json(Bytes);
        _source = Endpoints.SourceFor(Side.Server, WebSocketMessageType.Binary, payload, null);
        _socket = Endpoints.Theirs(Side.Server, null, Endpoints.SourceFor(Side.Server, WebSocketMessageType.Binary, payload, null));
        Endpoints.Check(payload, Theirs(), Ours());
    }

    [Benchmark(Baseline = true, Description = "System.Net.WebSockets")]
    public int Theirs() => Endpoints.Read(_socket!, _whole);

    [Benchmark(Description = "ActorHub")]
    public int Ours() => Endpoints.Read(_connection, _source!, _read);
}
