using System.Net.WebSockets;
using System.Text;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

/// <summary>.NET's own implementation as the peer: it shares no code with ours, so an error made twice in ours shows.</summary>
public class ForeignPeerTests
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 70_000).Select(i => (byte)i)];

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public async Task It_reads_what_we_send(Side side)
    {
        var connection = Open(side);
        connection.SendText("Hello, Wörld"u8);
        connection.SendBinary(Large);
        connection.SendPing("ping"u8);
        connection.Close(CloseCode.GoingAway, "bye");
        Assert.True(connection.TryTakeOutput(out var output));

        using var stream = new MemoryStream(output.ToArray());
        using var peer = WebSocket.CreateFromStream(new ReadOnly(stream), new WebSocketCreationOptions { IsServer = side == Side.Client });
        var buffer = new byte[100_000];
        var text = await peer.ReceiveAsync(buffer.AsMemory(), default);
        Assert.Equal((WebSocketMessageType.Text, "Hello, Wörld"), (text.MessageType, Encoding.UTF8.GetString(buffer, 0, text.Count)));

        var length = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await peer.ReceiveAsync(buffer.AsMemory(length), default);
            length += part.Count;
        }
        while (!part.EndOfMessage);
        Assert.Equal(Large, buffer[..length]);

        Assert.Equal(WebSocketMessageType.Close, (await peer.ReceiveAsync(buffer.AsMemory(), default)).MessageType);
        Assert.Equal((WebSocketCloseStatus.EndpointUnavailable, "bye"), (peer.CloseStatus, peer.CloseStatusDescription));
    }

    [Theory]
    [InlineData(Side.Client)]
    [InlineData(Side.Server)]
    public async Task We_read_what_it_sends(Side side)
    {
        using var stream = new MemoryStream();
        using var peer = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = side == Side.Client });
        await peer.SendAsync("Hello, "u8.ToArray(), WebSocketMessageType.Text, endOfMessage: false, default);
        await peer.SendAsync("Wörld"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, default);
        await peer.SendAsync(Large, WebSocketMessageType.Binary, endOfMessage: true, default);
        await peer.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", default);

        string[] expected = ["Text Hello, Wörld", $"Binary {Convert.ToHexStringLower(Large)}", "Close 1000 bye"];
        foreach (var part in (int[])[1_000_000, 4096, 7])
        {
            var connection = Open(side);
            Assert.Equal(expected, stream.ToArray().Chunk(part).SelectMany(bytes => connection.Read(bytes)));
        }
    }

    /// <summary>Swallows the peer's replies.</summary>
    private sealed class ReadOnly(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken) => inner.ReadAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count)
        {
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
