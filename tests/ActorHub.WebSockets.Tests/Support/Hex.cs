namespace ActorHub.WebSockets.Tests;

/// <summary>Hexadecimal as the vector file writes it: blanks between tokens, <c>HEX*N</c> for a token N times.</summary>
internal static class Hex
{
    public static byte[] Bytes(string text) => [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Token)];

    private static IEnumerable<byte> Token(string token)
    {
        var star = token.IndexOf('*', StringComparison.Ordinal);
        var bytes = Convert.FromHexString(star < 0 ? token : token[..star]);
        return star < 0 ? bytes : Enumerable.Repeat(bytes, int.Parse(token[(star + 1)..], System.Globalization.CultureInfo.InvariantCulture)).SelectMany(b => b);
    }
}
