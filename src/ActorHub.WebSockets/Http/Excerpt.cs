using System.Globalization;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Quotes bytes from a peer in an error text: at most 80 characters, only visible ASCII and spaces.</summary>
internal static class Excerpt
{
    private const int MaxChars = 80;
    private const string Cut = "...";

    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(MaxChars);
        foreach (var value in bytes)
        {
            var isShown = value is >= 0x20 and <= 0x7E and not (byte)'\\';
            var part = isShown ? ((char)value).ToString() : $"\\x{value.ToString("x2", CultureInfo.InvariantCulture)}";
            if (text.Length + part.Length > MaxChars)
            {
                return text.ToString(0, Math.Min(text.Length, MaxChars - Cut.Length)) + Cut;
            }

            text.Append(part);
        }

        return text.ToString();
    }
}
