namespace Akka.Streams;

/// <summary>
/// What a graph tells its stages when it is materialised, the least specific first: those of an enclosing graph stand before
/// those of the stage itself. Immutable.
/// </summary>
public sealed class Attributes
{
    /// <summary>No attributes.</summary>
    public static readonly Attributes None = new();

    private readonly IAttribute[] _attributes;

    /// <summary>A list of attributes, in the order given.</summary>
    /// <param name="attributes">The least specific first.</param>
    public Attributes(params IAttribute[]? attributes) => _attributes = attributes ?? [];

    /// <summary>One thing a stage may want to know; any class can be one.</summary>
    public interface IAttribute
    {
    }

    /// <summary>All of them, the least specific first.</summary>
    public IEnumerable<IAttribute> AttributeList => _attributes;

    /// <summary>A list with the one attribute <see cref="Name"/>; <see cref="None"/> for an empty name.</summary>
    /// <param name="name">The name of a graph.</param>
    public static Attributes CreateName(string name) => string.IsNullOrEmpty(name) ? None : new Attributes(new Name(name));

    /// <summary>The most specific attribute of the type, or null.</summary>
    /// <typeparam name="TAttr">The attribute's type, or a type it derives from.</typeparam>
    public TAttr? GetAttribute<TAttr>()
        where TAttr : class, IAttribute
    {
        for (var i = _attributes.Length - 1; i >= 0; i--)
        {
            if (_attributes[i] is TAttr found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The most specific attribute of the type, or the default given.</summary>
    /// <typeparam name="TAttr">The attribute's type, or a type it derives from.</typeparam>
    /// <param name="defaultIfNotFound">Returned when there is none.</param>
    public TAttr GetAttribute<TAttr>(TAttr defaultIfNotFound)
        where TAttr : class, IAttribute
        => GetAttribute<TAttr>() ?? defaultIfNotFound;

    /// <summary>These, then the others, which are thereby more specific.</summary>
    /// <param name="other">The more specific ones.</param>
    public Attributes And(Attributes other)
    {
        if (_attributes.Length == 0)
        {
            return other;
        }

        return other._attributes.Length == 0 ? this : new Attributes([.. _attributes, .. other._attributes]);
    }

    /// <summary>These, then the other, which is thereby more specific.</summary>
    /// <param name="other">The more specific one.</param>
    public Attributes And(IAttribute other) => new([.. _attributes, other]);

    /// <summary>Whether an attribute equal to this one is among them.</summary>
    /// <param name="attribute">Compared by <see cref="object.Equals(object)"/>.</param>
    public bool Contains<TAttr>(TAttr attribute)
        where TAttr : IAttribute
        => Array.IndexOf(_attributes, attribute) >= 0;

    /// <inheritdoc/>
    public override string ToString() => $"Attributes({string.Join(", ", (object[])_attributes)})";

    /// <summary>What a graph is called.</summary>
    public sealed class Name : IAttribute, IEquatable<Name>
    {
        /// <summary>A name; not empty.</summary>
        /// <param name="value">The name.</param>
        public Name(string value)
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            Value = value;
        }

        /// <summary>The name.</summary>
        public string Value { get; }

        /// <inheritdoc/>
        public bool Equals(Name? other) => other is not null && Value == other.Value;

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Name other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

        /// <inheritdoc/>
        public override string ToString() => $"Name({Value})";
    }
}
