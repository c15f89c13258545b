using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ActorHub.WebSockets.Tests;

public partial class FrameVectorTests
{
    public static TheoryData<string> Decoded => VectorFile.Ids("frame_decode");

    public static TheoryData<string> Encoded => VectorFile.Ids("frame_encode");

    public static TheoryData<string> Big => VectorFile.Ids("frame_big");

    [Theory]
    [MemberData(nameof(Decoded))]
    public void A_client_reads_what_the_vectors_want(string id)
    {
        var row = VectorFile.Row("frame_decode", id);
        AssertWanted(row, Side.Client, row.Chunks("feed_hex"), row.GetProperty("want").Text("client")!);
    }

    [Theory]
    [MemberData(nameof(Decoded))]
    public void A_server_reads_what_the_vectors_want(string id)
    {
        var row = VectorFile.Row("frame_decode", id);
        AssertWanted(row, Side.Server, row.Chunks("feed_hex"), row.GetProperty("want").Text("server")!);
    }

    [Theory]
    [MemberData(nameof(Decoded))]
    public void A_server_reads_from_masked_frames_what_a_client_reads_from_plain_ones(string id)
    {
        var row = VectorFile.Row("frame_decode", id);
        if (id is "text-hello-masked" or "mask-key-half")
        {
            return; // masked already: the row itself is the server's case
        }

        AssertWanted(row, Side.Server, [Masked(row.Bytes("feed_hex"))], row.GetProperty("want").Text("client")!);
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public void A_frame_is_written_as_the_vectors_want(string id)
    {
        var row = VectorFile.Row("frame_encode", id);
        var args = row.GetProperty("args");
        var payload = args.Bytes("payload_hex");
        var rsv = args.TryGetProperty("rsv", out var bits) ? bits.EnumerateArray().Aggregate(0, (all, bit) => (all << 1) | bit.GetInt32()) : 0;
        var header = new FrameHeader
        {
            Opcode = args.Text("type") is { } type ? Enum.Parse<Opcode>(type, ignoreCase: true) : (Opcode)(args.Number("opcode") ?? 1),
            Fin = args.Number("fin") != 0,
            Rsv = (byte)rsv,
            Masked = args.Number("masked") == 1,
            MaskKey = args.TryGetProperty("mask", out var mask) ? mask.GetUInt32() : 0,
            PayloadLength = payload.Length,
        };

        var frame = new byte[header.Size + payload.Length];
        FrameWriter.Write(frame, header, payload);

        Assert.Equal(row.Text("bytes_hex"), Convert.ToHexStringLower(frame));
    }

    [Theory]
    [MemberData(nameof(Big))]
    public void A_big_frame_is_written_and_read_as_the_vectors_want(string id)
    {
        var row = VectorFile.Row("frame_big", id);
        var payload = Hex.Bytes($"{row.Text("byte")}*{row.Number("count")}");
        var output = new ArrayBufferWriter<byte>();
        FrameWriter.Write(output, Opcode.Binary, payload);

        Assert.Equal([.. Hex.Bytes(row.Text("header_hex")!), .. payload], output.WrittenSpan.ToArray());
        Assert.Equal([$"Binary {Convert.ToHexStringLower(payload)}"], Connections.Open(Side.Client).Read(output.WrittenSpan));
    }

    private static void AssertWanted(JsonElement row, Side side, byte[][] chunks, string want)
    {
        var limit = row.GetProperty("opts").Number("max_payload_size") ?? 65536;
        var whole = Connections.Open(side, new WebSocketConnectionOptions { MaxFrameBytes = limit, MaxFragments = 128 });
        var events = chunks.SelectMany(chunk => whole.Read(chunk)).ToList();
        var sent = whole.SentFrames();

        var bytewise = Connections.Open(side, new WebSocketConnectionOptions { MaxFrameBytes = limit, MaxFragments = 128 });
        Assert.Equal(events, chunks.SelectMany(chunk => chunk).SelectMany(b => bytewise.Read([b])));
        Assert.Equal(sent, bytewise.SentFrames());

        var failure = CloseCode().Match(want);
        if (want == "need more")
        {
            Assert.Empty(events);
        }
        else if (want.StartsWith("close, report 1005", StringComparison.Ordinal))
        {
            Assert.Equal(["Close 1005", "Close"], [.. events, .. sent]);
        }
        else if (want.StartsWith("close 1000,", StringComparison.Ordinal))
        {
            Assert.Equal(["Close 1000", "Close 1000"], [.. events, .. sent]);
        }
        else if (want.StartsWith("close 4242", StringComparison.Ordinal))
        {
            Assert.Equal(["Close 4242 test server shutdown cleanly", "Close 4242"], [.. events, .. sent]);
        }
        else if (failure.Success)
        {
            Assert.StartsWith($"Failed {failure.Groups[1].Value} ", Assert.Single(events), StringComparison.Ordinal);
            Assert.StartsWith($"Close {failure.Groups[1].Value} ", Assert.Single(sent), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal(WantedMessages(want), events);
        }
    }

    /// <summary>Reads the vector file's prose, such as <c>ping "Hello", text "Hello"</c> or <c>binary 256 x 05</c>.</summary>
    private static IEnumerable<string> WantedMessages(string want)
    {
        if (want == "text of 128 bytes")
        {
            return [$"Text a{new string('b', 126)}c"];
        }

        if (Repeated().Match(want) is { Success: true } repeated)
        {
            var count = int.Parse(repeated.Groups[2].Value, CultureInfo.InvariantCulture);
            return repeated.Groups[1].Value == "text"
                ? [$"Text {new string(repeated.Groups[3].Value[0], count)}"]
                : [$"Binary {string.Concat(Enumerable.Repeat(repeated.Groups[3].Value, count))}"];
        }

        if (want.StartsWith("text U+", StringComparison.Ordinal))
        {
            var chars = CodePoint().Matches(want).Select(m => (char)int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return [$"Text {string.Concat(chars)}"];
        }

        var messages = Quoted().Matches(want);
        Assert.NotEmpty(messages);
        return messages.SelectMany(m => Enumerable.Repeat(Line(m.Groups[1].Value, m.Groups[2].Value), m.Groups[3].Success ? m.Groups[3].Value[0] - '0' : 1));
    }

    private static string Line(string kind, string payload) => kind switch
    {
        "text" => $"Text {payload}".TrimEnd(),
        "ping" => $"Ping {Convert.ToHexStringLower(Encoding.UTF8.GetBytes(payload))}",
        "pong" => $"Pong {Convert.ToHexStringLower(Encoding.UTF8.GetBytes(payload))}",
        _ => $"Binary {Convert.ToHexStringLower(Encoding.UTF8.GetBytes(payload))}",
    };

    /// <summary>The same frames as a client sends them; bytes that make no whole header only get the mask bit.</summary>
    private static byte[] Masked(ReadOnlySpan<byte> bytes)
    {
        var result = new List<byte>();
        byte[] key = [0x37, 0xfa, 0x21, 0x3d];
        while (!bytes.IsEmpty)
        {
            var extended = bytes.Length < 2 ? 0 : (bytes[1] & 0x7f) switch { 126 => 2, 127 => 8, _ => 0 };
            if (bytes.Length < 2 + extended)
            {
                result.Add(bytes[0]);
                result.AddRange(bytes.Length > 1 ? [(byte)(bytes[1] | 0x80), .. bytes[2..]] : []);
                break;
            }

            var length = extended == 0 ? (ulong)bytes[1] : bytes.Slice(2, extended).ToArray().Aggregate(0UL, (all, b) => (all << 8) | b);
            var payload = bytes.Slice(2 + extended, (int)Math.Min(length, (ulong)(bytes.Length - 2 - extended)));
            result.AddRange([bytes[0], (byte)(bytes[1] | 0x80), .. bytes.Slice(2, extended), .. key]);
            result.AddRange(payload.ToArray().Select((b, i) => (byte)(b ^ key[i % 4])));
            bytes = bytes[(2 + extended + payload.Length)..];
        }

        return [.. result];
    }

    [GeneratedRegex(@"^close (\d{4})")]
    private static partial Regex CloseCode();

    [GeneratedRegex(@"^(text|binary) (\d+) x (\w+)$")]
    private static partial Regex Repeated();

    [GeneratedRegex(@"U\+([0-9A-F]{4})")]
    private static partial Regex CodePoint();

    [GeneratedRegex("(text|binary|ping|pong) \"([^\"]*)\"(?: x(\\d))?")]
    private static partial Regex Quoted();
}
