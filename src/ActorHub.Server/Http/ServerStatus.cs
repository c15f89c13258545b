using System.Reflection;
using ActorHub.Hub;

namespace ActorHub.Server.Http;

/// <summary>What the server says of itself. The HTTP side is there before the hub and outlives it, so the hub comes and goes here.</summary>
internal sealed class ServerStatus
{
    /// <summary>The status in which clients are welcome.</summary>
    public const string Ok = "ok";

    private readonly long _started = TimeProvider.System.GetTimestamp();
    private volatile HubHost? _hub;
    private volatile bool _draining;

    /// <summary>The version of the program.</summary>
    public static string Version { get; } =
        typeof(ServerStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The hub accepts clients.</summary>
    /// <param name="hub">The hub.</param>
    public void Started(HubHost hub) => _hub = hub;

    /// <summary>The server stops.</summary>
    public void Draining() => _draining = true;

    /// <summary>The state of this moment.</summary>
    public HealthReport Report()
    {
        var counts = _hub?.Counts;
        return new HealthReport(
            _draining ? "draining" : counts is null ? "starting" : Ok,
            Version,
            Math.Round(TimeProvider.System.GetElapsedTime(_started).TotalSeconds, 1),
            counts?.Connections ?? 0,
            counts?.Channels ?? 0);
    }
}
