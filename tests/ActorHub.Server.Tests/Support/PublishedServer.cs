using System.Net;
using System.Text.RegularExpressions;
using ActorHub.Server.CommandLine;

namespace ActorHub.Server.Tests.Support;

/// <summary>The published file as a process of its own. Each stop must end it with exit code 0.</summary>
internal sealed class PublishedServer : TestServer
{
    private readonly ServerProcess _process;

    private PublishedServer(ServerProcess process, IPEndPoint endPoint, string readyLine)
        : base(endPoint)
    {
        _process = process;
        ReadyLine = readyLine;
    }

    public override int ProcessId => _process.Id;

    public override string ReadyLine { get; }

    /// <summary>Starts it.</summary>
    /// <param name="address">The first address that it listens at.</param>
    /// <param name="assignments">Options that differ from the defaults, as <c>path=value</c>; the address among them.</param>
    public static async Task<PublishedServer> Start(IPAddress address, string[] assignments)
    {
        var process = ServerProcess.Start([.. assignments.SelectMany(assignment => new[] { "--set", assignment })]);
        try
        {
            var ready = (await process.PrintedUntil("is ready"))[^1];
            process.DiscardOutput();
            var port = new Uri(Regex.Match(ready, "http://[^ ,]+").Value).Port;
            return new PublishedServer(process, new IPEndPoint(address, port), ready);
        }
        catch (EndOfStreamException e)
        {
            using (process)
            {
                var code = await process.ExitCode();
                Assert.True(code == ExitCode.Failure, $"Exit code {code}. {e.Message}");
                throw new ServerStartException(e.Message, e);
            }
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    private protected override async Task StopOnce()
    {
        await _process.Signal("TERM");
        Assert.Equal(ExitCode.Success, await _process.ExitCode());
    }

    private protected override void Release() => _process.Dispose();
}
