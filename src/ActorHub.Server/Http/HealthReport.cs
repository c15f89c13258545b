using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorHub.Server.Http;

/// <summary>The JSON body of <c>/health</c>.</summary>
/// <param name="Status"><c>ok</c> or <c>draining</c>.</param>
/// <param name="Version">The version of the program.</param>
/// <param name="Uptime">Seconds since the start.</param>
/// <param name="Connections">Open connections on the hub's path.</param>
/// <param name="Channels">Live channels.</param>
internal sealed record HealthReport(string Status, string Version, double Uptime, long Connections, long Channels);

/// <summary>The source-generated serializer: it needs no reflection, which would slow the start and break when trimmed.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
