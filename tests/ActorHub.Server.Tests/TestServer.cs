using System.Net;
using System.Net.Sockets;
using ActorHub.Hub;

namespace ActorHub.Server.Tests;

/// <summary>A server on a free port of loopback, with its log in memory.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly ServerHost _host;
    private readonly HttpClient _http;

    private TestServer(ServerHost host, RecordedLogs logs)
    {
        _host = host;
        Logs = logs;
        _http = new HttpClient { BaseAddress = Url("http", "/"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public RecordedLogs Logs { get; }

    public HttpClient Http => _http;

    public HubHost Hub => _host.Hub;

    public IPEndPoint EndPoint => _host.EndPoint;

    public static Task<TestServer> Start() => Start(new ServerOptions());

    public static async Task<TestServer> Start(ServerOptions options)
    {
        var logs = new RecordedLogs();
        return new TestServer(await ServerHost.StartAsync(options with { Port = options.Port == 8080 ? 0 : options.Port }, logs), logs);
    }

    public Uri Url(string scheme, string path) =>
        new($"{scheme}://{(EndPoint.Address.Equals(IPAddress.Any) ? IPAddress.Loopback : EndPoint.Address)}:{EndPoint.Port}{path}");

    /// <summary>A bare connection, for what no well-behaved client does.</summary>
    public async Task<RawClient> Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint);
        return new RawClient(socket);
    }

    public Task<ChatClient> Chat() => ChatClient.Connect(Url("ws", "/ws"));

    public Task Stop() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        Logs.Dispose();
    }
}
