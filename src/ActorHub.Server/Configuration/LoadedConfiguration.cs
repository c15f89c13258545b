using System.Collections.Immutable;

namespace ActorHub.Server.Configuration;

/// <summary>What came of reading a configuration.</summary>
internal abstract record LoadedConfiguration
{
    private LoadedConfiguration()
    {
    } // closed set

    /// <summary>A server can be started with it.</summary>
    /// <param name="Options">The options.</param>
    /// <param name="Changes">What differs from the defaults.</param>
    public sealed record Valid(ServerOptions Options, ImmutableArray<Change> Changes) : LoadedConfiguration;

    /// <summary>It has mistakes.</summary>
    /// <param name="Errors">All of them, at least one, in the order of the sources.</param>
    public sealed record Invalid(ImmutableArray<ConfigurationError> Errors) : LoadedConfiguration;

    /// <summary>An option that has another value than its default.</summary>
    /// <param name="Path">Its full path.</param>
    /// <param name="Value">Its value as HOCON.</param>
    /// <param name="Origin">Where it was set.</param>
    public sealed record Change(string Path, string Value, string Origin);
}
