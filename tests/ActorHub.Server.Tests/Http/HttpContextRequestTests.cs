using System.Net;
using System.Net.Sockets;
using System.Text;
using ActorHub.Server.Http;
using ActorHub.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ActorHub.Server.Tests.Http;

public class HttpContextRequestTests
{
    private const string Upgrade =
        "GET /a%20b/chat?room=%2f HTTP/1.1\r\nHost: hub.example\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nCookie: a=1\r\n"
        + "Sec-WebSocket-Protocol: one\r\nX-Two: 1\r\nX-Two: 2\r\nSec-WebSocket-Protocol: two\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

    [Fact]
    public async Task A_request_that_Kestrel_has_read_means_what_it_means_to_our_own_parser()
    {
        var taken = new TaskCompletionSource<RequestHead>();
        await using var application = await StartAsync(context => taken.SetResult(context.TryReadHead(out var read, out _) ? read : throw new InvalidOperationException()));
        using var socket = await ConnectAsync(application);
        await socket.SendAsync(Encoding.ASCII.GetBytes(Upgrade));

        var head = await taken.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(("GET", "/a%20b/chat?room=%2f", 1, "/a%20b/chat"), (head.Method, head.Target, head.MinorVersion, head.Path));
        Assert.Equal(["1", "2"], head.Headers.Values("X-Two"));
        Assert.Equal(["one", "two"], head.Headers.Tokens("Sec-WebSocket-Protocol"));
        var accepted = Assert.IsType<HandshakeResult.Accepted>(ServerHandshake.Evaluate(head, new ServerHandshakeOptions { Subprotocols = ["two"] }));
        Assert.Equal("two", accepted.Protocol.Subprotocol);
        Assert.Contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Encoding.ASCII.GetString(accepted.Response.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_without_the_raw_target_gives_its_parts()
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = "HTTP/1.0";
        context.Request.Method = "GET";
        context.Request.PathBase = "/base";
        context.Request.Path = "/a b";
        context.Request.QueryString = new QueryString("?q=1");
        context.Request.Headers["X-Name"] = "größe";

        Assert.True(context.TryReadHead(out var head, out _));
        Assert.Equal(("/base/a%20b?q=1", 0), (head.Target, head.MinorVersion));
        Assert.Equal("grÃ¶\u00C3\u009Fe", head.Headers.First("X-Name")); // the bytes of UTF-8, as they were sent
    }

    [Theory]
    [InlineData("HTTP/2", "/", "x", 505)]
    [InlineData("HTTP/1.1", "/", "a\u0001b", 400)]
    [InlineData("HTTP/1.1", "/ b", "x", 400)]
    public void What_makes_no_head_is_refused(string protocol, string target, string value, int status)
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = protocol;
        context.Request.Method = "GET";
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Request.Headers.Host = "a";
        context.Request.Headers["X-Name"] = value;

        Assert.False(context.TryReadHead(out _, out var error));
        Assert.Equal(status, error.Status);
    }

    [Fact]
    public void A_request_without_a_host_is_refused()
    {
        var context = new DefaultHttpContext();
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Method = "GET";
        context.Request.Path = "/";

        Assert.False(context.TryReadHead(out _, out var error));
        Assert.Equal(HandshakeErrorCode.HostMissing, error.Code);
    }

    private static async Task<WebApplication> StartAsync(Action<HttpContext> handle)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(context =>
        {
            handle(context);
            return Task.CompletedTask;
        });
        await application.StartAsync();
        return application;
    }

    private static async Task<Socket> ConnectAsync(WebApplication application)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(application.Urls.Single()).Port);
        return socket;
    }
}
