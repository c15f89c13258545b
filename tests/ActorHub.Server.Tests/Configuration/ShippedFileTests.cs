using System.Text;
using ActorHub.Hocon;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.Tests.Configuration;

public class ShippedFileTests
{
    private static readonly string ShippedFile = Path.Combine(RepositoryRoot(), "config", "actorhub.conf");

    [Fact]
    public void The_shipped_file_holds_exactly_the_defaults()
    {
        var configuration = ConfigurationReader.Read(new ConfigurationSources { File = ShippedFile }, HoconOptions.Default);

        Assert.Equal(new ServerOptions(), configuration.Options());
        Assert.Empty(((LoadedConfiguration.Valid)configuration).Changes);
    }

    [Fact]
    public void The_shipped_file_names_every_option_with_its_meaning_and_nothing_else()
    {
        var text = File.ReadAllText(ShippedFile);
        var introduction = text.IndexOf("\n\n", StringComparison.Ordinal); // written by hand

        Assert.All(text[..introduction].Split('\n'), static line => Assert.StartsWith("#", line, StringComparison.Ordinal));
        Assert.Equal(Reference(), text[(introduction + 1)..]);
    }

    private static string Reference()
    {
        var text = new StringBuilder();
        foreach (var section in Settings.Sections.Where(static section => section != Settings.ActorSystem))
        {
            text.Append('\n').Append(section).Append(" {\n");
            text.AppendJoin('\n', Settings.KeysOf(section).Select(key =>
            {
                var setting = Settings.Find($"{section}.{key}")!;
                return $"  # {setting.Meaning}.\n  # Accepts {setting.Accepts}.\n  {key} = {setting.Default}\n";
            }));
            text.Append("}\n");
        }

        return text.Append($"\n# {Settings.ActorSystemMeaning}.\n{Settings.ActorSystem} {{\n}}\n").ToString();
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ActorHub.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
