using System.Buffers;
using System.Text;

namespace ActorHub.WebSockets.Tests;

public class HandshakeVectorTests
{
    // The vectors' requests come from pages of many origins; which of them may connect is another test's subject.
    private static readonly ServerHandshakeOptions AnyOrigin = new() { Origins = new OriginPolicy.Any() };

    public static TheoryData<string> AcceptKeys => VectorFile.Ids("accept_key");

    public static TheoryData<string> Handshakes => VectorFile.Ids("server_handshake");

    [Theory]
    [MemberData(nameof(AcceptKeys))]
    public void The_accept_key_proves_the_handshake(string key)
    {
        Assert.Equal(VectorFile.Row("accept_key", key).Text("accept"), ServerHandshake.AcceptKey(key));
    }

    [Theory]
    [MemberData(nameof(Handshakes))]
    public void The_strict_profile_answers_as_the_vectors_want(string id)
    {
        var row = VectorFile.Row("server_handshake", id);
        var want = row.GetProperty("want");
        var chunks = row.Number("split_every") is { } every ? [.. row.Bytes("chunks_hex").Chunk(every)] : row.Chunks("chunks_hex");
        var (result, status, rest) = Answer(chunks);

        if (want.Text("strict") == "reject")
        {
            Assert.Equal(want.Number("status"), status);
            if (result is HandshakeResult.Refused refused && want.Text("sec_websocket_version") is { } version)
            {
                Assert.Contains($"\r\nSec-WebSocket-Version: {version}\r\n", Encoding.ASCII.GetString(refused.Response.Span), StringComparison.Ordinal);
            }

            return;
        }

        var accepted = Assert.IsType<HandshakeResult.Accepted>(result);
        var response = Encoding.ASCII.GetString(accepted.Response.Span);
        Assert.StartsWith(want.Text("response_status_line") ?? "HTTP/1.1 101 Switching Protocols", response, StringComparison.Ordinal);
        Assert.Contains($"\r\nSec-WebSocket-Accept: {want.Text("accept")}\r\n", response, StringComparison.Ordinal);
        Assert.Equal(want.Text("leftover_hex") ?? "", Convert.ToHexStringLower(rest));
    }

    private static (HandshakeResult? Result, int Status, byte[] Leftover) Answer(byte[][] chunks)
    {
        var received = Array.Empty<byte>();
        RequestHead? head = null;
        foreach (var chunk in chunks)
        {
            received = [.. received, .. chunk];
            if (head is not null)
            {
                continue;
            }

            var input = new ReadOnlySequence<byte>(received);
            if (RequestHeadParser.TryRead(ref input, HeadLimits.Default, out head, out var error))
            {
                received = input.ToArray();
            }

            if (error is not null)
            {
                return (null, error.Status, []);
            }
        }

        Assert.NotNull(head);
        var result = ServerHandshake.Evaluate(head, AnyOrigin);
        return (result, result is HandshakeResult.Refused refused ? refused.Status : 101, received);
    }
}
