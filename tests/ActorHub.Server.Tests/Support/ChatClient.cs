using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace ActorHub.Server.Tests.Support;

/// <summary>A client of the native protocol on .NET's own WebSocket.</summary>
internal sealed class ChatClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket;

    private ChatClient(ClientWebSocket socket) => _socket = socket;

    /// <summary>The connection's id, from the welcome.</summary>
    public string Id { get; private set; } = "";

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public static async Task<ChatClient> Connect(Uri url)
    {
        var socket = new ClientWebSocket();
        using var patience = new CancellationTokenSource(Patience);
        await socket.ConnectAsync(url, patience.Token);
        var client = new ChatClient(socket);
        client.Id = (await client.Receive("welcome")).GetProperty("connection").GetString()!;
        return client;
    }

    public async Task Send(string json)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, patience.Token);
    }

    /// <summary>Sends a command with an id and waits for the next message, its reply.</summary>
    public async Task<JsonElement> Request(string json)
    {
        await Send(json);
        var id = JsonDocument.Parse(json).RootElement.GetProperty("id").ToString();
        while (true)
        {
            var message = await Receive();
            if (message.TryGetProperty("id", out var given) && given.ToString() == id)
            {
                return message;
            }
        }
    }

    /// <summary>Receives the next message, which must be of this type.</summary>
    public async Task<JsonElement> Receive(string type)
    {
        var message = await Receive();
        Assert.True(message.GetProperty("type").GetString() == type, $"Expected {type}, got {message.GetRawText()}");
        return message;
    }

    /// <summary>Waits for the server's Close and answers it.</summary>
    public async Task<WebSocketCloseStatus?> ReceiveClose()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[1024];
        while ((await _socket.ReceiveAsync(buffer, patience.Token)).MessageType != WebSocketMessageType.Close)
        {
        }

        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        return _socket.CloseStatus;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> Receive()
    {
        using var patience = new CancellationTokenSource(Patience);
        var buffer = new byte[64 * 1024];
        var result = await _socket.ReceiveAsync(buffer, patience.Token);
        Assert.True(result.MessageType == WebSocketMessageType.Text, $"Expected a message, got {result.MessageType} {_socket.CloseStatus}");
        Assert.True(result.EndOfMessage);
        return JsonDocument.Parse(buffer.AsMemory(0, result.Count)).RootElement.Clone();
    }
}
