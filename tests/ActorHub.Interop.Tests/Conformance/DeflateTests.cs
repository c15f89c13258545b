using System.IO.Compression;
using ActorHub.Hub;
using ActorHub.Interop.Tests.Serving;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>Groups 12 and 13: permessage-deflate at the echo endpoint, with .NET's own streams as the other side.</summary>
[Trait("Category", "EndToEnd")]
public sealed class DeflateTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Deflate = "permessage-deflate";
    private const int Count = 25;

    private static readonly int[] Sizes = [16, 64, 256, 1024, 4096, 8192, 16_384, 32_768, 65_536, 131_072];

    public static TheoryData<string, string, ClientContext> Offers
    {
        get
        {
            var rows = new TheoryData<string, string, ClientContext>();
            foreach (var context in Enum.GetValues<ClientContext>())
            {
                rows.Add(Deflate, "", context);
                foreach (var asked in (string[])["server_no_context_takeover", "server_max_window_bits=8", "server_max_window_bits=9", "server_max_window_bits=15"])
                {
                    rows.Add($"{Deflate}; {asked}", asked, context);
                }

                rows.Add($"{Deflate}; server_no_context_takeover; server_max_window_bits=9", "server_max_window_bits=9", context);
                rows.Add($"{Deflate}; client_no_context_takeover", "client_no_context_takeover", context);
                rows.Add($"{Deflate}; unknown, {Deflate}; server_max_window_bits=10, {Deflate}", "server_max_window_bits=10", context);
            }

            return rows;
        }
    }

    [Theory, MemberData(nameof(Offers))]
    public async Task Messages_of_every_size_come_back_compressed_or_not(string offer, string asked, ClientContext context)
    {
        await using var configured = await TestServer.Start($"websocket.deflate-context-takeover={(context == ClientContext.None ? "off" : "clients")}");
        foreach (var fragment in (int[])[int.MaxValue, 256])
        {
            var (socket, head) = await WireSocket.Open(configured.Url("ws", "/echo"), offer);
            using (socket)
            {
                var answer = head.Split("\r\n").Single(line => line.StartsWith("Sec-WebSocket-Extensions: ", StringComparison.Ordinal));
                Assert.Contains(Deflate, answer, StringComparison.Ordinal);
                Assert.Contains(asked, answer, StringComparison.Ordinal);
                Assert.Equal(context == ClientContext.None || asked == "client_no_context_takeover", answer.Contains("client_no_context_takeover", StringComparison.Ordinal));
                await Exchange(socket, fragment, answer);
            }
        }
    }

    [Fact]
    public async Task Nothing_is_agreed_when_no_offer_is_understood()
    {
        var (socket, head) = await WireSocket.Open(server.Url("/echo"), $"{Deflate}; unknown, x-webkit-deflate-frame");
        socket.Dispose();

        Assert.DoesNotContain("Sec-WebSocket-Extensions", head, StringComparison.Ordinal);
    }

    private static async Task Exchange(WireSocket socket, int fragment, string answer)
    {
        var compressed = new MemoryStream();
        var deflater = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true);
        var (received, inflater) = NewInflater();
        foreach (var size in Sizes)
        {
            for (var i = 0; i < Count; i++)
            {
                var message = Text(size, i);
                if (answer.Contains("client_no_context_takeover", StringComparison.Ordinal))
                {
                    deflater = new DeflateStream(compressed, CompressionLevel.Optimal, leaveOpen: true);
                }

                compressed.SetLength(0);
                deflater.Write(message);
                deflater.Flush(); // ends with 00 00 ff ff, which is not sent (RFC 7692 §7.2.1)
                var frames = WireFrame.Fragmented(WireFrame.TextOpcode, compressed.ToArray()[..^4], fragment);
                frames[0] = frames[0] with { Rsv = 4 };
                await socket.Send(frames.SelectMany(socket.Encode).ToArray());

                var echo = (await socket.ReadFrame())!;
                Assert.True(echo.Fin && echo.Opcode == WireFrame.TextOpcode);
                Assert.True(echo.Rsv == 4 || (echo.Rsv == 0 && size < 10_240), $"a message of {size} bytes came with RSV {echo.Rsv}");
                if (echo.Rsv == 0)
                {
                    Assert.Equal(message, echo.Payload);
                    continue;
                }

                if (answer.Contains("server_no_context_takeover", StringComparison.Ordinal))
                {
                    (received, inflater) = NewInflater();
                }

                received.Add([.. echo.Payload, 0x00, 0x00, 0xff, 0xff]);
                var inflated = new byte[size];
                inflater.ReadExactly(inflated);
                Assert.Equal(message, inflated);
            }
        }
    }

    private static (Received Received, DeflateStream Inflater) NewInflater()
    {
        var received = new Received();
        return (received, new DeflateStream(received, CompressionMode.Decompress));
    }

    /// <summary>Text that compresses as JSON does.</summary>
    private static byte[] Text(int size, int seed)
    {
        var random = new Random(seed * 131_071 + size);
        var text = new List<byte>(size + 40);
        while (text.Count < size)
        {
            text.AddRange(System.Text.Encoding.ASCII.GetBytes($"{{\"id\":{random.Next(100_000)},\"name\":\"item {random.Next(50)}\"}},"));
        }

        return [.. text.Take(size)];
    }

    /// <summary>What has come so far; a reader takes no more than it needs.</summary>
    private sealed class Received : Stream
    {
        private readonly Queue<byte> _bytes = new();

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public void Add(byte[] bytes) => Array.ForEach(bytes, _bytes.Enqueue);

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = 0;
            for (; read < count && _bytes.TryDequeue(out var next); read++)
            {
                buffer[offset + read] = next;
            }

            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
