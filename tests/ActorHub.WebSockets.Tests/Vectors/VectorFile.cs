using System.Text.Json;

namespace ActorHub.WebSockets.Tests;

/// <summary>The golden vectors, of which one section is one theory.</summary>
internal static class VectorFile
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", "vectors", "websocket-vectors.json"))).RootElement;

    public static JsonElement Row(string section, string id) => Root.GetProperty(section).EnumerateArray().Single(row => Id(row) == id);

    public static TheoryData<string> Ids(string section) => [.. Root.GetProperty(section).EnumerateArray().Select(Id)];

    public static JsonElement Section(string section) => Root.GetProperty(section);

    public static byte[] Bytes(this JsonElement row, string property) => [.. row.Chunks(property).SelectMany(chunk => chunk)];

    public static byte[][] Chunks(this JsonElement row, string property)
    {
        var value = row.GetProperty(property);
        return value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(chunk => Hex.Bytes(chunk.GetString()!))] : [Hex.Bytes(value.GetString()!)];
    }

    public static int? Number(this JsonElement row, string property) =>
        row.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;

    public static string? Text(this JsonElement row, string property) =>
        row.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Id(JsonElement row) => row.Text("id") ?? row.Text("key") ?? row.Text("draft") ?? row.Text("url") ?? row.Text("in") ?? row.GetRawText();
}
