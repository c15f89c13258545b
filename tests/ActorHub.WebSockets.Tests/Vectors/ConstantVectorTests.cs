namespace ActorHub.WebSockets.Tests;

/// <summary>The numbers that the reference libraries name, and what a reference test sends that must not pass here.</summary>
public class ConstantVectorTests
{
    [Fact]
    public void Every_close_code_that_the_references_name_has_a_name()
    {
        var codes = VectorFile.Section("constants").GetProperty("ws_codes").EnumerateObject().Select(code => (CloseCode)code.Value.GetInt32());
        var lacking = VectorFile.Section("constants").GetProperty("iana_codes_the_seeds_lack").EnumerateObject().Select(code => (CloseCode)int.Parse(code.Name));

        Assert.All(codes.Concat(lacking), code => Assert.True(Enum.IsDefined(code), $"{(int)code} is {CloseCodes.NameOf(code)}"));
    }

    [Fact]
    public void Every_opcode_that_the_references_name_has_the_same_number()
    {
        var types = VectorFile.Section("constants").GetProperty("pws_types").EnumerateObject().ToList();

        Assert.All(types, type => Assert.Equal(Enum.Parse<Opcode>(type.Name, ignoreCase: true), (Opcode)type.Value.GetInt32()));
        Assert.Equal(Enum.GetValues<Opcode>().Length, types.Count);
    }

    [Fact]
    public void The_default_threshold_of_compression_is_that_of_the_references() =>
        Assert.Equal(VectorFile.Section("constants").GetProperty("ws_compression_threshold").GetInt32(), WebSocketConnectionOptions.Default.DeflateThresholdBytes);

    [Fact]
    public void The_long_Pong_of_the_reference_client_fails_the_connection()
    {
        // echo_server_ws: the reference sends a Pong of 32,768 bytes and accepts it. RFC 6455 §5.5 allows 125.
        var server = Connections.Open(Side.Server);

        server.Receive(Hex.Bytes("8a fe 80 00 00 00 00 00"));

        Assert.True(server.TryReadEvent(out var e));
        Assert.Equal((CloseCode.ProtocolError, "control frame too long"), (e.Error?.Code, e.Error?.Reason));
    }

    [Fact]
    public void The_code_and_reason_of_the_reference_servers_close_arrive()
    {
        // echo_server_ws: close 4242, of which the reference passes on the code alone.
        var client = Connections.Open(Side.Client);

        client.Receive((byte[])[0x88, 0x1e, 0x10, 0x92, .. "test server shutdown cleanly"u8]);

        Assert.True(client.TryReadEvent(out var e));
        Assert.Equal(new CloseFrame((CloseCode)4242, "test server shutdown cleanly"), e.Close);
    }
}
