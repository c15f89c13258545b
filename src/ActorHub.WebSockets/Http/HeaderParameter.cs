using System.Text;

namespace ActorHub.WebSockets;

/// <summary>A parameter of a <see cref="HeaderElement"/> (RFC 9110 §5.6.6). Immutable.</summary>
public sealed record HeaderParameter
{
    /// <summary>Creates a parameter.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">A valid header value; null for a parameter without a value.</param>
    /// <exception cref="ArgumentException">The name or the value is not valid in a header.</exception>
    public HeaderParameter(string name, string? value)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!HttpGrammar.IsToken(name) || (value is not null && !HttpGrammar.IsFieldValue(value)))
        {
            throw new ArgumentException("The name of a parameter must be a token, and its value a valid header value (RFC 9110 §5.6.6).", nameof(name));
        }

        Name = name;
        Value = value;
    }

    /// <summary>The name as the peer wrote it; compare it ignoring case.</summary>
    public string Name { get; }

    /// <summary>The value without quotes; null if there is none.</summary>
    public string? Value { get; }

    /// <summary>The parameter as in a header. Its value is quoted only if necessary.</summary>
    /// <returns>A text such as <c>x="a\"b"</c>.</returns>
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
