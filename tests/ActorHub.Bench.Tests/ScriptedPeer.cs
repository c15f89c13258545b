using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace ActorHub.Bench.Tests;

/// <summary>
/// A server that relays as a script says: what comes in on <c>/pub</c> to all connections of other paths, what comes in on <c>/echo</c> back.
/// </summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<int, byte[], byte[]?[]> _script;
    private readonly List<WebSocket> _subscribers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _serving = [];
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Serves at once.</summary>
    /// <param name="script">What becomes of a message, with its number from 1: messages to send, or null to end the connection without a Close.</param>
    public ScriptedPeer(Func<int, byte[], byte[]?[]> script)
    {
        _script = script;
        _listener.Start();
        _serving.Add(Accept());
    }

    /// <summary>Completes when 20 messages of a connection were relayed: by then every fault of a script has happened.</summary>
    public Task Enough => _enough.Task;

    public string Url(string path) => $"ws://{_listener.LocalEndpoint}{path}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        Task[] serving;
        lock (_serving)
        {
            serving = [.. _serving];
        }

        foreach (var task in serving)
        {
            await task.ContinueWith(static _ => { }, TaskScheduler.Default); // the load's end of a connection may be an error here
        }

        _stopping.Dispose();
    }

    private async Task Accept()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            lock (_serving)
            {
                _serving.Add(Serve(client));
            }
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var owned = client;
        await using var stream = client.GetStream();
        var (path, response) = await ReadHandshake(stream);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        lock (_subscribers)
        {
            stream.Write(response); // whoever publishes once he has read it finds this subscriber in the list
            if (path is "/")
            {
                _subscribers.Add(socket);
            }
        }

        await foreach (var (number, message) in Messages(socket))
        {
            await Relay(path == "/echo" ? [socket] : Subscribers(), _script(number, message));
            if (number == 20)
            {
                _enough.SetResult();
            }
        }
    }

    private WebSocket[] Subscribers()
    {
        lock (_subscribers)
        {
            return [.. _subscribers];
        }
    }

    private async Task Relay(WebSocket[] to, byte[]?[] messages)
    {
        foreach (var message in messages)
        {
            if (message is null)
            {
                to[0].Abort();
                continue;
            }

            foreach (var socket in to.Where(static socket => socket.State == WebSocketState.Open))
            {
                await socket.SendAsync(message, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, _stopping.Token);
            }
        }
    }

    private async IAsyncEnumerable<(int Number, byte[] Message)> Messages(WebSocket socket)
    {
        var buffer = new byte[1 << 16];
        for (var number = 1; ; number++)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), _stopping.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                yield break;
            }

            yield return (number, buffer[..received.Count]);
        }
    }

    private async Task<(string Path, byte[] Response)> ReadHandshake(NetworkStream stream)
    {
        var head = "";
        var buffer = new byte[4096];
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, _stopping.Token);
            head += count > 0 ? Encoding.ASCII.GetString(buffer, 0, count) : throw new IOException("ended in the handshake");
        }

        var key = head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Key: ", StringComparison.Ordinal))["Sec-WebSocket-Key: ".Length..];
#pragma warning disable CA5350 // RFC 6455 §4.2.2
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        return (head.Split(' ')[1], Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
    }
}
