using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace ActorHub.Client;

/// <summary>Writes the client's commands of the native protocol.</summary>
internal static class Command
{
    // Names and payloads are the program's own, so nothing is escaped beyond what JSON asks for.
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Subscribe(long id, string channel) => Write("subscribe", id, json => json.WriteString("channel", channel));

    public static byte[] Unsubscribe(long id, string channel) => Write("unsubscribe", id, json => json.WriteString("channel", channel));

    public static byte[] Presence(long id, string channel) => Write("presence", id, json => json.WriteString("channel", channel));

    public static byte[] Ping(long id) => Write("ping", id, static _ => { });

    public static byte[] Publish(long id, string channel, ReadOnlyMemory<byte> data, SenderEcho echo) => Write("publish", id, json =>
    {
        json.WriteString("channel", channel);
        WriteData(json, data);
        WriteEcho(json, echo);
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

    /// <summary>The payload as the bytes that it is; checked to be one JSON value, since anything else would break the message around it.</summary>
    private static void WriteData(Utf8JsonWriter json, ReadOnlyMemory<byte> data)
    {
        if (!Utf8.IsValid(data.Span)) // the check of the JSON below does not look into its strings
        {
            throw new ArgumentException("Not UTF-8.", nameof(data));
        }

        json.WritePropertyName("data");
        try
        {
            json.WriteRawValue(data.Span);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new ArgumentException("Not one JSON value: " + e.Message, nameof(data), e);
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
