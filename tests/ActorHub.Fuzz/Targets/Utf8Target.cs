using System.Text.Unicode;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>UTF-8 as it comes in parts, next to .NET's own view of the whole.</summary>
internal sealed class Utf8Target : IFuzzTarget
{
    public string Name => "utf8";

    public IReadOnlyList<string> Words => ["a", "é", "€", "\uD7FF", "\uE000", "𐀀", "\U0010FFFF"];

    public string Run(byte[] input)
    {
        var valid = Utf8.IsValid(input);
        OracleException.Require(Judge([input]) == valid, "valid and invalid are mixed up");
        foreach (var cut in Shapes.Cuts(input))
        {
            OracleException.Require(Judge(cut) == valid, $"valid and invalid are mixed up in {cut.Length} parts");
        }

        return $"{valid} {input.Length > 0 && input[^1] >= 0x80}";
    }

    private static bool Judge(byte[][] parts)
    {
        var validator = default(Utf8Validator);
        foreach (var part in parts)
        {
            if (!validator.Append(part))
            {
                return false;
            }
        }

        return validator.IsComplete;
    }
}
