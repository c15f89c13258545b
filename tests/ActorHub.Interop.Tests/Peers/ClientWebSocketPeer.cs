using System.Net.WebSockets;
using System.Text;

namespace ActorHub.Interop.Tests.Peers;

/// <summary>.NET's own client.</summary>
internal sealed class ClientWebSocketPeer(string name, Abilities abilities, Action<ClientWebSocketOptions> configure) : Peer(name, abilities)
{
    public override async Task<PeerSocket> Connect(Uri url, params string[] subprotocols)
    {
        var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        client.Options.Proxy = null;
        client.Options.KeepAliveInterval = TimeSpan.Zero;
        Array.ForEach(subprotocols, client.Options.AddSubProtocol);
        configure(client.Options);
        var socket = new Socket(Name, client);
        try
        {
            await client.ConnectAsync(url, CancellationToken.None);
        }
        catch (WebSocketException e)
        {
            socket.Saw(client.HttpStatusCode == 0 ? new PeerEvent.Failed(e.Message) : new PeerEvent.Refused((int)client.HttpStatusCode));
            return socket;
        }

        var extensions = client.HttpResponseHeaders!.TryGetValue("Sec-WebSocket-Extensions", out var values) ? string.Join(", ", values) : "";
        socket.Saw(new PeerEvent.Opened(client.SubProtocol ?? "", extensions));
        _ = socket.ReadAll();
        return socket;
    }

    private sealed class Socket(string name, ClientWebSocket client) : PeerSocket(name)
    {
        private bool _closing;

        public override Task SendText(string message) =>
            client.SendAsync(Encoding.UTF8.GetBytes(message), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        public override Task SendBinary(byte[] message) =>
            client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);

        public override async Task SendFragments(string kind, byte[][] parts)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                var type = kind == "text" ? WebSocketMessageType.Text : WebSocketMessageType.Binary;
                await client.SendAsync(parts[i], type, endOfMessage: i == parts.Length - 1, CancellationToken.None);
            }
        }

        public override Task Close(int code, string reason)
        {
            _closing = true;
            return client.CloseOutputAsync((WebSocketCloseStatus)code, reason, CancellationToken.None);
        }

        public async Task ReadAll()
        {
            var message = new MemoryStream();
            var buffer = new byte[16 * 1024];
            try
            {
                while (true)
                {
                    var part = await client.ReceiveAsync(buffer, CancellationToken.None);
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        await Closed();
                        return;
                    }

                    message.Write(buffer, 0, part.Count);
                    if (part.EndOfMessage)
                    {
                        var bytes = message.ToArray();
                        message.SetLength(0);
                        Saw(part.MessageType == WebSocketMessageType.Text
                            ? new PeerEvent.Text(Encoding.UTF8.GetString(bytes))
                            : new PeerEvent.Binary(PeerEvent.Digest(bytes)));
                    }
                }
            }
            catch (WebSocketException e)
            {
                Saw(new PeerEvent.Failed(e.Message));
            }
        }

        private async Task Closed()
        {
            if (!_closing)
            {
                await client.CloseOutputAsync(client.CloseStatus!.Value, "", CancellationToken.None);
            }

            Saw(new PeerEvent.Closed((int)client.CloseStatus!.Value, client.CloseStatusDescription ?? ""));
            client.Dispose();
        }
    }
}
