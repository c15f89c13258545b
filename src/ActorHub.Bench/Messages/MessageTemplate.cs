using System.Globalization;
using System.Text;

namespace ActorHub.Bench;

/// <summary>
/// A message with placeholders: <c>%m</c> is the payload, <c>%d</c> the connection's index, <c>%D</c> the index in six digits.
/// <c>\r \n \t \\</c> and <c>\xNN</c> are escaped bytes; any other text is literal.
/// </summary>
internal sealed class MessageTemplate
{
    private readonly List<Part> _parts = [];

    private MessageTemplate()
    {
    }

    private enum Place
    {
        Nothing,
        Payload,
        Index,
        LongIndex,
    }

    /// <summary>Whether the message contains the connection's index, and so differs between connections.</summary>
    public bool HasIndex => _parts.Exists(static part => part.Then is Place.Index or Place.LongIndex);

    /// <summary>Whether the message contains the payload.</summary>
    public bool HasPayload => _parts.Exists(static part => part.Then is Place.Payload);

    /// <summary>A message without placeholders.</summary>
    public static MessageTemplate Of(string text)
    {
        var template = new MessageTemplate();
        template._parts.Add(new Part(Encoding.UTF8.GetBytes(text), Place.Nothing));
        return template;
    }

    /// <summary>A message with the payload between two texts.</summary>
    public static MessageTemplate Around(string before, string after)
    {
        var template = Of(after);
        template._parts.Insert(0, new Part(Encoding.UTF8.GetBytes(before), Place.Payload));
        return template;
    }

    /// <summary>Parses a template. Any text is valid.</summary>
    public static MessageTemplate Parse(string text)
    {
        var template = new MessageTemplate();
        var bytes = new List<byte>();
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var place = rest switch
            {
                ['%', 'm', ..] => Place.Payload,
                ['%', 'd', ..] => Place.Index,
                ['%', 'D', ..] => Place.LongIndex,
                _ => Place.Nothing,
            };
            if (place == Place.Nothing)
            {
                rest = rest[Literal(rest, bytes)..];
                continue;
            }

            template._parts.Add(new Part([.. bytes], place));
            bytes.Clear();
            rest = rest[2..];
        }

        template._parts.Add(new Part([.. bytes], Place.Nothing));
        return template;
    }

    /// <summary>The message of one connection.</summary>
    /// <param name="index">The connection's index, from 0.</param>
    /// <param name="payloadSize">Size of the payload, in bytes.</param>
    public PreparedMessage Prepare(int index, int payloadSize)
    {
        var bytes = new List<byte>();
        var payloads = new List<int>();
        foreach (var part in _parts)
        {
            bytes.AddRange(part.Bytes);
            switch (part.Then)
            {
                case Place.Payload:
                    payloads.Add(bytes.Count);
                    bytes.AddRange(Enumerable.Repeat((byte)'x', payloadSize));
                    break;
                case Place.Index:
                    bytes.AddRange(Encoding.ASCII.GetBytes(index.ToString(CultureInfo.InvariantCulture)));
                    break;
                case Place.LongIndex:
                    bytes.AddRange(Encoding.ASCII.GetBytes(index.ToString("D6", CultureInfo.InvariantCulture)));
                    break;
            }
        }

        return new PreparedMessage([.. bytes], [.. payloads]);
    }

    /// <summary>Appends the bytes of one literal or escaped character.</summary>
    /// <returns>Characters of the template that it consumed.</returns>
    private static int Literal(ReadOnlySpan<char> text, List<byte> bytes)
    {
        switch (text)
        {
            case ['\\', 'x', var high, var low, ..] when char.IsAsciiHexDigit(high) && char.IsAsciiHexDigit(low):
                bytes.Add(byte.Parse(text.Slice(2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                return 4;
            case ['\\', 'r' or 'n' or 't' or '\\', ..]:
                bytes.Add((byte)(text[1] switch { 'r' => '\r', 'n' => '\n', 't' => '\t', _ => '\\' }));
                return 2;
            default:
                Rune.DecodeFromUtf16(text, out var rune, out var length);
                Span<byte> utf8 = stackalloc byte[4];
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
                return length;
        }
    }

    private readonly record struct Part(byte[] Bytes, Place Then);
}
