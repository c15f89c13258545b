using ActorHub.Hocon;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.Tests.Configuration;

/// <summary>Reads configurations whose file is a text named hub.conf.</summary>
internal static class Reading
{
    public static LoadedConfiguration Read(string text, params string[] assignments) =>
        Read(text, new ConfigurationSources { Assignments = [.. assignments] });

    public static LoadedConfiguration Read(string text, ConfigurationSources sources, Func<string, string?>? environment = null) =>
        ConfigurationReader.Read(sources with { File = "hub.conf" }, new HoconOptions
        {
            ReadFile = file => file == "hub.conf" ? text : throw new FileNotFoundException(),
            Environment = environment ?? (static _ => null),
        });

    public static ServerOptions Options(this LoadedConfiguration configuration)
    {
        var mistakes = (configuration as LoadedConfiguration.Invalid)?.Errors ?? [];
        Assert.Empty(mistakes);
        return Assert.IsType<LoadedConfiguration.Valid>(configuration).Options;
    }

    public static void AssertMistakes(this LoadedConfiguration configuration, params string[] lines) =>
        Assert.Equal(lines, Assert.IsType<LoadedConfiguration.Invalid>(configuration).Errors.Select(static error => error.ToString()));
}
