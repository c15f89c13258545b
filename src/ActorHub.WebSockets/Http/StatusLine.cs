using System.Text;

namespace ActorHub.WebSockets;

/// <summary>The first line of a response: version, status and a phrase that may be empty (RFC 9112 §4).</summary>
internal static class StatusLine
{
    private const int StatusEnd = 12; // HTTP/1.1 101

    /// <summary>Checks a line, or the part of it that has arrived.</summary>
    public static bool IsPossible(ReadOnlySpan<byte> line, LineExtent extent, HeadSyntax syntax)
    {
        ReadOnlySpan<byte> version = "HTTP/1."u8;
        var common = Math.Min(line.Length, version.Length);
        if (!line[..common].SequenceEqual(version[..common]))
        {
            return false;
        }

        for (var i = version.Length; i < Math.Min(line.Length, StatusEnd); i++)
        {
            var isPossible = i switch
            {
                8 => line[i] == ' ',
                9 => line[i] is >= (byte)'1' and <= (byte)'9', // RFC 9110 §15: from 100 to 999
                _ => char.IsAsciiDigit((char)line[i]),
            };
            if (!isPossible)
            {
                return false;
            }
        }

        // RFC 9112 §4: a server MUST send the space after the status even without a phrase; some do not.
        if (line.Length <= StatusEnd)
        {
            return extent == LineExtent.Partial || (line.Length == StatusEnd && syntax == HeadSyntax.Lenient);
        }

        return line[StatusEnd] == ' ' && !line[StatusEnd..].ContainsAnyExcept(HttpGrammar.Value);
    }

    /// <summary>Splits a line that was accepted.</summary>
    public static (int Status, string Phrase, int MinorVersion) Split(ReadOnlySpan<byte> line)
    {
        var status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        var phrase = line.Length > StatusEnd ? Encoding.Latin1.GetString(line[(StatusEnd + 1)..]) : "";
        return (status, phrase, Math.Min(line[7] - '0', 1));
    }
}
