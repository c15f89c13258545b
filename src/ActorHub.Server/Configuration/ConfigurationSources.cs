using System.Collections.Immutable;

namespace ActorHub.Server.Configuration;

/// <summary>Where a configuration comes from. The later a source stands here, the more it counts; the defaults count least.</summary>
internal sealed record ConfigurationSources
{
    /// <summary>A HOCON file, relative to the working directory; null for none: no file is looked for unasked.</summary>
    public string? File { get; init; }

    /// <summary>Assignments such as <c>server.port=9000</c>, in HOCON; the last one wins.</summary>
    public ImmutableArray<string> Assignments { get; init; } = [];

    /// <summary>The value of <c>--host</c>, taken literally.</summary>
    public string? Host { get; init; }

    /// <summary>The value of <c>--port</c>, taken literally.</summary>
    public string? Port { get; init; }
}
