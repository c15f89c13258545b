using System.Text;

namespace ActorHub.WebSockets;

/// <summary>A parameter of a <see cref="HeaderElement"/> (RFC 9110 §5.6.6). Immutable.</summary>
public sealed record HeaderParameter
{
    /// <summary>Makes a parameter.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">What a header may hold; null for a parameter that is only a name.</param>
    /// <exception cref="ArgumentException">The name or the value cannot stand in a header.</exception>
    public HeaderParameter(string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!HttpGrammar.IsToken(name) || (value is not null && !HttpGrammar.IsFieldValue(value)))
        {
            throw new ArgumentException("A parameter is a token, with a value that can stand in a header (RFC 9110 §5.6.6).", nameof(name));
        }

        Name = name;
        Value = value;
    }

    /// <summary>As the peer wrote it; compared ignoring case.</summary>
    public string Name { get; }

    /// <summary>Without quotes; null when only the name was written.</summary>
    public string? Value { get; }

    /// <summary>The parameter as it is written, its value in quotes only where it must be.</summary>
    /// <returns>Such as <c>x="a\"b"</c>.</returns>
    public override string ToString() => Value is null ? Name : $"{Name}={(HttpGrammar.IsToken(Value) ? Value : Quote(Value))}";

    private static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            text.Append(c is '"' or '\\' ? "\\" : "").Append(c);
        }

        return text.Append('"').ToString();
    }
}
