using System.Text;

namespace ActorHub.Bench.Tests;

public class MessageTests
{
    [Fact]
    public void A_stamp_is_read_as_it_was_written_wherever_it_stands()
    {
        var message = Encoding.ASCII.GetBytes("{\"data\":\"" + new string(' ', Stamp.Size) + "xxx\"}");
        Stamp.Write(message.AsSpan(9), 1_234_567_890, 987_654_321_012_345_678);
        ReadOnlySpan<byte> rest = message;

        Assert.True(Stamp.TryRead(ref rest, out var sequence, out var at));

        Assert.Equal((1_234_567_890, 987_654_321_012_345_678), (sequence, at));
        Assert.Equal("xxx\"}", Encoding.ASCII.GetString(rest));
        Assert.False(Stamp.TryRead(ref rest, out _, out _));
    }

    [Fact]
    public void Every_stamp_of_joined_messages_is_read()
    {
        var message = new byte[3 * Stamp.Size];
        for (var i = 0; i < 3; i++)
        {
            Stamp.Write(message.AsSpan(i * Stamp.Size), i + 1, 0);
        }

        ReadOnlySpan<byte> rest = message;
        var read = new List<long>();
        while (Stamp.TryRead(ref rest, out var sequence, out _))
        {
            read.Add(sequence);
        }

        Assert.Equal([1, 2, 3], read);
    }

    [Theory]
    [InlineData("~S")]
    [InlineData("~S0000000001T0000000000000000001")] // cut off
    [InlineData("~S000000000aT0000000000000000001~")]
    [InlineData("~S0000000001T000000000000000000 ~")]
    [InlineData("~S0000000001x0000000000000000001~")]
    [InlineData("~S0000000001T0000000000000000001x")]
    public void What_only_looks_like_a_stamp_is_none(string text)
    {
        ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(text);

        Assert.False(Stamp.TryRead(ref rest, out _, out _));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("%d and %D", "7 and 000007")]
    [InlineData("<%m>", "<xxx>")]
    [InlineData("%m%m", "xxxxxx")]
    [InlineData(@"a\r\n\t\\\x1e", "a\r\n\t\\\u001e")]
    [InlineData(@"\q\x1\xZZ%q%", @"\q\x1\xZZ%q%")] // means nothing special
    [InlineData("é😀", "é😀")]
    public void A_template_becomes_a_connections_message(string template, string message) =>
        Assert.Equal(message, Encoding.UTF8.GetString(MessageTemplate.Parse(template).Prepare(7, 3).Bytes));

    [Fact]
    public void A_byte_of_a_template_need_not_be_text() =>
        Assert.Equal([0xff, 0x00], MessageTemplate.Parse(@"\xff\x00").Prepare(0, 0).Bytes.ToArray());

    [Fact]
    public void Every_payload_of_a_message_is_stamped()
    {
        ReadOnlySpan<byte> stamped = MessageTemplate.Parse("%m,%m").Prepare(0, Stamp.Size).Stamped(3, 4);

        Assert.True(Stamp.TryRead(ref stamped, out var first, out _));
        Assert.True(Stamp.TryRead(ref stamped, out var second, out _));
        Assert.Equal((3, 3), (first, second));
    }

    [Fact]
    public void A_channels_name_stands_in_the_hubs_messages_as_json()
    {
        var native = Conversation.Native("a\"%m\\");

        Assert.Equal("a\"%m\\", Field(native.Init[0].Prepare(0, 0), "channel"));
        Assert.Equal("a\"%m\\", Field(native.Message.Prepare(0, Stamp.Size), "channel"));
        Assert.Equal(new string('x', Stamp.Size), Field(native.Message.Prepare(0, Stamp.Size), "data"));
    }

    private static string? Field(PreparedMessage message, string name)
    {
        using var json = System.Text.Json.JsonDocument.Parse(message.Bytes.ToArray());
        return json.RootElement.GetProperty(name).GetString();
    }
}
