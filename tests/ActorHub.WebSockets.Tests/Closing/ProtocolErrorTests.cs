using static ActorHub.WebSockets.Tests.Connections;

namespace ActorHub.WebSockets.Tests;

public class ProtocolErrorTests
{
    private static readonly DeflateParameters Deflate = new();

    /// <summary>For each error bytes that a client is failed with.</summary>
    private static readonly Dictionary<ProtocolErrorCode, string> Ways = new()
    {
        [ProtocolErrorCode.ReservedBits] = "c1",
        [ProtocolErrorCode.ReservedOpcode] = "83",
        [ProtocolErrorCode.FragmentedControlFrame] = "09",
        [ProtocolErrorCode.IncorrectMasking] = "81 80",
        [ProtocolErrorCode.ControlFrameTooLong] = "89 7e",
        [ProtocolErrorCode.LengthTopBit] = "82 7f 80",
        [ProtocolErrorCode.LengthNotShortest] = "82 7e 00 7d",
        [ProtocolErrorCode.UnexpectedContinuation] = "80",
        [ProtocolErrorCode.ExpectedContinuation] = "01 00 01",
        [ProtocolErrorCode.TextNotUtf8] = "81 01 ff",
        [ProtocolErrorCode.MessageTooBig] = "82 7f 00 00 00 01",
        [ProtocolErrorCode.TooManyFragments] = "01 00 00 00 00 00 00 00",
        [ProtocolErrorCode.MessageMemory] = "02 02 01",
        [ProtocolErrorCode.NotDeflate] = "c1 01 06",
        [ProtocolErrorCode.DeflateCutOff] = "c1 00",
        [ProtocolErrorCode.InflateRatio] = Bomb(),
        [ProtocolErrorCode.DeflateMemory] = "c1 00",
        [ProtocolErrorCode.CloseOfOneByte] = "88 01 03",
        [ProtocolErrorCode.InvalidCloseCode] = "88 02 03 ed",
        [ProtocolErrorCode.CloseReasonNotUtf8] = "88 03 03 e8 ff",
        [ProtocolErrorCode.UnknownFrameType] = "31",
        [ProtocolErrorCode.LengthTooLong] = "80 80*9 80",
    };

    public static TheoryData<ProtocolErrorCode> Ids => [.. ProtocolErrors.All.Select(error => error.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_error_is_reported_for_what_it_stands_for(ProtocolErrorCode id)
    {
        var options = new WebSocketConnectionOptions { MaxMessageBytes = 4 << 20, MaxFragments = 4, Budget = id == ProtocolErrorCode.DeflateMemory ? new Budget(0) : null };
        var version = (int)id / 100 == 5 ? WebSocketVersion.Hybi00 : WebSocketVersion.Rfc6455;
        var connection = new WebSocketConnection(Side.Client, new NegotiatedProtocol(version, null, (int)id / 100 == 3 ? Deflate : null), options, () => MaskKey)
        {
            MessageBudget = id == ProtocolErrorCode.MessageMemory ? new Budget(0) : null,
        };
        var bytes = Hex.Bytes(Ways[id]);
        connection.Receive(bytes);
        Assert.True(connection.TryReadEvent(out var e));
        Assert.Same(ProtocolErrors.All.Single(error => error.Id == id), e.Error);
        Assert.Equal(new ConnectionState.Failed(e.Error!), connection.State);
    }

    [Fact]
    public void The_numbers_are_unique_and_in_the_documented_ranges()
    {
        var ids = ProtocolErrors.All.Select(error => error.Id).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(Enum.GetValues<ProtocolErrorCode>().Except([ProtocolErrorCode.Application]), ids);
        Assert.All(ProtocolErrors.All, error => Assert.InRange((int)error.Id, 100, 599));
        Assert.All(ProtocolErrors.All, error => Assert.True(CloseCodes.MaySend(error.Code)));
        Assert.All(ProtocolErrors.All, error => Assert.Equal(error.Id is ProtocolErrorCode.DeflateMemory or ProtocolErrorCode.MessageMemory ? ErrorFault.Local : ErrorFault.Peer, error.Fault));
    }

    [Fact]
    public void An_error_of_the_application_is_its_own_fault()
    {
        var error = new ProtocolError(CloseCode.PolicyViolation, "too slow", "house rule 7");
        Assert.Equal((ProtocolErrorCode.Application, ErrorScope.Connection, ErrorFault.Local), (error.Id, error.Scope, error.Fault));
    }

    [Fact]
    public void Close_codes_have_names_ranges_and_meanings()
    {
        Assert.Equal("normal closure", CloseCodes.NameOf(CloseCode.NormalClosure));
        Assert.Equal("1001 (going away): the server stops, or the browser leaves the page", CloseCodes.Describe(CloseCode.GoingAway));
        Assert.Equal(["unused", "unassigned", "library code", "private code", "unused"], ((int[])[999, 2999, 3999, 4000, 5000]).Select(code => CloseCodes.NameOf((CloseCode)code)));
        var named = Enumerable.Range(1000, 16).Select(code => CloseCodes.NameOf((CloseCode)code)).ToList();
        Assert.Equal(named.Distinct(), named);
        Assert.DoesNotContain("unassigned", named);
        Assert.Equal(
            [CloseCodeRange.Unused, CloseCodeRange.Protocol, CloseCodeRange.Protocol, CloseCodeRange.Library, CloseCodeRange.Library, CloseCodeRange.Private, CloseCodeRange.Private, CloseCodeRange.Unused],
            ((int[])[999, 1000, 2999, 3000, 3999, 4000, 4999, 5000]).Select(code => CloseCodes.RangeOf((CloseCode)code)));
        Assert.All(Enumerable.Range(0, 65536), code => Assert.NotEmpty(CloseCodes.Describe((CloseCode)code)));
    }

    [Fact]
    public void Opcodes_have_names()
    {
        Assert.Equal(
            ["continuation", "text", "binary", "reserved data", "close", "ping", "pong", "reserved control"],
            ((int[])[0, 1, 2, 3, 8, 9, 10, 15]).Select(opcode => Opcodes.NameOf((Opcode)opcode)));
    }

    /// <summary>Two MiB of zeros.</summary>
    private static string Bomb()
    {
        var sender = Open(Side.Server, Deflate, WebSocketConnectionOptions.Default);
        sender.SendBinary(new byte[2 << 20]);
        return Convert.ToHexStringLower(sender.TakeBytes());
    }
}
