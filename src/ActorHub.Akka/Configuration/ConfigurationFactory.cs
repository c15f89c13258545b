using ActorHub.Hocon;

namespace Akka.Configuration;

/// <summary>Makes <see cref="Config"/>s.</summary>
#pragma warning disable CA1052 // Akka.NET's class is neither static nor sealed.
public class ConfigurationFactory
#pragma warning restore CA1052
{
    /// <summary>Settings with nothing in them.</summary>
    public static Config Empty => Config.Empty;

    /// <summary>Parses HOCON text. It may not include files.</summary>
    /// <param name="hocon">The text.</param>
    /// <exception cref="ConfigurationException">The text is malformed; the message names line and column.</exception>
    public static Config ParseString(string hocon)
    {
        ArgumentNullException.ThrowIfNull(hocon);
        return HoconParser.TryParse(hocon, "config", Isolated, out var root, out var error)
            ? new Config(root)
            : throw new ConfigurationException(error.ToString());
    }

    // A library that is handed a string has no directory to resolve an include against.
    private static readonly HoconOptions Isolated = new()
    {
        ReadFile = static file => throw new IOException($"settings given as text cannot include {file}"),
    };
}
