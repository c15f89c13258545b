using System.Reflection;
using ActorHub.Hub;

namespace ActorHub.Server.Http;

/// <summary>The server's version, status, uptime and counts.</summary>
/// <param name="hub">The running hub.</param>
internal sealed class ServerStatus(HubHost hub)
{
    /// <summary>The status while the server accepts clients.</summary>
    public const string Ok = "ok";

    private readonly long _started = TimeProvider.System.GetTimestamp();
    private volatile bool _draining;

    /// <summary>The version of the program.</summary>
    public static string Version { get; } =
        typeof(ServerStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Changes the status to draining, when the server begins to stop.</summary>
    public void StartDraining() => _draining = true;

    /// <summary>The current status.</summary>
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
