using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace ActorHub.Client;

/// <summary>One message of the hub in the native protocol. Fields that its type does not have are null.</summary>
internal sealed class HubMessage
{
    private static readonly ClientLimits NoLimits = new(null, null, null, null);

    private HubMessage()
    {
    }

    public MessageType Type { get; private set; }

    /// <summary>The id of the command that this message replies to; null for an event. This client's ids are numbers.</summary>
    public long? Id { get; private set; }

    public string? Channel { get; private set; }

    public string? Epoch { get; private set; }

    public long? Offset { get; private set; }

    public string? From { get; private set; }

    public string? Connection { get; private set; }

    public string? Code { get; private set; }

    public string? Text { get; private set; }

    public string? Reason { get; private set; }

    public long? Count { get; private set; }

    public ImmutableArray<string> Members { get; private set; } = [];

    public ClientLimits Limits { get; private set; } = NoLimits;

    /// <summary>The JSON of <c>data</c>, exactly as sent; a copy.</summary>
    public ReadOnlyMemory<byte>? Data { get; private set; }

    public StreamPosition Position => new(Epoch ?? "", Offset ?? 0);

    /// <summary>Reads a message.</summary>
    /// <param name="utf8">One text message of the hub.</param>
    /// <param name="message">The message.</param>
    /// <returns>False if it is not a JSON object, has no <c>type</c>, or has a known field with a value of the wrong kind.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out HubMessage? message)
    {
        message = new HubMessage();
        var reader = new Utf8JsonReader(utf8);
        try
        {
            var named = false;
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                message = null;
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                named |= message.ReadField(ref reader, utf8);
            }

            reader.Read(); // throws if anything follows the object
            message = named ? message : null;
            return named;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            message = null;
            return false;
        }
    }

    private static MessageType TypeOf(ref Utf8JsonReader reader) => reader.GetString() switch
    {
        "welcome" => MessageType.Welcome,
        "subscribed" => MessageType.Subscribed,
        "unsubscribed" => MessageType.Unsubscribed,
        "published" => MessageType.Published,
        "publication" => MessageType.Publication,
        "sent" => MessageType.Sent,
        "broadcasted" => MessageType.Broadcasted,
        "message" => MessageType.Message,
        "presence" => MessageType.Presence,
        "pong" => MessageType.Pong,
        "error" => MessageType.Error,
        _ => MessageType.Unknown,
    };

    /// <summary>Reads one field. The reader is at its name.</summary>
    /// <returns>Whether it was the type.</returns>
    private bool ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var name = reader.GetString();
        reader.Read();
        switch (name)
        {
            case "type":
                Type = TypeOf(ref reader);
                return true;
            case "id":
                Id = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var id) ? id : null;
                break;
            case "channel":
                Channel = reader.GetString();
                break;
            case "epoch":
                Epoch = reader.GetString();
                break;
            case "offset":
                Offset = reader.GetInt64();
                break;
            case "from":
                From = reader.GetString();
                break;
            case "connection":
                Connection = reader.GetString();
                break;
            case "code":
                Code = reader.GetString();
                break;
            case "message":
                Text = reader.GetString();
                break;
            case "reason":
                Reason = reader.GetString();
                break;
            case "count":
                Count = reader.GetInt64();
                break;
            case "members":
                Members = ReadStrings(ref reader);
                break;
            case "limits":
                Limits = ReadLimits(ref reader);
                break;
            case "data":
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                Data = utf8[start..(int)reader.BytesConsumed].ToArray();
                break;
            default:
                reader.Skip();
                break;
        }

        return false;
    }

    private static ImmutableArray<string> ReadStrings(ref Utf8JsonReader reader)
    {
        var strings = ImmutableArray.CreateBuilder<string>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            strings.Add(reader.GetString() ?? throw new JsonException());
        }

        return strings.ToImmutable();
    }

    private static ClientLimits ReadLimits(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        var limits = NoLimits;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            limits = name switch
            {
                "messageBytes" => limits with { MaxMessageBytes = reader.GetInt64() },
                "channelNameBytes" => limits with { MaxChannelNameBytes = reader.GetInt64() },
                "subscriptions" => limits with { MaxSubscriptions = reader.GetInt64() },
                "publishesPerSecond" => limits with { MaxPublishesPerSecond = reader.GetInt64() },
                _ => limits,
            };
            reader.Skip();
        }

        return limits;
    }
}
