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

    /// <summary>Whether the subscription continues from the position that the command named; null if it named none, or the hub keeps no history.</summary>
    public bool? Recovered { get; private set; }

    public long? Count { get; private set; }

    public ImmutableArray<string> Members { get; private set; } = [];

    /// <summary>The publications of a page of history.</summary>
    public ImmutableArray<PastPublication> Publications { get; private set; } = [];

    public ClientLimits Limits { get; private set; } = NoLimits;

    /// <summary>The JSON of <c>data</c>, exactly as sent; a copy.</summary>
    public ReadOnlyMemory<byte>? Data { get; private set; }

    public StreamPosition Position => new(Epoch ?? "", Offset ?? 0);

    /// <summary>The reason why the publications do not continue from the position that the command named; null if they do, or the hub has given none.</summary>
    public RecoveryFailure? Failure => Reason is { } reason ? RecoveryFailures.Parse(reason) : null;

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
        "history" => MessageType.History,
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
            case "recovered":
                Recovered = reader.GetBoolean();
                break;
            case "count":
                Count = reader.GetInt64();
                break;
            case "members":
                Members = ReadStrings(ref reader);
                break;
            case "publications":
                Publications = ReadPublications(ref reader, utf8);
                break;
            case "limits":
                Limits = ReadLimits(ref reader);
                break;
            case "data":
                Data = ReadRaw(ref reader, utf8);
                break;
            default:
                reader.Skip();
                break;
        }

        return false;
    }

    private static byte[] ReadRaw(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return utf8[start..(int)reader.BytesConsumed].ToArray();
    }

    private static ImmutableArray<PastPublication> ReadPublications(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        var publications = ImmutableArray.CreateBuilder<PastPublication>();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            publications.Add(ReadPublication(ref reader, utf8));
        }

        return publications.ToImmutable();
    }

    private static PastPublication ReadPublication(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        long? offset = null;
        string? from = null;
        byte[]? data = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "offset":
                    offset = reader.GetInt64();
                    break;
                case "from":
                    from = reader.GetString();
                    break;
                case "data":
                    data = ReadRaw(ref reader, utf8);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return offset is { } at && data is not null ? new PastPublication(at, from, data) : throw new JsonException();
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

    /// <summary>A publication in a page of history. Its channel and epoch are the page's.</summary>
    public readonly record struct PastPublication(long Offset, string? From, ReadOnlyMemory<byte> Data);
}
