namespace ActorHub.WebSockets;

/// <summary>A cookie as a client sends it: a name and a value (RFC 6265bis §4.2.1). Immutable.</summary>
public sealed record Cookie
{
    /// <summary>Makes a cookie.</summary>
    /// <param name="name">A token.</param>
    /// <param name="value">ASCII without blanks, commas, semicolons, backslashes and quotes, or that between two quotes.</param>
    /// <exception cref="ArgumentException">The name or the value cannot stand in a Cookie header.</exception>
    public Cookie(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (!HttpGrammar.IsToken(name))
        {
            throw new ArgumentException("A cookie's name is a token (RFC 6265bis §4.1.1).", nameof(name));
        }

        if (!CookieGrammar.IsValue(value))
        {
            throw new ArgumentException("A cookie's value has no blanks, commas, semicolons, backslashes or quotes within (RFC 6265bis §4.1.1).", nameof(value));
        }

        Name = name;
        Value = value;
    }

    /// <summary>Case-sensitive.</summary>
    public string Name { get; }

    /// <summary>As it is written: quotes around it, if any, are part of it (RFC 6265bis §5.4).</summary>
    public string Value { get; }

    /// <summary>The cookie as it stands in a Cookie header.</summary>
    /// <returns><c>name=value</c>.</returns>
    public override string ToString() => $"{Name}={Value}";
}
