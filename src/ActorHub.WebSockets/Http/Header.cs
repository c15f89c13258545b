namespace ActorHub.WebSockets;

/// <summary>One header line. It cannot hold what would end the line: every way to make one checks.</summary>
public readonly record struct Header
{
    private readonly string? _name;
    private readonly string? _value;

    /// <summary>Makes a header line.</summary>
    /// <param name="name">A token (RFC 9110 §5.1); names are compared ignoring case.</param>
    /// <param name="value">Visible ASCII, blanks, tabs and Latin-1 (RFC 9110 §5.5); blanks around it do not belong to it.</param>
    /// <exception cref="ArgumentException">The name or the value cannot stand in a head.</exception>
    public Header(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (!HttpGrammar.IsToken(name))
        {
            throw new ArgumentException("A header's name is a token (RFC 9110 §5.1).", nameof(name));
        }

        if (!HttpGrammar.IsFieldValue(value))
        {
            throw new ArgumentException("A header's value holds no control characters and nothing beyond Latin-1 (RFC 9110 §5.5).", nameof(value));
        }

        _name = name;
        _value = value;
    }

    /// <summary>As it was written.</summary>
    public string Name => _name ?? "";

    /// <summary>Without the blanks around it when a peer sent it; bytes above 7F as Latin-1.</summary>
    public string Value => _value ?? "";
}
