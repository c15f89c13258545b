using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ActorHub.Client;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>What is said to a server: how a connection becomes ready, and what a message looks like.</summary>
internal sealed record Conversation
{
    // Quoted, as the error's code: what a client sent does not come back in an error.
    private static ReadOnlySpan<byte> RateLimited => "\"rate-limited\""u8;

    /// <summary>Sent after the handshake.</summary>
    public ImmutableArray<MessageTemplate> Init { get; init; } = [];

    /// <summary>A connection is ready when a message holds these bytes; when empty, after the handshake.</summary>
    public ReadOnlyMemory<byte> ReadyOn { get; init; }

    /// <summary>As <see cref="Init"/>, for the publisher.</summary>
    public ImmutableArray<MessageTemplate> PublisherInit { get; init; } = [];

    /// <summary>As <see cref="ReadyOn"/>, for the publisher.</summary>
    public ReadOnlyMemory<byte> PublisherReadyOn { get; init; }

    /// <summary>Where the publisher connects to, path and query; null: where the others do.</summary>
    public string? PublisherResource { get; init; }

    /// <summary>What is sent to publish, or to be echoed.</summary>
    public MessageTemplate Message { get; init; } = MessageTemplate.Parse("%m");

    /// <summary>Whether messages are text or binary.</summary>
    public MessageKind Kind { get; init; } = MessageKind.Text;

    /// <summary>Messages that begin so say that the server will not do what it was asked for.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Refusals { get; init; } = [];

    /// <summary>The hub's own protocol.</summary>
    /// <param name="channel">What connections subscribe to; null: they only connect.</param>
    public static Conversation Native(string? channel)
    {
        var welcome = "\"welcome\""u8.ToArray();
        var native = new Conversation
        {
            ReadyOn = welcome,
            PublisherReadyOn = welcome,
            Refusals = ["{\"type\":\"error\""u8.ToArray(), "{\"type\":\"unsubscribed\""u8.ToArray()],
        };
        if (channel is null)
        {
            return native;
        }

        var name = $"\"{JsonEncodedText.Encode(channel)}\"";
        return native with
        {
            Init = [MessageTemplate.Of($$"""{"type":"subscribe","id":"1","channel":{{name}}}""")],
            ReadyOn = "\"subscribed\""u8.ToArray(),
            Message = MessageTemplate.Around("{\"type\":\"publish\",\"channel\":" + name + ",\"data\":\"", "\"}"),
        };
    }

    /// <summary>The words of a server that will not, and what helps; null when a message is none.</summary>
    public string? RefusalIn(ReadOnlySpan<byte> message)
    {
        foreach (var refusal in Refusals)
        {
            if (message.StartsWith(refusal.Span))
            {
                var words = PrintableText.Of(Encoding.UTF8.GetString(message));
                return message.IndexOf(RateLimited) < 0 ? words
                    : $"{words}; the server's hub.max-publishes-per-second limits one connection: raise it there, or stay below it with --rate";
            }
        }

        return null;
    }
}
