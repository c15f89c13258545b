using System.Text.Json;

namespace ActorHub.WebSockets.Tests;

public class CookieVectorTests
{
    public static TheoryData<string> Pairs => VectorFile.Ids("cookie_pairs");

    public static TheoryData<string> Requests => VectorFile.Ids("cookie_request");

    public static TheoryData<string> Responses => VectorFile.Ids("cookie_response");

    // The reference follows RFC 2965, we RFC 6265bis, where a cookie ends at the next semicolon even within quotes, a comma separates nothing,
    // and a part without a name is no cookie.
    [Theory]
    [MemberData(nameof(Pairs))]
    public void Pairs_are_read(string header)
    {
        (string, string)[] expected = header switch
        {
            "foo=bar; baz = zab; hello= \"the;re\"; here" => [("foo", "bar"), ("baz", "zab"), ("hello", "\"the")],
            "a=1, b=2" => [("a", "1, b=2")],
            "a=\"un; b=2" => [("a", "\"un"), ("b", "2")],
            _ => [.. VectorFile.Row("cookie_pairs", header).GetProperty("reference").GetProperty("pairs").EnumerateArray()
                .Select(pair => (pair[0].GetString()!, pair[1].GetString()!))],
        };
        Assert.Equal(expected, Cookie.Parse(header).Select(cookie => (cookie.Name, cookie.UnquotedValue)));
    }

    // $Version, $Path and $Domain are cookies like others; what the client meant are the rest.
    [Theory]
    [MemberData(nameof(Requests))]
    public void Cookies_of_old_clients_are_read(string header)
    {
        var expected = VectorFile.Row("cookie_request", header).GetProperty("reference").EnumerateArray().Select(cookie => (cookie.Text("name")!, cookie.Text("value")!));
        Assert.Equal(expected, Cookie.Parse(header).Where(cookie => cookie.Name[0] != '$').Select(cookie => (cookie.Name, cookie.UnquotedValue)));
    }

    // Version, Discard, Port, Comment and CommentURL are of RFC 2965, which no browser follows, and a value with a blank cannot be sent.
    [Theory]
    [MemberData(nameof(Responses))]
    public void Cookies_are_set_without_what_rfc_2965_added(string id)
    {
        var row = JsonDocument.Parse(id).RootElement;
        var arguments = row.GetProperty("args");
        var (name, value) = (arguments.Text("name")!, arguments.Text("value")!);
        if (value.Contains(' ', StringComparison.Ordinal))
        {
            Assert.Throws<ArgumentException>(() => new SetCookie(name, value));
            return;
        }

        var cookie = new SetCookie(name, value) { Path = arguments.Text("path"), MaxAgeSeconds = arguments.Number("max_age"), Secure = arguments.Number("secure") == 1 };
        var kept = row.Text("to_string")!.Split("; ").Where(part => part.Split('=')[0] is not ("Version" or "Discard" or "Port"));
        Assert.Equal(kept.Order(), cookie.ToString().Split("; ").Order());
    }
}
