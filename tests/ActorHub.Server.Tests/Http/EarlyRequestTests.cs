using System.Text;
using ActorHub.Connections.Transports;
using ActorHub.Server.Http;

namespace ActorHub.Server.Tests.Http;

/// <summary>The port is open before the HTTP side runs: what is handed to it meanwhile must not notice.</summary>
public sealed class EarlyRequestTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_request_that_came_before_the_HTTP_side_ran_is_answered_once_it_does()
    {
        await using var server = await HostedServer.Start();
        await using var http = new KestrelHttp(new ServerOptions(), server.Logs);
        var (client, handedOver) = InMemoryTransport.Connect(4096);
        http.Take(handedOver, null, "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());

        await http.StartAsync(server.Hub, new ServerStatus(server.Hub), CancellationToken.None);

        var answer = await ReadToEnd(client);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"ok\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_to_an_HTTP_side_that_never_ran_is_ended_with_it()
    {
        using var logs = new RecordedLogs();
        var http = new KestrelHttp(new ServerOptions(), logs);
        var (client, handedOver) = InMemoryTransport.Connect(4096);
        http.Take(handedOver, null, "GET / HTTP/1.1\r\n\r\n"u8.ToArray());

        await http.DisposeAsync().AsTask().WaitAsync(Patience);

        Assert.Equal(TransferStatus.Failed, client.Read(new byte[64]).Status);
    }

    private static async Task<string> ReadToEnd(InMemoryTransport client)
    {
        using var patience = new CancellationTokenSource(Patience);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        for (var read = client.Read(buffer); read.Status != TransferStatus.End; read = client.Read(buffer))
        {
            patience.Token.ThrowIfCancellationRequested();
            text.Append(Encoding.ASCII.GetString(buffer, 0, read.Count));
            await Task.Yield();
        }

        return text.ToString();
    }
}
