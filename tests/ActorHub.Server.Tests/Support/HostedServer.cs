using ActorHub.Hub;

namespace ActorHub.Server.Tests.Support;

/// <summary>A server in the test's process, whose hub and log records a test can reach. Such a test cannot run against the published file.</summary>
internal sealed class HostedServer : TestServer
{
    private readonly ServerHost _host;

    private HostedServer(ServerHost host, RecordedLogs logs)
        : base(host.EndPoint)
    {
        _host = host;
        Logs = logs;
    }

    public RecordedLogs Logs { get; }

    public HubHost Hub => _host.Hub;

    public override int ProcessId => Environment.ProcessId;

    public override string ReadyLine => Assert.Single(Logs.Lines, line => line.Text.Contains("is ready", StringComparison.Ordinal)).Text;

    public static Task<HostedServer> Start() => Start(new ServerOptions { Port = 0 });

    public static async Task<HostedServer> Start(ServerOptions options)
    {
        var logs = new RecordedLogs();
        var server = new HostedServer(await ServerHost.StartAsync(options, logs), logs);
        await logs.Written("is ready");
        return server;
    }

    private protected override Task StopOnce() => _host.StopAsync();

    private protected override void Release() => Logs.Dispose();
}
