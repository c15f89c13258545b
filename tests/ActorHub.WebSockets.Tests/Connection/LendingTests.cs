using System.Runtime.InteropServices;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class LendingTests
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i % 128))];

    [Fact]
    public void A_server_hands_out_a_large_payload_itself_behind_its_header()
    {
        var server = Open(Side.Server);
        Assert.True(server.LendText(Large));
        Assert.Equal(4 + Large.Length, server.BufferedBytes);
        Assert.True(server.TryTakeOutput(out var header));
        Assert.True(server.TryTakeOutput(out var payload));
        Assert.Equal("817e2710", Convert.ToHexStringLower(header.Span)); // the header is valid as long as the payload, for a gathering write
        Assert.True(MemoryMarshal.TryGetArray(payload, out var array));
        Assert.Same(Large, array.Array);
        Assert.False(server.TryTakeOutput(out _));
        Assert.Equal(0, server.BufferedBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void What_follows_a_lent_payload_comes_behind_it_however_much_was_taken(int taken)
    {
        var server = Open(Side.Server);
        server.SendText("a"u8);
        server.LendBinary(Large);
        List<byte> bytes = [];
        for (var i = 0; i < taken; i++)
        {
            Assert.True(server.TryTakeOutput(out var output));
            bytes.AddRange(output.Span);
        }

        server.Read(FrameFor(Side.Server, Opcode.Ping, "p"));
        server.LendBinary(Large);
        server.Close(CloseCode.NormalClosure, "");
        bytes.AddRange(server.TakeBytes());
        var client = Open(Side.Client);
        var large = $"Binary {Convert.ToHexStringLower(Large)}";
        Assert.Equal(["Text a", large, "Pong 70", large, "Close 1000"], client.Read(CollectionsMarshal.AsSpan(bytes)));
    }

    [Fact]
    public void A_client_sends_a_masked_copy_and_leaves_the_payload_as_it_is()
    {
        var client = Open(Side.Client);
        var payload = Large.ToArray();
        client.LendBinary(payload);
        Assert.Equal([$"Binary {Convert.ToHexStringLower(Large)}"], Open(Side.Server).Read(client.TakeBytes()));
        Assert.Equal(Large, payload);
    }

    [Fact]
    public void A_lent_message_is_cut_and_compressed_as_any_other()
    {
        var server = Open(Side.Server, new DeflateParameters(), new WebSocketConnectionOptions { MaxSendFrameBytes = 8000, DeflateThresholdBytes = 9000 });
        server.LendBinary(Large);
        Assert.Equal(FrameRules.Rsv1, Assert.Single(server.TakeFrames()).Header.Rsv);
        server.LendBinary(Large.AsMemory(0, 8500));
        Assert.Equal([8000, 500], server.TakeFrames().Select(frame => frame.Payload.Length));
    }

    [Fact]
    public void Lending_obeys_the_rules_of_sending()
    {
        var server = Open(Side.Server);
        Assert.Throws<ArgumentException>(() => server.LendText(new byte[] { 0xFF }));
        server.SendPart(WebSocketEventKind.Text, "a"u8, endOfMessage: false);
        Assert.Throws<InvalidOperationException>(() => server.LendBinary(Large));
        server.SendPart(WebSocketEventKind.Text, "b"u8, endOfMessage: true);
        server.Close(CloseCode.NormalClosure, "");
        Assert.False(server.LendBinary(Large));
    }

    [Fact]
    public void A_disposed_connection_lets_go_of_a_lent_payload()
    {
        var server = Open(Side.Server);
        server.LendBinary(Large);
        server.Dispose();
        Assert.Equal(0, server.BufferedBytes);
        Assert.Empty(server.TakeBytes());
    }
}
