using System.Net.WebSockets;
using ActorHub.WebSockets;
using BenchmarkDotNet.Attributes;

namespace ActorHub.Benchmarks.Frames;

/// <summary>A server's connection from its making to its end, which reads one message of 1 KiB and sends it back.</summary>
public class NewConnections
{
    private readonly byte[] _payload = Endpoints.Json(1 << 10);
    private readonly byte[] _buffer = new byte[1 << 12];
    private readonly Source _ours;
    private readonly Source _theirs;

    public NewConnections()
    {
        _ours = Endpoints.SourceFor(Side.Server, WebSocketMessageType.Text, _payload, null);
        _theirs = Endpoints.SourceFor(Side.Server, WebSocketMessageType.Text, _payload, null);
    }

    [Benchmark(Baseline = true, Description = "System.Net.WebSockets")]
    public void Theirs()
    {
        using var socket = Endpoints.Theirs(Side.Server, null, _theirs);
        Endpoints.Read(socket, _buffer);
        Endpoints.Write(socket, WebSocketMessageType.Text, _payload);
    }

    [Benchmark(Description = "ActorHub")]
    public void Ours()
    {
        using var connection = Endpoints.Ours(Side.Server, null, WebSocketConnectionOptions.Default);
        Endpoints.Read(connection, _ours, _buffer);
        Endpoints.Write(connection, WebSocketMessageType.Text, _payload);
    }
}
