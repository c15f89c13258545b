using System.Buffers.Binary;
using System.Text;

namespace ActorHub.Interop.Tests.Conformance;

/// <summary>One frame as it stands on the wire, right or wrong; written and read here apart from the code under test.</summary>
/// <param name="Opcode">Any of the 16.</param>
/// <param name="Payload">Unmasked.</param>
public sealed record WireFrame(int Opcode, byte[] Payload)
{
    public const int Continuation = 0;
    public const int TextOpcode = 1;
    public const int BinaryOpcode = 2;
    public const int CloseOpcode = 8;
    public const int PingOpcode = 9;
    public const int PongOpcode = 10;

    private static readonly byte[] Key = [0x37, 0xfa, 0x21, 0x3d];

    public bool Fin { get; init; } = true;

    /// <summary>The three bits as a number: RSV1 is 4.</summary>
    public int Rsv { get; init; }

    /// <summary>How many more bytes the header promises than are sent.</summary>
    public int Missing { get; init; }

    public static WireFrame Text(string text) => new(TextOpcode, Encoding.UTF8.GetBytes(text));

    public static WireFrame Text(byte[] bytes) => new(TextOpcode, bytes);

    public static WireFrame Binary(byte[] bytes) => new(BinaryOpcode, bytes);

    public static WireFrame More(byte[] bytes) => new(Continuation, bytes) { Fin = false };

    public static WireFrame Last(byte[] bytes) => new(Continuation, bytes);

    public static WireFrame Ping(byte[] bytes) => new(PingOpcode, bytes);

    public static WireFrame Pong(byte[] bytes) => new(PongOpcode, bytes);

    public static WireFrame Close(int code) => Close(code, []);

    public static WireFrame Close(int code, byte[] reason) => new(CloseOpcode, [(byte)(code >> 8), (byte)code, .. reason]);

    /// <summary>The same payload as a message of so many frames.</summary>
    public static WireFrame[] Fragmented(int opcode, byte[] payload, int size)
    {
        var parts = payload.Length == 0 ? [payload] : payload.Chunk(size).ToArray();
        return [.. parts.Select((part, i) => new WireFrame(i == 0 ? opcode : Continuation, part) { Fin = i == parts.Length - 1 })];
    }

    /// <summary>The bytes.</summary>
    /// <param name="masked">As a client sends it.</param>
    public byte[] Encode(bool masked)
    {
        var length = Payload.Length + Missing;
        var header = new List<byte> { (byte)((Fin ? 0x80 : 0) | (Rsv << 4) | Opcode) };
        var mask = masked ? 0x80 : 0;
        Span<byte> number = stackalloc byte[8];
        if (length < 126)
        {
            header.Add((byte)(mask | length));
        }
        else if (length < 65_536)
        {
            BinaryPrimitives.WriteUInt16BigEndian(number, (ushort)length);
            header.AddRange([(byte)(mask | 126), .. number[..2]]);
        }
        else
        {
            BinaryPrimitives.WriteUInt64BigEndian(number, (ulong)length);
            header.AddRange([(byte)(mask | 127), .. number]);
        }

        return masked
            ? [.. header, .. Key, .. Payload.Select((b, i) => (byte)(b ^ Key[i % 4]))]
            : [.. header, .. Payload];
    }

    public override string ToString()
    {
        var name = Opcode switch { 0 => "continuation", 1 => "text", 2 => "binary", 8 => "close", 9 => "ping", 10 => "pong", _ => $"opcode {Opcode}" };
        var flags = (Fin ? "" : " more") + (Rsv == 0 ? "" : $" rsv {Rsv}");
        return Opcode == CloseOpcode && Payload.Length >= 2
            ? $"close {BinaryPrimitives.ReadUInt16BigEndian(Payload)}{flags}"
            : $"{name}{flags} {Peers.PeerEvent.Digest(Payload)}".TrimEnd();
    }
}
