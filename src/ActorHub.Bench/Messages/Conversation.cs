using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ActorHub.Bench;

/// <summary>The messages of a dialect: those that make a connection ready, and the one that the load repeats.</summary>
internal sealed record Conversation
{
    // Quoted, as the error code is in JSON. An error never repeats text of the client, so this text is the code.
    private static ReadOnlySpan<byte> RateLimited => "\"rate-limited\""u8;

    /// <summary>Messages that each connection sends after the handshake.</summary>
    public ImmutableArray<MessageTemplate> Init { get; init; } = [];

    /// <summary>A connection is ready when a message contains these bytes. Empty: after the handshake.</summary>
    public ReadOnlyMemory<byte> ReadyOn { get; init; }

    /// <summary>The publisher's <see cref="Init"/>.</summary>
    public ImmutableArray<MessageTemplate> PublisherInit { get; init; } = [];

    /// <summary>The publisher's <see cref="ReadyOn"/>.</summary>
    public ReadOnlyMemory<byte> PublisherReadyOn { get; init; }

    /// <summary>Path and query that the publisher connects to. Null: those of the subscribers.</summary>
    public string? PublisherResource { get; init; }

    /// <summary>The message that the load publishes or has echoed.</summary>
    public MessageTemplate Message { get; init; } = MessageTemplate.Parse("%m");

    /// <summary>Kind of every message of the load.</summary>
    public MessageKind Kind { get; init; } = MessageKind.Text;

    /// <summary>A message that begins with one of these texts is a refusal of the server.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Refusals { get; init; } = [];

    /// <summary>The hub's native protocol.</summary>
    /// <param name="channel">The channel that connections subscribe to. Null: they only connect.</param>
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

    /// <summary>The text of a refusal, with a hint if a setting of the hub helps; null if the message is not a refusal.</summary>
    public string? RefusalIn(ReadOnlySpan<byte> message)
    {
        foreach (var refusal in Refusals)
        {
            if (message.StartsWith(refusal.Span))
            {
                var text = Printable.Of(Encoding.UTF8.GetString(message));
                return message.IndexOf(RateLimited) < 0 ? text
                    : $"{text}; the server's hub.max-publishes-per-second limits one connection: raise it there, or stay below it with --rate";
            }
        }

        return null;
    }
}
