using System.Text;
using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class WindowTests
{
    public static TheoryData<int> Windows => [8, 9, 10, 11, 12, 13, 14, 15];

    [Theory]
    [MemberData(nameof(Windows))]
    public void No_level_looks_further_back_than_the_agreed_window_and_all_give_the_messages_back(int bits)
    {
        for (var level = 1; level <= 9; level++)
        {
            foreach (var takeOver in (bool[])[true, false])
            {
                var parameters = new DeflateParameters { ServerMaxWindowBits = bits, ServerNoContextTakeover = !takeOver };
                var server = Open(Side.Server, parameters, new WebSocketConnectionOptions { DeflateThresholdBytes = 0, CompressionLevel = level });
                var inflater = new ReferenceInflater();
                foreach (var message in Messages())
                {
                    server.SendBinary(message);
                    var frame = Assert.Single(server.TakeFrames());
                    Assert.Equal(FrameRules.Rsv1, frame.Header.Rsv);
                    inflater = takeOver ? inflater : new ReferenceInflater();
                    Assert.Equal(message, inflater.Message(frame.Payload));
                    Assert.InRange(inflater.Farthest, 0, 1 << bits);
                }
            }
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(15)]
    public void A_window_is_used_to_nearly_its_end(int bits)
    {
        // The same noise twice, as far apart as the window can see with room for a whole match: the second half refers to the first.
        var half = new byte[(1 << bits) - 600];
        new Random(bits).NextBytes(half);
        var server = Open(Side.Server, new DeflateParameters { ServerMaxWindowBits = bits }, new WebSocketConnectionOptions { DeflateThresholdBytes = 0 });
        server.SendBinary([.. half, .. half]);
        var frame = Assert.Single(server.TakeFrames());
        Assert.InRange(frame.Payload.Length, half.Length, half.Length + (half.Length / 4));
    }

    private static IEnumerable<byte[]> Messages()
    {
        var random = new Random(7);
        var records = string.Join(',', Enumerable.Range(0, 400).Select(i => $"{{\"id\":{random.Next(1000)},\"name\":\"item {random.Next(50)}\",\"on\":true}}"));
        var json = Encoding.UTF8.GetBytes(records);
        yield return json.AsSpan(0, 900).ToArray();
        yield return json;
        yield return json.AsSpan(300, 5000).ToArray();
        yield return new byte[3000];
    }
}
