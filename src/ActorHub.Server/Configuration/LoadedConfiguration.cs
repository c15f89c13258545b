using System.Collections.Immutable;

namespace ActorHub.Server.Configuration;

/// <summary>The result of reading a configuration.</summary>
internal abstract record LoadedConfiguration
{
    private LoadedConfiguration()
    {
    } // closed set

    /// <summary>The configuration is valid.</summary>
    /// <param name="Options">The options for the server.</param>
    /// <param name="Changes">The options that differ from their defaults.</param>
    public sealed record Valid(ServerOptions Options, ImmutableArray<Change> Changes) : LoadedConfiguration;

    /// <summary>The configuration has errors.</summary>
    /// <param name="Errors">All errors, at least one, in the order of the sources.</param>
    public sealed record Invalid(ImmutableArray<ConfigurationError> Errors) : LoadedConfiguration;

    /// <summary>An option that differs from its default.</summary>
    /// <param name="Path">The option's full path.</param>
    /// <param name="Value">The option's value as HOCON.</param>
    /// <param name="Origin">The position or command-line argument that set it.</param>
    public sealed record Change(string Path, string Value, string Origin);
}
