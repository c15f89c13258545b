using System.Reflection;
using ActorHub.Hub;

namespace ActorHub.Server.Http;

/// <summary>What the server says of itself.</summary>
/// <param name="hub">The running hub.</param>
internal sealed class ServerStatus(HubHost hub)
{
    /// <summary>The status in which clients are welcome.</summary>
    public const string Ok = "ok";

    private readonly long _started = TimeProvider.System.GetTimestamp();
    private volatile bool _draining;

    /// <summary>The version of the program.</summary>
    public static string Version { get; } =
        typeof(ServerStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The server stops.</summary>
    public void Draining() => _draining = true;

    /// <summary>The state of this moment.</summary>
    public HealthReport Report()
    {
        var counts = hub.Counts;
        return new HealthReport(
            _draining ? "draining" : Ok,
            Version,
            Math.Round(TimeProvider.System.GetElapsedTime(_started).TotalSeconds, 1),
            counts.Connections,
            counts.Channels);
    }
}
