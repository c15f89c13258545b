using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ActorHub.Server.Page;

/// <summary>One file of the page, from the assembly's resources.</summary>
/// <param name="Path">The path of its URL.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ETag">A hash of the content, in quotes.</param>
internal sealed record PageFile(string Path, string ContentType, ReadOnlyMemory<byte> Content, string ETag)
{
    private const string Folder = "page/";

    /// <summary>Reads all files: those of the page, and the JavaScript client that it imports.</summary>
    /// <param name="hubPath">The path of the WebSocket, which the page's script reads from <c>index.html</c>.</param>
    public static IEnumerable<PageFile> ReadAll(string hubPath) =>
        from resource in typeof(PageFile).Assembly.GetManifestResourceNames()
        where resource.StartsWith(Folder, StringComparison.Ordinal)
        let path = resource[Folder.Length..]
        select path == "index.html" ? Make("/", ContentTypeOf(path), Index(Read(resource), hubPath)) : Make($"/{path}", ContentTypeOf(path), Read(resource));

    private static byte[] Index(byte[] template, string hubPath) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(template).Replace("{hub-path}", WebUtility.HtmlEncode(hubPath), StringComparison.Ordinal));

    private static string ContentTypeOf(string path) => System.IO.Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"The page has no media type for {other}."),
    };

    private static PageFile Make(string path, string contentType, byte[] content) =>
        new(path, contentType, content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageFile).Assembly.GetManifestResourceStream(name)!;
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
