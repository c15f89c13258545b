namespace ActorHub.WebSockets;

/// <summary>One header line. Its name and value are validated, so it cannot contain a line break.</summary>
public readonly record struct Header
{
    private readonly string? _name;
    private readonly string? _value;

    /// <summary>Creates a header line.</summary>
    /// <param name="name">A token (RFC 9110 §5.1); names are compared ignoring case.</param>
    /// <param name="value">Visible ASCII, spaces, tabs and Latin-1 (RFC 9110 §5.5). Recipients ignore leading and trailing white space.</param>
    /// <exception cref="ArgumentException">The name or the value is not valid in a head.</exception>
    public Header(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (!HttpGrammar.IsToken(name))
        {
            throw new ArgumentException("The name of a header must be a token (RFC 9110 §5.1).", nameof(name));
        }

        if (!HttpGrammar.IsFieldValue(value))
        {
            throw new ArgumentException("The value of a header must not contain control characters or characters beyond Latin-1 (RFC 9110 §5.5).", nameof(value));
        }

        _name = name;
        _value = value;
    }

    /// <summary>The name as written.</summary>
    public string Name => _name ?? "";

    /// <summary>The value. If a peer sent it, without surrounding white space, and with bytes above 7F decoded as Latin-1.</summary>
    public string Value => _value ?? "";
}
