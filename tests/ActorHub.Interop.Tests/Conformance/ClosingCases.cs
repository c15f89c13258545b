using System.Collections.Immutable;
using System.Text;
using static ActorHub.Interop.Tests.Conformance.WireFrame;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>Group 7: the closing handshake.</summary>
internal static class ClosingCases
{
    private static readonly WireFrame Hello = Text("Hello World!");

    public static IEnumerable<Case> All() => [.. Order(), .. Payloads(), .. Codes()];

    /// <summary>A Close is answered with its code.</summary>
    private static Case Closed(string name, WireFrame answer, WireFrame[] sends, params WireFrame[] answers) =>
        new(name, [.. sends], [.. answers], answer);

    private static IEnumerable<Case> Order()
    {
        var big = Text(new string('*', 256 * 1024));
        return
        [
            Case.Echo("7.1.1 a message, then the end", Hello),
            Closed("7.1.2 two Closes", Close(1000), [Close(1000), Close(1000)]),
            Closed("7.1.3 a ping behind the Close", Close(1000), [Close(1000), Ping([])]),
            Closed("7.1.4 text behind the Close", Close(1000), [Close(1000), Hello]),
            Closed("7.1.5 a Close between two fragments", Close(1000), [Text("fragment1") with { Fin = false }, Close(1000), Last("fragment2"u8.ToArray())]),
            Closed("7.1.6 256 KiB, then a Close, then a ping", Close(1000), [big, Close(1000), Ping([])], big),
        ];
    }

    private static IEnumerable<Case> Payloads()
    {
        var reason = Encoding.ASCII.GetBytes(new string('*', 124));
        var empty = new WireFrame(CloseOpcode, []);
        return
        [
            Closed("7.3.1 an empty Close", empty, [empty]),
            Case.Bad("7.3.2 a Close of one byte", 1002, [new WireFrame(CloseOpcode, [0x61])]),
            Closed("7.3.3 a Close with a code", Close(1000), [Close(1000)]),
            Closed("7.3.4 a Close with a reason", Close(1000), [Close(1000, Hello.Payload)]),
            Closed("7.3.5 a Close with the longest reason", Close(1000), [Close(1000, reason[..123])]),
            Case.Bad("7.3.6 a Close with a longer reason", 1002, [Close(1000, reason)]),
            Case.Bad("7.5.1 a reason that is not UTF-8", 1007, [Close(1000, Convert.FromHexString("cebae1bdb9cf83cebcceb5eda080656469746564"))]),
            Case.Bad("7.5.1 a reason that is cut short", 1007, [Close(1000, [0xe2, 0x82])]),
        ];
    }

    private static IEnumerable<Case> Codes()
    {
        ImmutableArray<int> good = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
        ImmutableArray<int> bad = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];
        return
        [
            .. good.Select(code => Closed($"7.7 code {code}", Close(code), [Close(code)])),
            .. bad.Select(code => Case.Bad($"7.9 code {code}", 1002, [Close(code)])),
        ];
    }
}
