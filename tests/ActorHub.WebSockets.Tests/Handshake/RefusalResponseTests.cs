using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ActorHub.WebSockets.Tests;

public class RefusalResponseTests
{
    [Theory]
    [InlineData(302, "Found")]
    [InlineData(307, "Temporary Redirect")]
    [InlineData(400, "Bad Request")]
    [InlineData(401, "Unauthorized")]
    [InlineData(403, "Forbidden")]
    [InlineData(404, "Not Found")]
    [InlineData(405, "Method Not Allowed")]
    [InlineData(408, "Request Timeout")]
    [InlineData(413, "Content Too Large")]
    [InlineData(414, "URI Too Long")]
    [InlineData(426, "Upgrade Required")]
    [InlineData(429, "Too Many Requests")]
    [InlineData(431, "Request Header Fields Too Large")]
    [InlineData(500, "Internal Server Error")]
    [InlineData(503, "Service Unavailable")]
    [InlineData(505, "HTTP Version Not Supported")]
    public void The_text_of_the_status_fits_the_status(int status, string phrase)
    {
        var (head, body) = Parse(RefusalResponse.Build(status, "why", RefusalResponse.RetryAfter(30)));
        Assert.Equal((status, phrase, "30", "why\n"), (head.Status, head.Phrase, head.Headers.First("Retry-After"), body));
        Assert.True(head.Headers.HasToken("Connection", "close"));
    }

    [Fact]
    public void A_body_may_be_json()
    {
        var (head, body) = Parse(RefusalResponse.Build(429, "say \"please\"", RefusalFormat.Json));
        Assert.Equal("application/json", head.Headers.First("Content-Type"));
        var json = JsonDocument.Parse(body).RootElement;
        Assert.Equal((429, "say \"please\"", false), (json.Number("status")!.Value, json.Text("message"), json.TryGetProperty("code", out _)));
    }

    [Fact]
    public void The_refusals_of_a_handshake_have_its_code_in_json()
    {
        Assert.True(RequestHead.TryCreate("POST", "/", 1, new(new("Host", "h"), new("Upgrade", "websocket")), out var request, out _));
        var refused = Assert.IsType<HandshakeResult.Refused>(ServerHandshake.Evaluate(request!, new ServerHandshakeOptions { Refusals = RefusalFormat.Json }));
        var (head, body) = Parse(refused.Response.ToArray());
        Assert.Equal("GET", head.Headers.First("Allow"));
        Assert.Equal((405, 302), (JsonDocument.Parse(body).RootElement.Number("status")!.Value, JsonDocument.Parse(body).RootElement.Number("code")!.Value));
    }

    [Fact]
    public void An_upgrade_that_is_required_is_named()
    {
        var (head, _) = Parse(RefusalResponse.Build(426, "why"));
        Assert.Equal("websocket", head.Headers.First("Upgrade"));
        Assert.True(head.Headers.HasToken("Connection", "Upgrade"));
    }

    [Theory]
    [InlineData("Content-Length")]
    [InlineData("transfer-encoding")]
    [InlineData("Connection")]
    public void A_header_cannot_say_where_the_body_ends(string name)
    {
        Assert.Throws<ArgumentException>(() => RefusalResponse.Build(400, "x", new Header(name, "1")));
    }

    [Theory]
    [InlineData(299)]
    [InlineData(101)]
    [InlineData(600)]
    public void Only_a_refusal_is_built(int status)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RefusalResponse.Build(status, "x"));
    }

    private static (ResponseHead Head, string Body) Parse(byte[] response)
    {
        var input = new ReadOnlySequence<byte>(response);
        Assert.True(ResponseHeadParser.TryRead(ref input, HeadLimits.Default, out var head, out _));
        Assert.Equal(input.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), head!.Headers.First("Content-Length"));
        return (head, Encoding.UTF8.GetString(input.ToArray()));
    }
}
