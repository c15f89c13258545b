// RFC 6265bis. What a server or client writes is held to the strict grammar of §4. What a peer sends is read as §5 has browsers read it: all that
// cannot end the header or the cookie is part of the value, quotes among it. The $Version and $Path of RFC 2965 are cookies like others.
using System.Collections.Immutable;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>A cookie as a client sends it: a name and a value. Immutable.</summary>
public sealed record Cookie
{
    /// <summary>Makes a cookie to send.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">ASCII without blanks, commas, semicolons, backslashes and quotes, or that between two quotes.</param>
    /// <exception cref="ArgumentException">The name or the value does not follow RFC 6265bis §4.1.1.</exception>
    public Cookie(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        CookieGrammar.Check(name, value);
        Name = name;
        Value = value;
    }

    private Cookie(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        Name = name.ToString();
        Value = value.ToString();
    }

    /// <summary>Case-sensitive.</summary>
    public string Name { get; }

    /// <summary>As it is written: quotes around it, if any, are part of it (RFC 6265bis §5.6).</summary>
    public string Value { get; }

    /// <summary>The value without quotes around it, and without the backslashes that such quotes need: as clients of RFC 2965 meant it.</summary>
    public string UnquotedValue
    {
        get
        {
            if (Value.Length < 2 || Value[0] != '"' || Value[^1] != '"')
            {
                return Value;
            }

            var text = new StringBuilder(Value.Length);
            for (var i = 1; i < Value.Length - 1; i++)
            {
                i += Value[i] == '\\' && i < Value.Length - 2 ? 1 : 0;
                text.Append(Value[i]);
            }

            return text.ToString();
        }
    }

    /// <summary>Reads the value of a Cookie header.</summary>
    /// <param name="header">Such as <c>a=1; b=2</c>.</param>
    /// <returns>In their order, also when a name comes twice. Parts without a name are left out: they could pass for any cookie.</returns>
    public static ImmutableArray<Cookie> Parse(string header)
    {
        ArgumentNullException.ThrowIfNull(header);
        var cookies = ImmutableArray.CreateBuilder<Cookie>();
        var text = header.AsSpan();
        foreach (var range in text.Split(';'))
        {
            var pair = text[range];
            var equals = pair.IndexOf('=');
            if (equals >= 0 && Received(pair[..equals], pair[(equals + 1)..]) is { } cookie)
            {
                cookies.Add(cookie);
            }
        }

        return cookies.ToImmutable();
    }

    /// <summary>The cookie as it stands in a Cookie header.</summary>
    /// <returns><c>name=value</c>.</returns>
    public override string ToString() => $"{Name}={Value}";

    /// <summary>A cookie as a peer wrote it; null when it has no name, or holds what ends a header or a cookie.</summary>
    internal static Cookie? Received(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        name = name.Trim(" \t");
        value = value.Trim(" \t");
        return name.IsEmpty || !CookieGrammar.IsReadable(name) || !CookieGrammar.IsReadable(value)
            ? null
            : new Cookie(name, value);
    }
}
