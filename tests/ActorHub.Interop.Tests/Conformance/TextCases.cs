using System.Text;
using static ActorHub.Interop.Tests.Conformance.WireFrame;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>Group 6: UTF-8.</summary>
internal static class TextCases
{
    private static readonly byte[] Greek = "κόσμε"u8.ToArray();

    private static readonly string[] ValidHex =
    [
        "48656c6c6fc2b540c39fc3b6c3a4c3bcc3a0c3a12d5554462d382121", // RFC-like mix of one and two bytes
        "cebae1bdb9cf83cebcceb5", // κόσμε
        "00", "c280", "e0a080", "f0908080", // the first of each length
        "7f", "dfbf", "efbfbf", "f48fbfbf", // the last of each length
        "ed9fbf", "ee8080", "efbfbd", // the borders of the surrogates, and U+FFFD
        "efbfbe", "f09fbfbe", "f09fbfbf", "f0afbfbe", "f3bfbfbf", "f48fbfbe", // noncharacters are characters here
        "f09d849e", "e697a5e69cac",
    ];

    private static readonly string[] InvalidHex =
    [
        "cebae1bdb9cf83cebcceb5eda080656469746564", // a surrogate in the middle
        "cebae1bdb9cf83cebcceb5f4908080656469746564", // above U+10FFFF
        "80", "bf", "8080", "80bf80bf80bf", // continuations without a start
        "c0", "c0af", "c1bf", "e080af", "e09fbf", "f08080af", "f08fbfbf", "f8808080af", "fc80808080af", // overlong
        "c080", "e08080", "f0808080", // overlong zero
        "fe", "ff", "fefeffff", "f5808080", "f7bfbfbf", "f8888080 80", "fbbfbfbfbf", "fc8480808080", "fdbfbfbfbfbf",
        "eda080", "edadbf", "edae80", "edafbf", "edb080", "edbe80", "edbfbf", "eda080edb080", "edafbfedbfbf", // surrogates
        "c2", "df20", "e0a0", "e0a020", "ed9f", "f09080", "f0908020", "f48fbf", "cebae1bdb9cf83cebcce", // cut short
        "c3c3b6", "e2e282ac", "f0f09d849e", // a start within a character
    ];

    public static IEnumerable<Case> All() => [.. Empty(), .. Valid(), .. Invalid(), .. FailFast()];

    private static IEnumerable<Case> Empty() =>
    [
        Case.Echo("6.1.1 empty text", Text("")),
        Case.Good("6.1.2 three empty fragments", [Text("") with { Fin = false }, More([]), Last([])], Text("")),
        Case.Good("6.1.3 text between empty fragments", [Text("") with { Fin = false }, More("middle frame payload"u8.ToArray()), Last([])], Text("middle frame payload")),
    ];

    private static IEnumerable<Case> Valid()
    {
        foreach (var hex in ValidHex)
        {
            var bytes = Convert.FromHexString(hex);
            yield return Case.Echo($"6.2 valid {hex}", Text(bytes));
            yield return Case.Good($"6.2 valid {hex}, a fragment for each byte", Fragmented(TextOpcode, bytes, 1), Text(bytes));
            yield return Case.Echo($"6.2 valid {hex}, a write for each byte", Text(bytes)) with { Chop = Chop.Bytes };
        }
    }

    private static IEnumerable<Case> Invalid()
    {
        foreach (var hex in InvalidHex)
        {
            var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
            yield return Case.Bad($"6.3 invalid {hex}", 1007, [Text(bytes)]);
            yield return Case.Bad($"6.3 invalid {hex}, a fragment for each byte", 1007, Fragmented(TextOpcode, bytes, 1));
            yield return Case.Bad($"6.3 invalid {hex}, a write for each byte", 1007, [Text(bytes)]) with { Chop = Chop.Bytes };
        }
    }

    /// <summary>It fails at the byte that makes the text invalid, with neither the frame nor the message at its end.</summary>
    private static IEnumerable<Case> FailFast()
    {
        string[] broken = ["f4908080", "f490", "eda0", "e080", "c0", "ff"];
        foreach (var hex in broken)
        {
            var bytes = Convert.FromHexString(hex);
            yield return Case.Bad($"6.4.1 {hex} in the second of three fragments", 1007, [Text(Greek) with { Fin = false }, More(bytes)]);
            yield return Case.Bad($"6.4.3 {hex} in the middle of a frame", 1007, [Text([.. Greek, .. bytes]) with { Missing = 8 }]);
            yield return Case.Bad($"6.4.4 {hex} in the middle of a frame, byte by byte", 1007, [Text([.. Greek, .. bytes]) with { Missing = 8 }])
                with { Chop = Chop.Bytes };
        }

        yield return Case.Good(
            "6.4 a character cut between fragments is no mistake", [Text(Greek[..3]) with { Fin = false }, Ping([]), Last(Greek[3..])],
            Pong([]), Text(Encoding.UTF8.GetString(Greek)));
    }
}
