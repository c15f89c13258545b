using System.Collections.Immutable;
using System.Text;

namespace ActorHub.WebSockets;

/// <summary>One element of a comma-separated header: a name with parameters, such as an extension (RFC 6455 §9.1). Immutable.</summary>
/// <remarks>
/// An empty parameter (<c>a;;b</c>) is refused, because RFC 6455 §9.1 does not have it, unlike RFC 9110 §5.6.6. Laxer than RFC 6455 §9.1: a quoted value
/// may contain characters that a token must not.
/// </remarks>
public sealed record HeaderElement
{
    /// <summary>Creates an element.</summary>
    /// <param name="name">A token.</param>
    /// <param name="parameters">The parameters in order; a name may occur more than once.</param>
    /// <exception cref="ArgumentException">The name is not a token.</exception>
    public HeaderElement(string name, params ImmutableArray<HeaderParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!HttpGrammar.IsToken(name))
        {
            throw new ArgumentException("The name of an element must be a token (RFC 9110 §5.6.2).", nameof(name));
        }

        Name = name;
        Parameters = parameters;
    }

    /// <summary>The name as the peer wrote it; compare it ignoring case.</summary>
    public string Name { get; }

    /// <summary>The parameters in order.</summary>
    public ImmutableArray<HeaderParameter> Parameters { get; }

    /// <summary>Reads the elements of one header value.</summary>
    /// <param name="value">The value of the header.</param>
    /// <param name="elements">On success, the elements in order; empty list members are skipped (RFC 9110 §5.6.1.2).</param>
    /// <returns>False if the value is not such a list.</returns>
    public static bool TryParseList(string value, out ImmutableArray<HeaderElement> elements)
    {
        ArgumentNullException.ThrowIfNull(value);
        var read = ImmutableArray.CreateBuilder<HeaderElement>();
        var reader = new HeaderReader(value);
        do
        {
            if (reader.IsAtListMemberEnd)
            {
                continue;
            }

            if (!TryRead(ref reader, out var element))
            {
                elements = [];
                return false;
            }

            read.Add(element!);
        }
        while (reader.TrySkip(','));
        elements = reader.IsAtEnd ? read.ToImmutable() : [];
        return reader.IsAtEnd;
    }

    /// <summary>The element as in a header. Parameter values are quoted only if necessary.</summary>
    /// <returns>A text such as <c>permessage-deflate; client_max_window_bits=15</c>.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(Name);
        foreach (var parameter in Parameters)
        {
            text.Append("; ").Append(parameter);
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public bool Equals(HeaderElement? other) => other is not null && Name == other.Name && Parameters.SequenceEqual(other.Parameters);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Parameters.Length);

    private static bool TryRead(ref HeaderReader reader, out HeaderElement? element)
    {
        element = null;
        if (!reader.TryReadToken(out var name))
        {
            return false;
        }

        var parameters = ImmutableArray.CreateBuilder<HeaderParameter>();
        while (reader.TrySkip(';'))
        {
            if (!reader.TryReadParameter(out var parameter))
            {
                return false;
            }

            parameters.Add(parameter);
        }

        element = new HeaderElement(name, parameters.ToImmutable());
        return true;
    }
}
