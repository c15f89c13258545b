using System.Collections;
using System.Collections.Immutable;

namespace ActorHub.WebSockets;

/// <summary>The header lines of a message in order. Lookups are linear, because heads are short.</summary>
public sealed class HeaderList : IReadOnlyList<Header>
{
    private readonly Header[] _headers;

    /// <summary>Wraps header lines.</summary>
    /// <param name="headers">The header lines, which are copied.</param>
    public HeaderList(params ReadOnlySpan<Header> headers) => _headers = headers.ToArray();

    private HeaderList(Header[] headers) => _headers = headers;

    /// <summary>Creates a list from header lines that another parser has read.</summary>
    /// <param name="lines">Names and values; a name may occur more than once.</param>
    /// <param name="headers">The list on success.</param>
    /// <param name="error">Otherwise the error of the first invalid line.</param>
    /// <returns>Whether all lines are valid.</returns>
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

    /// <summary>The number of lines with a name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>0 if the header is absent.</returns>
    public int CountOf(string name)
    {
        var count = 0;
        foreach (var header in _headers)
        {
            count += Is(header, name) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The number of lines with a name and a value.</summary>
    internal int CountOf(string name, string value)
    {
        var count = 0;
        foreach (var header in _headers)
        {
            count += Is(header, name) && header.Value == value ? 1 : 0;
        }

        return count;
    }

    /// <summary>The value of the first line with a name.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>Null if the header is absent.</returns>
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

    /// <summary>The values of all lines with a name, in order.</summary>
    /// <param name="name">The name, in any case.</param>
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

    /// <summary>The elements of a comma-separated list of tokens, which may span several lines (RFC 9110 §5.6.1).</summary>
    /// <param name="name">The name, in any case.</param>
    /// <returns>The elements in order, without surrounding spaces and tabs, and without empty ones. Quoted strings are not supported.</returns>
    public IEnumerable<string> Tokens(string name) =>
        Values(name).SelectMany(value => value.Split(',')).Select(static element => element.Trim(' ', '\t')).Where(static element => element.Length > 0);

    /// <summary>Whether a comma-separated list contains a token.</summary>
    /// <param name="name">The header's name, in any case.</param>
    /// <param name="token">The token, in any case.</param>
    /// <returns>True if one of the lines lists the token.</returns>
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

    /// <summary>The elements of a comma-separated list of names with parameters, which may span several lines.</summary>
    /// <param name="name">The name, in any case.</param>
    /// <param name="elements">On success, the elements in order; none if the header is absent.</param>
    /// <returns>False if one of the lines is not such a list.</returns>
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
