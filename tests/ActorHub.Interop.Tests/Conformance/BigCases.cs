using static ActorHub.Interop.Tests.Conformance.WireFrame;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>Groups 9 and 10: big messages, many fragments, many messages.</summary>
internal static class BigCases
{
    private const int KiB = 1024;
    private const int MiB = 1024 * KiB;

    public static IEnumerable<Case> All() => [.. Sizes(), .. FragmentSizes(), .. Messages()];

    private static IEnumerable<Case> Sizes()
    {
        int[] sizes = [64 * KiB, 256 * KiB, MiB, 4 * MiB, 8 * MiB, 16 * MiB];
        foreach (var size in sizes)
        {
            yield return Case.Echo($"9.1 text of {size / KiB} KiB", Text(new string('*', size)));
            yield return Case.Echo($"9.2 binary of {size / KiB} KiB", Binary(FramingCases.Filled(0xfe, size)));
        }

        yield return Case.Echo("9.5 text of 1 MiB in writes of 997", Text(new string('*', MiB))) with { Chop = Chop.Some };
        yield return Case.Echo("9.6 binary of 1 MiB in writes of 997", Binary(FramingCases.Filled(0xfe, MiB))) with { Chop = Chop.Some };
    }

    private static IEnumerable<Case> FragmentSizes()
    {
        var text = FramingCases.Filled((byte)'*', 4 * MiB);
        int[] sizes = [64, 256, KiB, 4 * KiB, 64 * KiB, MiB];
        foreach (var size in sizes)
        {
            // 64 bytes make 65,536 fragments
            yield return Case.Good($"9.3 text of 4 MiB in fragments of {size} bytes", Fragmented(TextOpcode, text, size), Text(text));
            yield return Case.Good($"9.4 binary of 4 MiB in fragments of {size} bytes", Fragmented(BinaryOpcode, text, size), Binary(text));
        }

        yield return Case.Good("10.1 text of 64 KiB in fragments of 1300", Fragmented(TextOpcode, text[..65_536], 1300), Text(text[..65_536]));
    }

    private static IEnumerable<Case> Messages()
    {
        int[] sizes = [0, 16, 64, 256, KiB, 4 * KiB];
        foreach (var size in sizes)
        {
            WireFrame[] texts = [.. Enumerable.Repeat(Text(new string('*', size)), 1000)];
            WireFrame[] binaries = [.. Enumerable.Repeat(Binary(FramingCases.Filled(0xfe, size)), 1000)];
            yield return Case.Good($"9.7 a thousand texts of {size} bytes", texts, texts);
            yield return Case.Good($"9.8 a thousand binaries of {size} bytes", binaries, binaries);
        }
    }
}
