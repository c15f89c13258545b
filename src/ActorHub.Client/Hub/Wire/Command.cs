using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ActorHub.Client;

/// <summary>Encodes the client's commands in the native protocol.</summary>
internal static class Command
{
    // Relaxed escaping is safe, because the hub parses the text as JSON and never as HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="id">The command's id.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="since">The position to continue from; null for none.</param>
    /// <param name="cache">Whether to begin with the last publication.</param>
    public static byte[] Subscribe(long id, string channel, StreamPosition? since, bool cache) => Write("subscribe", id, json =>
    {
        json.WriteString("channel", channel);
        WritePosition(json, "since", since);
        if (cache)
        {
            json.WriteBoolean("cache", true);
        }
    });

    public static byte[] Unsubscribe(long id, string channel) => Write("unsubscribe", id, json => json.WriteString("channel", channel));

    public static byte[] Presence(long id, string channel) => Write("presence", id, json => json.WriteString("channel", channel));

    public static byte[] Ping(long id) => Write("ping", id, static _ => { });

    public static byte[] History(long id, string channel, HistoryQuery query) => Write("history", id, json =>
    {
        json.WriteString("channel", channel);
        json.WriteNumber("limit", query.Limit);
        WritePosition(json, "since", query.Since);
        if (query.Reverse)
        {
            json.WriteBoolean("reverse", true);
        }
    });

    public static byte[] Publish(long id, string channel, ReadOnlyMemory<byte> data, SenderEcho echo, PublishOptions options) => Write("publish", id, json =>
    {
        json.WriteString("channel", channel);
        WriteData(json, data);
        WriteEcho(json, echo);
        if (options.Key is { } key)
        {
            json.WriteString("key", key);
        }

        WritePosition(json, "expected-position", options.ExpectedPosition);
    });

    public static byte[] Send(long id, string to, ReadOnlyMemory<byte> data) => Write("send", id, json =>
    {
        json.WriteString("to", to);
        WriteData(json, data);
    });

    public static byte[] Broadcast(long id, ReadOnlyMemory<byte> data, SenderEcho echo) => Write("broadcast", id, json =>
    {
        WriteData(json, data);
        WriteEcho(json, echo);
    });

    private static byte[] Write(string type, long id, Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteNumber("id", id);
            fields(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the payload's bytes unchanged. Checks that they are one JSON value, because anything else would corrupt the message.</summary>
    private static void WriteData(Utf8JsonWriter json, ReadOnlyMemory<byte> data)
    {
        if (!Utf8.IsValid(data.Span)) // WriteRawValue does not check the UTF-8 of strings
        {
            throw new ArgumentException("The data is not valid UTF-8.", nameof(data));
        }

        json.WritePropertyName("data");
        try
        {
            json.WriteRawValue(data.Span);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ArgumentException("The data is not a single JSON value: " + e.Message, nameof(data), e);
        }
    }

    private static void WritePosition(Utf8JsonWriter json, string name, StreamPosition? position)
    {
        if (position is { } at)
        {
            json.WriteStartObject(name);
            json.WriteString("epoch", at.Epoch);
            json.WriteNumber("offset", at.Offset);
            json.WriteEndObject();
        }
    }

    private static void WriteEcho(Utf8JsonWriter json, SenderEcho echo)
    {
        if (echo == SenderEcho.Excluded)
        {
            json.WriteBoolean("echo", false);
        }
    }
}
