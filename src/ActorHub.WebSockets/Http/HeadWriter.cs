using System.Globalization;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>Writes a head. It accepts only <see cref="Header"/> values, which cannot contain a line break.</summary>
internal readonly struct HeadWriter
{
    private readonly StringBuilder _text = new(256);

    public HeadWriter()
    {
    }

    public HeadWriter(string firstLine) => _text.Append(firstLine).Append("\r\n");

    public HeadWriter Add(string name, string value) => Add(new Header(name, value));

    public HeadWriter Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public HeadWriter Add(in Header header)
    {
        ArgumentException.ThrowIfNullOrEmpty(header.Name, nameof(header)); // default(Header) is the only header that no constructor has checked
        _text.Append(header.Name).Append(": ").Append(header.Value).Append("\r\n");
        return this;
    }

    public byte[] ToArray() => Encoding.Latin1.GetBytes(_text.Append("\r\n").ToString());
}
