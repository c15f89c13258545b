using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>A header's list of elements with parameters, such as extensions. What is accepted can be written and read back.</summary>
internal sealed class HeaderElementsTarget : IFuzzTarget
{
    public string Name => "header-elements";

    public IReadOnlyList<string> Words =>
    [
        "permessage-deflate", "; ", "client_max_window_bits", "=15", "=\"10\"", ", ", ",,", "\"", "\\\"", "\\", "=", ";", " ", "\t", "\u00e9", "server_no_context_takeover", "a=\"b,c;d\"", "\r\n", "\0",
    ];

    public string Run(byte[] input)
    {
        if (!HeaderElement.TryParseList(Encoding.Latin1.GetString(input), out var elements))
        {
            return "refused";
        }

        var written = string.Join(", ", elements);
        OracleException.Require(!written.AsSpan().ContainsAny('\r', '\n', '\0'), "what is written would end the header");
        OracleException.Require(HeaderElement.TryParseList(written, out var again), $"{written} does not read back");
        OracleException.Require(elements.SequenceEqual(again), $"{written} does not read back the same");
        return $"{elements.Length} {elements.Sum(element => element.Parameters.Length)} {written.Contains('"', StringComparison.Ordinal)} {written.Contains('\\', StringComparison.Ordinal)}";
    }
}
