namespace ActorHub.Server.Tests.CommandLine;

/// <summary>A configuration file that is deleted with the test.</summary>
internal sealed class ConfigurationFile : IDisposable
{
    public ConfigurationFile(string text)
    {
        Path = System.IO.Path.GetTempFileName();
        File.WriteAllText(Path, text);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
