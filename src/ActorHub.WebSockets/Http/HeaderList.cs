using System.Collections;
using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>The header lines of a message in their order. Lookups walk the list: heads are short and read once.</summary>
public sealed class HeaderList : IReadOnlyList<Header>
{
    private readonly Header[] _headers;

    /// <summary>Wraps header lines.</summary>
    /// <param name="headers">Copied.</param>
    public HeaderList(params ReadOnlySpan<Header> headers) => _headers = headers.ToArray();

    private HeaderList(Header[] headers) => _headers = headers;

    /// <summary>Makes a list of header lines that somebody else has parsed.</summary>
    /// <param name="lines">Names and values; a name may come more than once.</param>
    /// <param name="headers">The list on success.</param>
    /// <param name="error">Otherwise which part cannot stand in a head.</param>
    /// <returns>Whether all lines are good.</returns>
    public static bool TryCreate(IEnumerable<KeyValuePair<string, string>> lines, out HeaderList? headers, out HandshakeError? error)
    {
        ArgumentNullException.ThrowIfNull(lines);
        headers = null;
        error = null;
        var list = new List<Header>();
        foreach (var (name, value) in lines)
        {
            error = !HttpGrammar.IsToken(name) ? HandshakeErrors.HeaderName : HttpGrammar.IsFieldValue(value) ? null : HandshakeErrors.HeaderValue;
            if (error is not null)
            {
                return false;
            }

            list.Add(new Header(name, value.Trim(' ', '\t')));
        }

        headers = new HeaderList([.. list]);
        return true;
    }

    /// <inheritdoc/>
    public int Count => _headers.Length;

    /// <inheritdoc/>
    public Header this[int index] => _headers[index];

    /// <summary>How many lines have the name.</summary>
    /// <param name="name">In any case.</param>
    /// <returns>0 when the header is absent.</returns>
    public int CountOf(string name)
    {
        var count = 0;
        foreach (var header in _headers)
        {
            count += Is(header, name) ? 1 : 0;
        }

        return count;
    }

    /// <summary>How many lines have the name and the value.</summary>
    internal int CountOf(string name, string value)
    {
        var count = 0;
        foreach (var header in _headers)
        {
            count += Is(header, name) && header.Value == value ? 1 : 0;
        }

        return count;
    }

    /// <summary>The value of the first line with the name.</summary>
    /// <param name="name">In any case.</param>
    /// <returns>Null when the header is absent.</returns>
    public string? First(string name)
    {
        foreach (var header in _headers)
        {
            if (Is(header, name))
            {
                return header.Value;
            }
        }

        return null;
    }

    /// <summary>The values of all lines with the name, in order.</summary>
    /// <param name="name">In any case.</param>
    /// <returns>Whole values, not split at commas.</returns>
    public IEnumerable<string> Values(string name)
    {
        foreach (var header in _headers)
        {
            if (Is(header, name))
            {
                yield return header.Value;
            }
        }
    }

    /// <summary>The elements of a comma-separated list that may be spread over several lines (RFC 9110 §5.6.1).</summary>
    /// <param name="name">In any case.</param>
    /// <returns>In order, trimmed, without empty ones. Quoted strings are not understood: for lists of tokens only.</returns>
    public IEnumerable<string> Tokens(string name) =>
        Values(name).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    /// <summary>Whether a comma-separated list holds a token.</summary>
    /// <param name="name">Header name, in any case.</param>
    /// <param name="token">In any case.</param>
    /// <returns>True when one of the lines lists the token.</returns>
    public bool HasToken(string name, string token)
    {
        foreach (var header in _headers)
        {
            if (!Is(header, name))
            {
                continue;
            }

            var value = header.Value.AsSpan();
            foreach (var range in value.Split(','))
            {
                if (value[range].Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The elements of a comma-separated list of names with parameters, which may be spread over several lines.</summary>
    /// <param name="name">In any case.</param>
    /// <param name="elements">In their order on success; none when the header is absent.</param>
    /// <returns>False when one of the lines is not such a list.</returns>
    public bool TryGetElements(string name, out ImmutableArray<HeaderElement> elements)
    {
        elements = [];
        foreach (var header in _headers)
        {
            if (!Is(header, name))
            {
                continue;
            }

            if (!HeaderElement.TryParseList(header.Value, out var more))
            {
                elements = [];
                return false;
            }

            elements = elements.AddRange(more);
        }

        return true;
    }

    /// <inheritdoc/>
    public IEnumerator<Header> GetEnumerator() => ((IEnumerable<Header>)_headers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal static HeaderList Owning(Header[] headers) => new(headers);

    private static bool Is(in Header header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
