using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ActorHub.Server.Page;

/// <summary>One file of the page, from the assembly's resources.</summary>
/// <param name="Path">The path of its URL.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="ETag">Names these bytes.</param>
internal sealed record PageFile(string Path, string ContentType, ReadOnlyMemory<byte> Content, string ETag)
{
    /// <summary>Reads all files.</summary>
    /// <param name="hubPath">Told to the page's script: the path of the WebSocket.</param>
    public static IEnumerable<PageFile> ReadAll(string hubPath)
    {
        var index = Encoding.UTF8.GetString(Read("index.html")).Replace("{hub-path}", WebUtility.HtmlEncode(hubPath), StringComparison.Ordinal);
        yield return Make("/", "text/html; charset=utf-8", Encoding.UTF8.GetBytes(index));
        yield return Make("/page.css", "text/css; charset=utf-8", Read("page.css"));
        yield return Make("/page.js", "text/javascript; charset=utf-8", Read("page.js"));
        yield return Make("/icon.svg", "image/svg+xml", Read("icon.svg"));
    }

    private static PageFile Make(string path, string contentType, byte[] content) =>
        new(path, contentType, content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 12))}\"");

    private static byte[] Read(string name)
    {
        using var resource = typeof(PageFile).Assembly.GetManifestResourceStream($"page/{name}")
            ?? throw new InvalidOperationException($"The page's file {name} is not built in.");
        var content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }
}
