using System.Net.WebSockets;
using ActorHub.WebSockets;
using BenchmarkDotNet.Attributes;

namespace ActorHub.Benchmarks.Frames;

/// <summary>A message, masked and thrown away.</summary>
public class ClientWrites() : Writes(Side.Client);

/// <summary>A message, framed and thrown away.</summary>
public class ServerWrites() : Writes(Side.Server)
{
    [Benchmark(Description = "ActorHub, lent")]
    public int Lent()
    {
        if (Kind == WebSocketMessageType.Text)
        {
            Connection.LendText(Payload);
        }
        else
        {
            Connection.LendBinary(Payload);
        }

        return Endpoints.TakeAll(Connection);
    }
}

public abstract class Writes
{
    private readonly Side _side;
    private WebSocket? _socket;

    private protected Writes(Side side) => (_side, Connection) = (side, Endpoints.Ours(side, null, WebSocketConnectionOptions.Default));

    [Params(16, 1 << 10, 1 << 16)]
    public int Bytes { get; set; }

    [Params(WebSocketMessageType.Binary, WebSocketMessageType.Text)]
    public WebSocketMessageType Kind { get; set; }

    private protected byte[] Payload { get; private set; } = [];

    private protected WebSocketConnection Connection { get; }

    [GlobalSetup]
    public void Prepare()
    {
        Payload = Endpoints.Json(Bytes);
        _socket = Endpoints.Theirs(_side, null, new Sink());
    }

    [Benchmark(Baseline = true, Description = "System.Net.WebSockets")]
    public void Theirs() => Endpoints.Write(_socket!, Kind, Payload);

    [Benchmark(Description = "ActorHub")]
    public int Ours() => Endpoints.Write(Connection, Kind, Payload);
}
