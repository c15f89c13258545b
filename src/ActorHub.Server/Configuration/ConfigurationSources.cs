using System.Collections.Immutable;

namespace ActorHub.Server.Configuration;

/// <summary>The sources of a configuration, in ascending order of precedence. All of them override the defaults.</summary>
internal sealed record ConfigurationSources
{
    /// <summary>The path of a HOCON file, relative to the working directory; null for none. There is no default file.</summary>
    public string? File { get; init; }

    /// <summary>Assignments such as <c>server.port=9000</c>, in HOCON; the last one wins.</summary>
    public ImmutableArray<string> Assignments { get; init; } = [];

    /// <summary>The value of <c>--host</c>, not parsed as HOCON.</summary>
    public string? Host { get; init; }

    /// <summary>The value of <c>--port</c>, not parsed as HOCON.</summary>
    public string? Port { get; init; }
}
