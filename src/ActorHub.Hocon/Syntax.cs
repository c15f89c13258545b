using System.Diagnostics.CodeAnalysis;

namespace ActorHub.Hocon;

// The parser's tree, before substitutions are resolved. A field keeps all values that were assigned to it, in order: a substitution in a
// later value may refer to an earlier one (path = ${path} [..]), and objects are merged with the previous value.

internal abstract class Node(HoconOrigin origin)
{
    public HoconOrigin Origin { get; } = origin;
}

internal sealed class ScalarNode(string text, bool isQuoted, HoconOrigin origin) : Node(origin)
{
    public string Text { get; } = text;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>The white space between two values. It is part of concatenated text, and ignored between arrays and objects.</summary>
    public bool IsGap => !IsQuoted && string.IsNullOrWhiteSpace(Text);
}

internal sealed class ArrayNode(List<Node> items, HoconOrigin origin) : Node(origin)
{
    public List<Node> Items { get; } = items;
}

/// <summary>At least two values on one line.</summary>
internal sealed class ConcatenationNode(List<Node> parts) : Node(parts[0].Origin)
{
    public List<Node> Parts { get; } = parts;
}

/// <summary><c>${path}</c> or <c>${?path}</c>.</summary>
/// <param name="path">The path to look up.</param>
/// <param name="prefix">The path at which its file was included. The lookup begins below it.</param>
/// <param name="isOptional">Whether it may be undefined.</param>
/// <param name="origin">The position of its dollar sign.</param>
internal sealed class SubstitutionNode(string[] path, string[] prefix, bool isOptional, HoconOrigin origin) : Node(origin)
{
    public string[] Path { get; } = path;

    public string[] Prefix { get; } = prefix;

    public bool IsOptional { get; } = isOptional;

    public override string ToString() => $"${{{(IsOptional ? "?" : "")}{HoconPath.Join([.. Path])}}}";
}

/// <summary>The value that <c>+=</c> appends to the earlier value.</summary>
internal sealed class AppendNode(Node item, HoconOrigin origin) : Node(origin)
{
    public Node Item { get; } = item;
}

internal sealed class ObjectNode(HoconOrigin origin) : Node(origin)
{
    private readonly Dictionary<string, FieldNode> _index = new(StringComparer.Ordinal);

    public List<FieldNode> Fields { get; } = [];

    public bool TryGet(string key, [NotNullWhen(true)] out FieldNode? field) => _index.TryGetValue(key, out field);

    public FieldNode GetOrAdd(string key, HoconOrigin origin)
    {
        if (!_index.TryGetValue(key, out var field))
        {
            field = new FieldNode(key);
            _index.Add(key, field);
            Fields.Add(field);
        }

        field.Origin = origin;
        return field;
    }

    public void MergeFrom(ObjectNode other)
    {
        foreach (var field in other.Fields)
        {
            var target = GetOrAdd(field.Key, field.Origin);
            foreach (var value in field.Values)
            {
                target.Assign(value);
            }
        }
    }
}

internal sealed class FieldNode(string key)
{
    public string Key { get; } = key;

    public HoconOrigin Origin { get; set; }

    public List<Node> Values { get; } = [];

    public void Assign(Node value)
    {
        if (value is ObjectNode added && Values.Count > 0 && Values[^1] is ObjectNode last)
        {
            last.MergeFrom(added);
        }
        else
        {
            Values.Add(value);
        }
    }

    /// <summary>The object in which a longer path continues.</summary>
    public ObjectNode Open(HoconOrigin origin)
    {
        if (Values.Count == 0 || Values[^1] is not ObjectNode last)
        {
            last = new ObjectNode(origin);
            Values.Add(last);
        }

        return last;
    }
}
