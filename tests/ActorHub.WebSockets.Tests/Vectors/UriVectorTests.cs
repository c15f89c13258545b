namespace ActorHub.WebSockets.Tests;

public class UriVectorTests
{
    public static TheoryData<string> Uris => VectorFile.Ids("url");

    public static TheoryData<string> Formats => VectorFile.Ids("url_format");

    // Ours differ in this: the port of the scheme is not printed.
    [Theory]
    [MemberData(nameof(Uris))]
    public void A_uri_is_read_as_the_vectors_want(string text)
    {
        var row = VectorFile.Row("url", text);
        var reference = row.GetProperty("reference");
        var want = row.Text("want");
        var isRead = WebSocketUri.TryParse(text, out var uri);
        switch (want)
        {
            case null:
                Assert.Equal(
                    (reference.Text("host"), reference.Number("port"), reference.Text("resource"), reference.Number("secure") == 1),
                    (uri!.Host, (int?)uri.Port, uri.Resource, uri.IsSecure));
                Assert.Equal(WebSocketUri.Parse(reference.Text("to_string")!), uri);
                break;
            case "host [::1], port 8080, /x":
                Assert.Equal(("[::1]", 8080, "/x"), (uri!.Host, uri.Port, uri.Resource));
                break;
            case "host example.com, resource /?foo=bar":
                Assert.Equal(("example.com", "/?foo=bar"), (uri!.Host, uri.Resource));
                break;
            default:
                Assert.Equal(want.StartsWith("accept", StringComparison.Ordinal), isRead);
                break;
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_uri_is_printed_from_its_parts(string id)
    {
        var row = VectorFile.Row("url_format", id);
        var parts = row.GetProperty("args");
        var uri = new WebSocketUri(parts.Number("secure") == 1 ? WebSocketScheme.Wss : WebSocketScheme.Ws, parts.Text("host")!);
        uri = parts.Number("port") is { } port ? uri with { Port = port } : uri;
        uri = parts.Text("resource_name") is { } resource ? uri with { Resource = resource } : uri;
        Assert.Equal(row.Text("to_string"), uri.ToString());
    }
}
