using System.Net;
using ActorHub.Hocon;
using ActorHub.Server.Configuration;

namespace ActorHub.Server.Tests.Support;

/// <summary>
/// A server on a free port of loopback, which a test reaches only from outside. It runs in the test's process, or as a process of the published
/// file that ACTORHUB_SERVER names. A test that also needs the hub object or log records starts a <see cref="HostedServer"/> instead.
/// </summary>
internal abstract class TestServer : IAsyncDisposable
{
    private Task? _stopping;

    private protected TestServer(IPEndPoint endPoint)
    {
        EndPoint = endPoint;
        Http = new HttpClient { BaseAddress = Url("http", "/"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public IPEndPoint EndPoint { get; }

    public HttpClient Http { get; }

    /// <summary>The process that the server runs in.</summary>
    public abstract int ProcessId { get; }

    /// <summary>The log line about the addresses.</summary>
    public abstract string ReadyLine { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="assignments">Options that differ from the defaults, as <c>path=value</c>.</param>
    /// <exception cref="ServerStartException">The server cannot start.</exception>
    public static async Task<TestServer> Start(params string[] assignments)
    {
        var options = Read(["server.port=0", .. assignments]); // the last assignment to a path wins
        return ServerProgram.Published is null
            ? await HostedServer.Start(options)
            : await PublishedServer.Start(ListenAddress.Of(options)[0], assignments);
    }

    public Uri Url(string scheme, string path) => new($"{scheme}://{Reachable}{path}");

    /// <summary>A bare connection, for what no well-behaved client does.</summary>
    public Task<RawClient> Connect() => RawClient.Connect(EndPoint);

    public Task<ChatClient> Chat() => ChatClient.Connect(Url("ws", "/ws"));

    /// <summary>Stops the server gracefully. Further calls wait for the first.</summary>
    public Task Stop() => _stopping ??= StopOnce();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        try
        {
            await Stop();
        }
        finally
        {
            Release();
        }
    }

    private protected abstract Task StopOnce();

    private protected abstract void Release();

    private IPEndPoint Reachable => EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any)
        ? new IPEndPoint(IPAddress.Loopback, EndPoint.Port)
        : EndPoint;

    private static ServerOptions Read(string[] assignments) =>
        ConfigurationReader.Read(new ConfigurationSources { Assignments = [.. assignments] }, HoconOptions.Default) switch
        {
            LoadedConfiguration.Valid valid => valid.Options,
            LoadedConfiguration.Invalid invalid => throw new ArgumentException(string.Join('\n', invalid.Errors)),
            _ => throw new InvalidOperationException("A configuration is valid or invalid."),
        };
}
