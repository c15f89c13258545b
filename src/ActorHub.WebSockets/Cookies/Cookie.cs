// RFC 6265bis. Cookies that we write must comply with the strict grammar of §4. Cookies from peers are read as browsers do (§5): every character
// that cannot end the header or the cookie is part of the value, including quotes. $Version and $Path of RFC 2965 are read as ordinary cookies.
using System.Collections.Immutable;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>A cookie as a client sends it: a name and a value. Immutable.</summary>
public sealed record Cookie
{
    /// <summary>Creates a cookie to send.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">ASCII without spaces, commas, semicolons, backslashes and quotes; optionally enclosed in quotes.</param>
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

    /// <summary>The case-sensitive name.</summary>
    public string Name { get; }

    /// <summary>The value as sent. Enclosing quotes, if any, are part of it (RFC 6265bis §5.6).</summary>
    public string Value { get; }

    /// <summary>The value without enclosing quotes and their backslash escapes, which is what clients of RFC 2965 mean.</summary>
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
    /// <param name="header">The value of the header, such as <c>a=1; b=2</c>.</param>
    /// <returns>All cookies in their order; a name may occur twice. Parts without a name are omitted, because they could impersonate other cookies.</returns>
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

    /// <summary>The cookie as in a Cookie header.</summary>
    /// <returns><c>name=value</c>.</returns>
    public override string ToString() => $"{Name}={Value}";

    /// <summary>Reads a cookie from a peer; null if it has no name, or contains a character that ends a header or a cookie.</summary>
    internal static Cookie? Received(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
    {
        name = name.Trim(" \t");
        value = value.Trim(" \t");
        return name.IsEmpty || !CookieGrammar.IsReadable(name) || !CookieGrammar.IsReadable(value)
            ? null
            : new Cookie(name, value);
    }
}
