using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using ActorHub.Client;
using ActorHub.WebSockets;

namespace ActorHub.Server.CommandLine;

/// <summary>Prints a connection's bytes: the handshake as text, then each frame's header fields and its payload in hexadecimal.</summary>
/// <param name="version">The protocol version. Framings before hybi-07 are printed as raw bytes, not by frame.</param>
/// <param name="write">Writes a line.</param>
internal sealed class FrameDump(WebSocketVersion version, Action<string> write) : IWireObserver
{
    private readonly Direction _out = new('>', version, write);
    private readonly Direction _in = new('<', version, write);

    /// <inheritdoc/>
    public void Sending(ReadOnlySpan<byte> bytes) => _out.Show(bytes);

    /// <inheritdoc/>
    public void Received(ReadOnlySpan<byte> bytes) => _in.Show(bytes);

    private sealed class Direction(char mark, WebSocketVersion version, Action<string> write)
    {
        private const int LineBytes = 16;

        private readonly StringBuilder _line = new();
        private readonly byte[] _header = new byte[FrameHeader.MaxSize];
        private bool _inHead = true;
        private int _headerBytes;
        private ulong _payloadLeft;

        public void Show(ReadOnlySpan<byte> bytes)
        {
            while (!bytes.IsEmpty)
            {
                bytes = _inHead ? ShowHead(bytes) : version < WebSocketVersion.Hybi07 ? ShowBytes(bytes) : ShowFrame(bytes);
            }
        }

        /// <summary>Takes one byte of the head. Prints each complete line.</summary>
        private ReadOnlySpan<byte> ShowHead(ReadOnlySpan<byte> bytes)
        {
            if (bytes[0] == '\n')
            {
                var line = _line.ToString().TrimEnd('\r');
                write($"{mark} {PrintableText.Of(line)}");
                _line.Clear();
                _inHead = line.Length > 0;
            }
            else
            {
                _line.Append((char)bytes[0]);
            }

            return bytes[1..];
        }

        private ReadOnlySpan<byte> ShowFrame(ReadOnlySpan<byte> bytes)
        {
            if (_payloadLeft > 0)
            {
                var part = bytes[..(int)Math.Min((ulong)bytes.Length, _payloadLeft)];
                _payloadLeft -= (ulong)part.Length;
                ShowBytes(part);
                return bytes[part.Length..];
            }

            _header[_headerBytes++] = bytes[0];
            if (_headerBytes >= 2 && _headerBytes == HeaderSize())
            {
                ShowHeader();
                _headerBytes = 0;
            }

            return bytes[1..];
        }

        private int HeaderSize() => 2 + (_header[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 } + (IsMasked ? 4 : 0);

        private bool IsMasked => (_header[1] & 0x80) != 0;

        private void ShowHeader()
        {
            _payloadLeft = (_header[1] & 0x7F) switch
            {
                126 => BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(2)),
                127 => BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(2)),
                var length => (ulong)length,
            };
            var opcode = (Opcode)(_header[0] & 0x0F);
            var name = Enum.IsDefined(opcode) ? opcode.ToString().ToLowerInvariant() : $"opcode {(int)opcode:X}";
            var flags = ((_header[0] & 0x80) != 0 ? " fin" : "") + ((_header[0] & 0x40) != 0 ? " rsv1" : "")
                + ((_header[0] & 0x20) != 0 ? " rsv2" : "") + ((_header[0] & 0x10) != 0 ? " rsv3" : "") + (IsMasked ? " masked" : "");
            write(string.Create(
                CultureInfo.InvariantCulture, $"{mark} {name}{flags}, {_payloadLeft} bytes [{Convert.ToHexStringLower(_header.AsSpan(0, _headerBytes))}]"));
        }

        private ReadOnlySpan<byte> ShowBytes(ReadOnlySpan<byte> bytes)
        {
            for (var at = 0; at < bytes.Length; at += LineBytes)
            {
                var line = bytes[at..Math.Min(at + LineBytes, bytes.Length)];
                var hex = new StringBuilder();
                var text = new StringBuilder();
                foreach (var b in line)
                {
                    hex.Append(CultureInfo.InvariantCulture, $"{b:x2} ");
                    text.Append(b is >= 0x20 and < 0x7F ? (char)b : '.');
                }

                write($"{mark}   {hex.ToString().PadRight(3 * LineBytes)} {text}");
            }

            return default;
        }
    }
}
