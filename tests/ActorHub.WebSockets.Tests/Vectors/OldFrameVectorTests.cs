using System.Text;

namespace ActorHub.WebSockets.Tests;

public class OldFrameVectorTests
{
    public static TheoryData<string, Side, WebSocketVersion> Decoded => Rows("old_frame_decode");

    public static TheoryData<string, Side, WebSocketVersion> Encoded => Rows("old_frame_encode");

    [Theory]
    [MemberData(nameof(Decoded))]
    public void A_row_is_read_as_it_wants_in_any_parts(string id, Side side, WebSocketVersion version)
    {
        var row = VectorFile.Row("old_frame_decode", id);
        string[] expected = id switch
        {
            "old-two" => ["Text foo", "Text bar"], // its line feed is trimmed by the test's notation
            "old-utf8" => ["Text ☺"],
            "old-close" or "old-close-split" or "old-after-close" => ["Close 1005"], // and nothing after it
            "old-junk-between" or "old-close-after-junk" => ["Failed 1002 unknown frame type"], // "better: fail the connection"
            "old-binary-length-frame" => [], // skipped by its length
            "old-unbounded" => ["Failed 1009 message too big"],
            "old-empty" => ["Text"],
            _ => ["Text foo"],
        };
        var bytes = row.Bytes("feed_hex");
        Assert.Equal(expected, Read(row.Chunks("feed_hex")));
        Assert.Equal(expected, Read([bytes]));
        Assert.Equal(expected, Read([.. bytes.Chunk(1)]));
        Assert.NotNull(row.Text("want"));

        List<string> Read(byte[][] parts)
        {
            var connection = OldFramingTests.Open(side, version, new WebSocketConnectionOptions { MaxMessageBytes = 65536 });
            return [.. parts.SelectMany(part => connection.Read(part))];
        }
    }

    [Theory]
    [MemberData(nameof(Encoded))]
    public void A_row_is_written_as_it_wants(string id, Side side, WebSocketVersion version)
    {
        var row = VectorFile.Row("old_frame_encode", id);
        var args = row.GetProperty("args");
        var payload = args.Bytes("payload_hex");
        var connection = OldFramingTests.Open(side, version);
        if (id == "old-enc-ff-inside")
        {
            Assert.Throws<ArgumentException>(() => connection.SendText(payload));
            Assert.Empty(connection.TakeBytes());
            return;
        }

        switch (args.Text("type"))
        {
            case "ping": // the reference sends an empty text for it, which the peer would take for one
                Assert.False(connection.SendPing(payload));
                Assert.Empty(connection.TakeBytes());
                return;
            case "close":
                Assert.True(connection.Close(CloseCode.NormalClosure, "said to nobody"));
                Assert.Equal(version == WebSocketVersion.Hybi00 ? row.Text("bytes_hex") : "", Convert.ToHexStringLower(connection.TakeBytes()));
                return;
            default:
                Assert.True(connection.SendText(payload));
                Assert.Equal(row.Text("bytes_hex"), Convert.ToHexStringLower(connection.TakeBytes()));
                Assert.Equal([$"Text {Encoding.UTF8.GetString(payload)}".TrimEnd()], OldFramingTests.Open(Connections.Other(side), version).Read(Hex.Bytes(row.Text("bytes_hex")!)));
                return;
        }
    }

    private static TheoryData<string, Side, WebSocketVersion> Rows(string section)
    {
        var rows = new TheoryData<string, Side, WebSocketVersion>();
        foreach (var id in ((IEnumerable<object[]>)VectorFile.Ids(section)).Select(row => (string)row[0]))
        {
            foreach (var side in Enum.GetValues<Side>())
            {
                rows.Add(id, side, WebSocketVersion.Hixie75);
                rows.Add(id, side, WebSocketVersion.Hybi00);
            }
        }

        return rows;
    }
}
