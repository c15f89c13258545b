using System.Text;
using ActorHub.Connections.Streaming;
using ActorHub.Hub.Dialects;
using ActorHub.Hub.Dialects.Native;
using ActorHub.Hub.Errors;
using ActorHub.Hub.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests.Dialects;

public sealed class NativeDecoderTests
{
    private static readonly string[] Valid =
    [
        """{"type":"publish","id":"1","channel":"lobby","data":{"a":[1,"b",null]},"echo":false}""",
        """{"type":"subscribe","id":2,"channel":"lobby"}""",
        """{"type":"send","id":3,"to":"someone","data":"x"}""",
        """{"type":"broadcast","data":1.5e3}""",
        """{"type":"ping","id":4,"unknown":[{}]}""",
    ];

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", " ", "1", "-", "true", "null", "\\ud800", "\\udc00", "\\u0074ype", "\"\\ud800\"",
        "\"type\"", "\"id\"", "\"channel\"", "\"to\"", "\"data\"", "\"echo\"", "\"publish\"", "\"ping\"", "\u00e9", "\0",
    ];

    private static readonly string Data = "\"" + new string('x', 1022) + "\"";

    [Fact]
    public void Every_beginning_of_a_valid_message_is_an_error()
    {
        foreach (var message in Valid)
        {
            var bytes = Encoding.UTF8.GetBytes(message);
            Assert.IsNotType<ClientCommand.Invalid>(Decode(bytes));
            for (var length = 0; length < bytes.Length; length++)
            {
                Assert.IsType<ClientCommand.Invalid>(Decode(bytes[..length]));
            }
        }
    }

    /// <summary>Half of a surrogate pair as a field's name threw, and cost the client its connection.</summary>
    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\udc00")]
    [InlineData("\\ud800\\ud800")]
    [InlineData("\\ud83d\\ude00")]
    [InlineData("\\")]
    [InlineData("\"")]
    public void An_escape_anywhere_in_a_message_does_not_throw(string escape)
    {
        foreach (var message in Valid)
        {
            for (var at = 0; at <= message.Length; at++)
            {
                for (var end = at; end <= message.Length; end++)
                {
                    Decode(Encoding.UTF8.GetBytes(message[..at] + escape + message[end..]));
                }
            }
        }
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        Prop.ForAll<byte[]>(bytes => Decode(bytes) is not null).QuickCheckThrowOnFailure();
        Prop.ForAll<byte[], PositiveInt, PositiveInt>((bytes, message, at) =>
        {
            var valid = Encoding.UTF8.GetBytes(Valid[message.Get % Valid.Length]);
            var cut = at.Get % valid.Length;
            return Decode([.. valid[..cut], .. bytes, .. valid[cut..]]) is not null;
        }).QuickCheckThrowOnFailure();
        Prop.ForAll<PositiveInt[]>(picks =>
            Decode(Encoding.UTF8.GetBytes("{" + string.Concat(picks.Select(pick => Pieces[pick.Get % Pieces.Length])))) is not null)
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_publication_allocates_its_command_and_its_data_alone()
    {
        const int Most = 64; // of the command, which is the message to the channel as well
        var (command, data) = (Allocation.Of(() => new ClientCommand.Publish([], "lobby", [], SenderEcho.Included)), Allocation.Of(() => new byte[1024]));

        Assert.InRange(command, 1, Most);
        Assert.Equal(command + data, AllocatedByDecoding($$"""{"type":"publish","channel":"lobby","data":{{Data}}}"""));
    }

    [Theory]
    [InlineData("""{"data":DATA,"channel":"lobby","type":"publish"}""")]
    [InlineData("""  { "type" : "publish" , "channel" : "lobby" , "data" : DATA , "echo" : false }  """)]
    [InlineData("""{"type":"publish","channel":"lobby","data":DATA,"unknown":"text","more":[1,{"a":null,"b":["\u0041"]},true]}""")]
    [InlineData("""{"\u0074ype":"publish","\u0063hannel":"lobby","d\u0061ta":DATA,"\u0000\ud83d\ude00":"\t"}""")]
    [InlineData("""{"type":"\u0070ublish","channel":"\u006cobby","data":DATA}""")]
    [InlineData("""{"type":"publish","channel":"l\ud83d\ude00bby","data":DATA}""")]
    public void However_it_is_spelled_a_publication_allocates_the_same(string message) =>
        Assert.Equal(
            AllocatedByDecoding($$"""{"type":"publish","channel":"lobby","data":{{Data}}}"""),
            AllocatedByDecoding(message.Replace("DATA", Data, StringComparison.Ordinal)));

    [Theory]
    [InlineData("publish", true)]
    [InlineData("p\\u0075blish", true)]
    [InlineData("Publish", false)]
    [InlineData("publish ", false)]
    [InlineData("publishpublishpublish", false)]
    public void A_type_is_known_however_it_is_spelled(string type, bool known)
    {
        var command = Decode(Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","channel":"lobby","data":1}"""));

        Assert.Equal(known, command is ClientCommand.Publish);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_channel_spelled_in_escapes_may_be_as_long_as_any(int length, bool valid)
    {
        var channel = string.Concat(Enumerable.Repeat("\\u0061", length));
        var command = Decode(Encoding.UTF8.GetBytes($$"""{"type":"publish","channel":"{{channel}}","data":1}"""));

        Assert.Equal(valid ? new string('a', length) : null, (command as ClientCommand.Publish)?.Channel);
        Assert.Equal(valid ? null : HubError.InvalidChannel, (command as ClientCommand.Invalid)?.Error);
    }

    /// <summary>What decoding a publication of <see cref="Data"/> allocates.</summary>
    private static long AllocatedByDecoding(string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        Assert.Equal(Data, Encoding.UTF8.GetString(Assert.IsType<ClientCommand.Publish>(Decode(bytes)).Data.Span));
        return Allocation.Of(() => Decode(bytes));
    }

    private static ClientCommand Decode(byte[] bytes) => NativeDecoder.Decode(new InboundMessage(MessageKind.Text, bytes));
}
