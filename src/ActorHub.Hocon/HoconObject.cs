using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ActorHub.Hocon;

/// <summary>One key of an object with its value.</summary>
/// <param name="Key">One path element, unquoted.</param>
/// <param name="Origin">The position of the key; the last one if it was set more than once.</param>
/// <param name="Value">The resolved value.</param>
public sealed record HoconField(string Key, HoconOrigin Origin, HoconValue Value);

/// <summary>A scalar, an array or an empty object, with its full path.</summary>
/// <param name="Path">The path from the object on which <see cref="HoconObject.Leaves()"/> was called, with elements quoted if necessary.</param>
/// <param name="Origin">The position of its last key.</param>
/// <param name="Value">The scalar, array or empty object.</param>
public sealed record HoconLeaf(string Path, HoconOrigin Origin, HoconValue Value);

/// <summary>Keys with values, in the order in which the keys first appeared. Immutable.</summary>
public sealed class HoconObject : HoconValue
{
    private readonly Dictionary<string, int> _index;

    /// <summary>Creates an object.</summary>
    /// <param name="fields">Its fields, with unique keys.</param>
    /// <param name="origin">The position of its brace or its first key.</param>
    public HoconObject(ImmutableArray<HoconField> fields, HoconOrigin origin)
        : base(origin)
    {
        Fields = fields;
        _index = new Dictionary<string, int>(fields.Length, StringComparer.Ordinal);
        for (var i = 0; i < fields.Length; i++)
        {
            _index.Add(fields[i].Key, i);
        }
    }

    /// <summary>An object without fields that belongs to no file.</summary>
    public static HoconObject Empty { get; } = new([], new HoconOrigin("", 1, 1));

    /// <summary>The fields in order of first appearance.</summary>
    public ImmutableArray<HoconField> Fields { get; }

    /// <summary>Finds a value by its path.</summary>
    /// <param name="path">Elements separated by dots; an element that contains a dot must be in double quotes.</param>
    /// <param name="value">The value, which may be a null scalar.</param>
    /// <returns>False if there is no such value, or the path is malformed.</returns>
    public bool TryGet(string path, [NotNullWhen(true)] out HoconValue? value)
    {
        value = HoconPath.TryParse(path, out var elements) ? Find(elements) : null;
        return value is not null;
    }

    /// <summary>Finds a direct field by its key, which is not parsed as a path.</summary>
    public bool TryGetField(string key, [NotNullWhen(true)] out HoconField? field)
    {
        field = _index.TryGetValue(key, out var at) ? Fields[at] : null;
        return field is not null;
    }

    /// <summary>All leaves below this object, in order; for example to compare them with the known options of a schema.</summary>
    public IEnumerable<HoconLeaf> Leaves() => Leaves([]);

    /// <summary>Merges another object into this one. Its values take precedence, and objects with the same key are merged recursively.</summary>
    /// <param name="over">The object whose values take precedence.</param>
    public HoconObject MergedWith(HoconObject over)
    {
        ArgumentNullException.ThrowIfNull(over);
        if (over.Fields.IsEmpty)
        {
            return this;
        }

        var fields = Fields.ToBuilder();
        foreach (var field in over.Fields)
        {
            if (!_index.TryGetValue(field.Key, out var at))
            {
                fields.Add(field);
            }
            else if (fields[at].Value is HoconObject below && field.Value is HoconObject above)
            {
                fields[at] = field with { Value = below.MergedWith(above) };
            }
            else
            {
                fields[at] = field;
            }
        }

        return new HoconObject(fields.ToImmutable(), Origin);
    }

    /// <summary>Writes the object as text that any HOCON parser reads as the same values: one field per line, without substitutions, and with
    /// quotes around keys if necessary.</summary>
    public string Render() => HoconText.Render(this);

    /// <inheritdoc/>
    public override string Describe() => "an object";

    /// <summary>The values in the order of their keys; null unless every key is a whole number, and there is one.</summary>
    internal HoconArray? AsArray()
    {
        var items = new List<(int Index, HoconValue Value)>(Fields.Length);
        foreach (var field in Fields)
        {
            if (!int.TryParse(field.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                return null;
            }

            items.Add((index, field.Value));
        }

        return items.Count == 0 ? null : new HoconArray([.. items.OrderBy(static item => item.Index).Select(static item => item.Value)], Origin);
    }

    internal HoconValue? Find(ReadOnlySpan<string> path)
    {
        HoconValue? value = this;
        foreach (var key in path)
        {
            if (value is not HoconObject parent || !parent.TryGetField(key, out var field))
            {
                return null;
            }

            value = field.Value;
        }

        return value;
    }

    private IEnumerable<HoconLeaf> Leaves(ImmutableArray<string> prefix)
    {
        foreach (var field in Fields)
        {
            var path = prefix.Add(field.Key);
            if (field.Value is HoconObject { Fields.IsEmpty: false } section)
            {
                foreach (var leaf in section.Leaves(path))
                {
                    yield return leaf;
                }
            }
            else
            {
                yield return new HoconLeaf(HoconPath.Join(path), field.Origin, field.Value);
            }
        }
    }
}
