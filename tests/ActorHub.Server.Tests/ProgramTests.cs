using System.Text.Json;
using System.Text.RegularExpressions;
using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests;

/// <summary>What the program does for its users, from start to end.</summary>
[Trait("Category", "EndToEnd")]
public sealed class ProgramTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChildProcess _server = ChildProcess.Of(ServerProgram.With("serve", "--port", "0"));
    private Uri _page = new("http://127.0.0.1/");
    private Uri _hub = new("ws://127.0.0.1/");

    public async Task InitializeAsync()
    {
        try
        {
            var line = await LineWith("is ready", _server.StandardOutput);
            _page = new Uri(Regex.Match(line, "http://[^ ,]+").Value);
            _hub = new Uri(Regex.Match(line, "ws://[^ ,]+").Value);
        }
        catch
        {
            _server.Dispose(); // DisposeAsync is not called after an error here
            throw;
        }
    }

    public async Task DisposeAsync()
    {
        using (_server)
        {
            _server.Kill();
            await _server.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task Page_health_and_script_are_served()
    {
        using var http = new HttpClient { BaseAddress = _page, Timeout = Patience };

        Assert.Contains("<html", await http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ok\"", await http.GetStringAsync("/health"), StringComparison.Ordinal);
        Assert.Contains("class HubClient", await http.GetStringAsync("/actorhub/hub-client.js"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_client_publishes_another_hears()
    {
        using var heard = Run("sub", "lobby", "--count", "1", "--url", _hub.ToString());
        await LineWith("subscribed", heard.Error);

        using var published = Run("pub", "lobby", "{\"text\":\"hello\"}", "--url", _hub.ToString());

        Assert.Equal("1\n", await Output(published));
        Assert.Equal("{\"text\":\"hello\"}\n", await Output(heard));
    }

    [Fact]
    public async Task A_measurement_of_it_is_complete()
    {
        using var bench = Run("bench", "fanout", _hub.ToString(), "--conns", "50", "--settle", "0", "--warmup", "0", "--duration", "3", "--json");

        using var result = JsonDocument.Parse(await Output(bench));

        Assert.True(result.RootElement.GetProperty("complete").GetBoolean());
        Assert.True(result.RootElement.GetProperty("count").GetInt64() >= 50);
    }

    [Fact]
    public async Task The_shipped_configuration_is_taken()
    {
        using var check = Run("check-config", "--config", Path.Combine(Repository(), "config", "actorhub.conf"));

        Assert.StartsWith("OK", await Output(check), StringComparison.Ordinal);
    }

    private static string Repository()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "ActorHub.sln")))
        {
            directory = directory.Parent;
        }

        return directory.FullName;
    }

    private static Started Run(params string[] arguments)
    {
        var start = ServerProgram.With(arguments);
        start.RedirectStandardError = true;
        var process = ChildProcess.Of(start);
        return new Started(process, process.StandardOutput.ReadToEndAsync(), process.StandardError);
    }

    private static async Task<string> LineWith(string text, StreamReader reader)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new EndOfStreamException($"The process ended before it said '{text}'.");
    }

    private static async Task<string> Output(Started run)
    {
        await run.Process.WaitForExitAsync().WaitAsync(Patience);
        Assert.Equal(ExitCode.Success, run.Process.ExitCode);
        return await run.Output;
    }

    private sealed record Started(ChildProcess Process, Task<string> Output, StreamReader Error) : IDisposable
    {
        public void Dispose() => Process.Dispose();
    }
}
