using System.Net.WebSockets;
using ActorHub.WebSockets;
using BenchmarkDotNet.Attributes;

namespace ActorHub.Benchmarks.Frames;

public enum Context
{
    Takeover,
    NoTakeover,
}

/// <summary>
/// A server compresses JSON. System.Net.WebSockets has level 6 only; ours is measured with that and with its default, 3. Every message is
/// compressed, so that the short rows show something: by default only those of 10 KiB and more are.
/// </summary>
public class Deflates : Compression
{
    private WebSocketConnection? _default;
    private WebSocketConnection? _same;
    private WebSocket? _socket;

    [GlobalSetup]
    public void Prepare()
    {
        _default = Endpoints.Ours(Side.Server, Parameters, Endpoints.CompressAll);
        _same = Endpoints.Ours(Side.Server, Parameters, Endpoints.CompressAll with { CompressionLevel = 6 });
        _socket = Endpoints.Theirs(Side.Server, Parameters, new Sink());
    }

    [Benchmark(Baseline = true, Description = "System.Net.WebSockets, level 6")]
    public void Theirs() => Endpoints.Write(_socket!, WebSocketMessageType.Text, Json);

    [Benchmark(Description = "ActorHub, level 3")]
    public int Ours() => Endpoints.Write(_default!, WebSocketMessageType.Text, Json);

    [Benchmark(Description = "ActorHub, level 6")]
    public int OursAtTheSameLevel() => Endpoints.Write(_same!, WebSocketMessageType.Text, Json);
}

/// <summary>A client decompresses JSON that was compressed with level 3.</summary>
public class Inflates : Compression
{
    private readonly byte[] _buffer = new byte[1 << 17];
    private WebSocketConnection? _connection;
    private Source? _source;
    private WebSocket? _socket;

    [GlobalSetup]
    public void Prepare()
    {
        _connection = Endpoints.Ours(Side.Client, Parameters, Endpoints.CompressAll);
        _source = Endpoints.SourceFor(Side.Client, WebSocketMessageType.Text, Json, Parameters);
        _socket = Endpoints.Theirs(Side.Client, Parameters, Endpoints.SourceFor(Side.Client, WebSocketMessageType.Text, Json, Parameters));
        Endpoints.Check(Json, Theirs(), Ours());
    }

    [Benchmark(Baseline = true, Description = "System.Net.WebSockets")]
    public int Theirs() => Endpoints.Read(_socket!, _buffer);

    [Benchmark(Description = "ActorHub")]
    public int Ours() => Endpoints.Read(_connection!, _source!, _buffer);
}

public abstract class Compression
{
    private byte[]? _json;

    [Params(16, 1 << 10, 1 << 16)]
    public int Bytes { get; set; }

    [Params(Context.Takeover, Context.NoTakeover)]
    public Context Context { get; set; }

    private protected DeflateParameters Parameters => new() { ServerNoContextTakeover = Context == Context.NoTakeover };

    private protected byte[] Json => _json ??= Endpoints.Json(Bytes);
}
