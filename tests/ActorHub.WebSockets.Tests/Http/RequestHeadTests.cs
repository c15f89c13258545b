using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.WebSockets.Tests;

/// <summary>Heads that are made of parts, not read from bytes.</summary>
public class RequestHeadTests
{
    private static readonly HeaderList Host = new(new Header("Host", "example.com"));

    [Fact]
    public void A_head_is_made_of_parts()
    {
        Assert.True(RequestHead.TryCreate("GET", "/a?b", 1, Host, out var head, out var error));
        Assert.Null(error);
        Assert.Equal(("GET", "/a?b", "/a", 1, "example.com"), (head!.Method, head.Target, head.Path, head.MinorVersion, head.Headers.First("host")));
    }

    [Theory]
    [InlineData("GET\r\n", "/", HandshakeErrorCode.RequestLine)]
    [InlineData("", "/", HandshakeErrorCode.RequestLine)]
    [InlineData("GET", "", HandshakeErrorCode.RequestLine)]
    [InlineData("GET", "/ HTTP/1.1\r\nX: y", HandshakeErrorCode.RequestLine)]
    [InlineData("GET", "/\u00e9", HandshakeErrorCode.RequestLine)]
    [InlineData("GET", "/#a", HandshakeErrorCode.RequestLine)]
    [InlineData("GET", "*", HandshakeErrorCode.RequestLine)]
    [InlineData("GET", "a", HandshakeErrorCode.RequestLine)]
    public void Parts_that_cannot_stand_on_a_request_line_make_no_head(string method, string target, HandshakeErrorCode code)
    {
        Assert.False(RequestHead.TryCreate(method, target, 1, Host, out var head, out var error));
        Assert.Null(head);
        Assert.Equal(code, error!.Code);
    }

    [Fact]
    public void A_host_is_needed_here_too()
    {
        Assert.Equal(HandshakeErrorCode.HostMissing, Error());
        Assert.Equal(HandshakeErrorCode.HostRepeated, Error(new("Host", "a"), new("host", "b")));
        Assert.Equal(HandshakeErrorCode.HostInvalid, Error(new Header("Host", "a/b")));
    }

    [Fact]
    public void Header_lines_of_others_are_checked()
    {
        Assert.True(HeaderList.TryCreate([new("A", " b "), new("a", "")], out var headers, out _));
        Assert.Equal([new("A", "b"), new Header("a", "")], headers!);
        Assert.False(HeaderList.TryCreate([new("A b", "c")], out _, out var name));
        Assert.False(HeaderList.TryCreate([new("A", "b\r\nC: d")], out _, out var value));
        Assert.False(HeaderList.TryCreate([new("A", "\u4f60")], out _, out var wide));
        Assert.Equal(
            [HandshakeErrorCode.HeaderName, HandshakeErrorCode.HeaderValue, HandshakeErrorCode.HeaderValue], new[] { name!.Code, value!.Code, wide!.Code });
    }

    [Fact]
    public void An_environment_without_a_request_uri_has_its_path_encoded_anew()
    {
        var environment = new Dictionary<string, string>
        {
            ["SCRIPT_NAME"] = "/app", ["PATH_INFO"] = "/a b/\u00e9?#", ["QUERY_STRING"] = "c=%20", ["HTTP_HOST"] = "h", ["CONTENT_LENGTH"] = "", ["HTTP_X_A_B"] = "1",
        };
        Assert.True(RequestHead.TryFromEnvironment(environment, out var head, out _));
        Assert.Equal("/app/a%20b/%C3%A9%3F%23?c=%20", head!.Target);
        Assert.Equal([new("Host", "h"), new Header("X-A-B", "1")], head.Headers);
        environment["REQUEST_URI"] = "/raw%2f";
        environment["REQUEST_METHOD"] = "POST";
        environment["SERVER_PROTOCOL"] = "HTTP/1.0";
        environment["CONTENT_LENGTH"] = "3";
        Assert.True(RequestHead.TryFromEnvironment(environment, out head, out _));
        Assert.Equal(("POST", "/raw%2f", 0, "3"), (head!.Method, head.Target, head.MinorVersion, head.Headers.First("Content-Length")));
    }

    [Fact]
    public void No_environment_makes_it_throw() =>
        Prop.ForAll<string, string, string>((path, header, value) =>
        {
            var environment = new Dictionary<string, string>
            {
                ["PATH_INFO"] = path ?? "", ["QUERY_STRING"] = value ?? "", ["HTTP_HOST"] = "h", [$"HTTP_{header}"] = value ?? "", ["REQUEST_METHOD"] = "GET",
            };
            return RequestHead.TryFromEnvironment(environment, out var head, out var error) ? head is not null && error is null : error is not null;
        }).QuickCheckThrowOnFailure();

    private static HandshakeErrorCode? Error(params ReadOnlySpan<Header> headers)
    {
        RequestHead.TryCreate("GET", "/", 1, new HeaderList(headers), out _, out var error);
        return error?.Code;
    }
}
