using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace ActorHub.WebSockets;

// The payload of Close frames (RFC 6455 §5.5.1, §7.4).
public sealed partial class WebSocketConnection
{
    private static void CheckSendable(CloseFrame close)
    {
        if (close.Code == CloseCode.NoStatusReceived)
        {
            if (close.Reason.Length > 0)
            {
                throw new ArgumentException("A Close without a code has no reason (RFC 6455 §5.5.1).", nameof(close));
            }

            return;
        }

        if (!CloseCodes.MaySend(close.Code))
        {
            throw new ArgumentException($"Close code {(int)close.Code} may not be sent (RFC 6455 §7.4).", nameof(close));
        }

        if (Encoding.UTF8.GetByteCount(close.Reason) > CloseFrame.MaxReasonBytes)
        {
            throw new ArgumentException($"A close reason has at most {CloseFrame.MaxReasonBytes} bytes (RFC 6455 §5.5).", nameof(close));
        }
    }

    private static string FitReason(string reason)
    {
        var bytes = 0;
        var chars = 0;
        foreach (var rune in reason.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > CloseFrame.MaxReasonBytes)
            {
                return reason[..chars];
            }

            chars += rune.Utf16SequenceLength;
        }

        return reason;
    }

    private static bool TryParseClose(
        ReadOnlySpan<byte> payload, WebSocketVersion version, [NotNullWhen(true)] out CloseFrame? close, [NotNullWhen(false)] out ProtocolError? error)
    {
        close = null;
        error = null;
        if (payload.IsEmpty)
        {
            close = CloseFrame.Empty;
            return true;
        }

        if (payload.Length == 1)
        {
            error = ProtocolErrors.CloseOfOneByte;
            return false;
        }

        var code = (CloseCode)BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!CloseCodes.MaySend(code) && !(code == CloseCodes.Reserved && version < WebSocketVersion.Rfc6455))
        {
            error = ProtocolErrors.InvalidCloseCode;
            return false;
        }

        var reason = payload[2..];
        if (!Utf8.IsValid(reason))
        {
            error = ProtocolErrors.CloseReasonNotUtf8;
            return false;
        }

        close = new CloseFrame(code, Encoding.UTF8.GetString(reason));
        return true;
    }

    private void WriteClose(CloseFrame close)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlPayload];
        var length = 0;
        if (close.Code != CloseCode.NoStatusReceived)
        {
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)close.Code);
            length = 2 + Encoding.UTF8.GetBytes(close.Reason, payload[2..]);
        }

        WriteFrame(Opcode.Close, payload[..length]);
        StopSending();
    }
}
