using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace ActorHub.Hocon;

/// <summary>Folds the values of each field into one and replaces substitutions.</summary>
/// <remarks>
/// Substitutions are resolved lazily, path by path, so <c>bar { foo = 1, baz = ${bar.foo} }</c> is not a cycle. If the path leads back to a field
/// that is being resolved, it refers to that field's earlier values; if there are none, it is a cycle. Results are not cached, because the
/// meaning of a path depends on the fields that are being resolved. A limit of steps bounds the work.
/// </remarks>
internal sealed partial class Resolver(ObjectNode root, Func<string, string?> environment)
{
    private const int MaxChain = 256; // nested lookups; each takes a few stack frames
    private const int MaxSteps = 1_000_000;
    private const int MaxCharacters = 16 * 1024 * 1024;

    private readonly Dictionary<FieldNode, Making> _making = [];
    private HoconError? _error;
    private int _chain;
    private int _steps;
    private int _characters;
    private bool _metCycle;

    /// <summary>The value of a field that is being resolved.</summary>
    /// <param name="Index">The index in the field's values.</param>
    /// <param name="IsPassed">Whether a longer path already passes through it: a second one would be a cycle.</param>
    private readonly record struct Making(int Index, bool IsPassed);

    public bool TryResolve([NotNullWhen(true)] out HoconObject? result, [NotNullWhen(false)] out HoconError? error)
    {
        var resolved = ResolveObject(root);
        error = _error;
        result = error is null ? resolved : null;
        return result is not null;
    }

    private HoconObject ResolveObject(ObjectNode node)
    {
        var fields = ImmutableArray.CreateBuilder<HoconField>(node.Fields.Count);
        foreach (var field in node.Fields)
        {
            if (ResolveField(field, field.Values.Count) is { } value)
            {
                fields.Add(new HoconField(field.Key, field.Origin, value));
            }

            if (_error is not null)
            {
                break;
            }
        }

        return new HoconObject(fields.ToImmutable(), node.Origin);
    }

    /// <summary>The value that results from the first <paramref name="count"/> assignments; null if it is undefined or after an error.</summary>
    private HoconValue? ResolveField(FieldNode field, int count)
    {
        if (count == 0)
        {
            return null;
        }

        var index = count - 1;
        if (!Enter(field.Values[index].Origin, 1))
        {
            return null;
        }

        var wasMaking = Begin(field, new Making(index, IsPassed: false));
        var value = Fold(field, index);
        End(field, wasMaking);
        _chain--;
        return _error is null ? value : null;
    }

    private HoconValue? Fold(FieldNode field, int index)
    {
        if (field.Values[index] is AppendNode append)
        {
            return ResolveAppend(field, index, append);
        }

        var value = ResolveNode(field.Values[index]);
        if (value is not (null or HoconObject) || index == 0)
        {
            return value;
        }

        // An object is merged with the previous object. An undefined optional substitution keeps the previous value.
        var earlier = ResolveField(field, index);
        return value is null ? earlier : Merge(earlier, value);
    }

    private HoconArray? ResolveAppend(FieldNode field, int index, AppendNode append)
    {
        var earlier = ResolveField(field, index);
        HoconArray? array = null;
        if (earlier is not null && !earlier.TryGetArray(out array, out _) && _error is null)
        {
            return Fail<HoconArray>(append.Origin, $"'+=' adds to an array, but {field.Key} is {earlier.Describe()} ({earlier.Origin})");
        }

        var items = array?.Items ?? [];
        var item = ResolveNode(append.Item);
        return Enter(append.Origin, items.Length) && Leave()
            ? new HoconArray(item is null ? items : items.Add(item), earlier?.Origin ?? append.Item.Origin)
            : null;
    }

    private HoconValue? ResolveNode(Node node) => node switch
    {
        ScalarNode scalar => new HoconScalar(scalar.Text, scalar.IsQuoted, scalar.Origin),
        ArrayNode array => ResolveArray(array),
        ObjectNode section => ResolveNested(section),
        ConcatenationNode concatenation => ResolveConcatenation(concatenation),
        SubstitutionNode substitution => ResolveSubstitution(substitution),
        _ => throw new InvalidOperationException($"An {node.GetType().Name} is valid only as the value of a field."),
    };

    private HoconObject? ResolveNested(ObjectNode section)
    {
        if (!Enter(section.Origin, 1))
        {
            return null;
        }

        var value = ResolveObject(section);
        _chain--;
        return value;
    }

    private HoconArray? ResolveArray(ArrayNode array)
    {
        if (!Enter(array.Origin, array.Items.Count))
        {
            return null;
        }

        var items = ImmutableArray.CreateBuilder<HoconValue>(array.Items.Count);
        foreach (var node in array.Items)
        {
            // An undefined optional substitution adds no item.
            if (ResolveNode(node) is { } item)
            {
                items.Add(item);
            }

            if (_error is not null)
            {
                break;
            }
        }

        _chain--;
        return new HoconArray(items.ToImmutable(), array.Origin);
    }

    private HoconValue? Merge(HoconValue? below, HoconValue above)
    {
        if (below is not HoconObject lower || above is not HoconObject upper)
        {
            return above;
        }

        return Enter(above.Origin, lower.Fields.Length + upper.Fields.Length) && Leave() ? lower.MergedWith(upper) : null;
    }

    private Making? Begin(FieldNode field, Making making)
    {
        Making? was = _making.TryGetValue(field, out var before) ? before : null;
        _making[field] = making;
        return was;
    }

    private void End(FieldNode field, Making? was)
    {
        if (was is { } making)
        {
            _making[field] = making;
        }
        else
        {
            _making.Remove(field);
        }
    }

    private bool Enter(HoconOrigin origin, int steps)
    {
        _steps += steps + 1;
        if (_error is null && _steps > MaxSteps)
        {
            Fail<HoconValue>(origin, string.Create(CultureInfo.InvariantCulture, $"the substitutions take more than {MaxSteps} steps"));
        }

        // The caller's thread may have a smaller stack than 1 MiB, for which MaxChain is chosen.
        if (_error is null && (_chain >= MaxChain || !RuntimeHelpers.TryEnsureSufficientExecutionStack()))
        {
            Fail<HoconValue>(origin, string.Create(CultureInfo.InvariantCulture, $"more than {Math.Min(_chain, MaxChain)} values depend on each other here"));
        }

        if (_error is not null)
        {
            return false;
        }

        _chain++;
        return true;
    }

    private bool Leave()
    {
        _chain--;
        return true;
    }

    private T? Fail<T>(HoconOrigin origin, string message)
        where T : HoconValue
    {
        _error ??= HoconError.At(origin, message);
        return null;
    }
}
