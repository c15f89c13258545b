using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using ActorHub.WebSockets;

namespace ActorHub.Fuzz.Targets;

/// <summary>The payload of a Close (RFC 6455 §5.5.1, §7.4): judged as a second reading of the rules says, and answered with its code.</summary>
internal sealed class CloseTarget : IFuzzTarget
{
    public string Name => "close";

    public IReadOnlyList<string> Words => ["\u0003", "bye", "κόσμε"];

    public string Run(byte[] input)
    {
        var payload = input.AsSpan(0, Math.Min(input.Length, 125)).ToArray();
        using var connection = new WebSocketConnection(Side.Client, NegotiatedProtocol.Plain, WebSocketConnectionOptions.Default, () => 0);
        connection.Receive(new byte[] { 0x88, (byte)payload.Length }.Concat(payload).ToArray());
        OracleException.Require(connection.TryReadEvent(out var e), "a Close gives no event");
        connection.TryTakeOutput(out var output);
        var code = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : 0;
        var wanted = Wanted(payload, code);
        if (wanted is { } failure)
        {
            OracleException.Require(e.Kind == WebSocketEventKind.Failed && (int)e.Error!.Code == failure, $"should fail with {failure}: {e}");
            return $"fails {failure}";
        }

        OracleException.Require(e.Kind == WebSocketEventKind.Close, $"should be a Close: {e}");
        OracleException.Require(payload.Length < 2 || ((int)e.Close!.Code == code && Encoding.UTF8.GetBytes(e.Close.Reason).AsSpan().SequenceEqual(payload.AsSpan(2))), "code or reason is lost");
        OracleException.Require(output.Length == (payload.Length >= 2 ? 8 : 6), "the answer is not a Close with the code alone");
        return $"closes {code / 1000} {payload.Length > 2}";
    }

    private static int? Wanted(byte[] payload, int code) => payload.Length switch
    {
        0 => null,
        1 => 1002,
        _ when code is < 1000 or 1004 or 1005 or 1006 or (>= 1015 and < 3000) or >= 5000 => 1002,
        _ => Utf8.IsValid(payload.AsSpan(2)) ? null : 1007,
    };
}
