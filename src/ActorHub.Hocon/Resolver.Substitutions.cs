using System.Globalization;
using System.Text;

namespace ActorHub.Hocon;

internal sealed partial class Resolver
{
    /// <summary>The result of a lookup.</summary>
    /// <param name="Value">The value; null if there is none.</param>
    /// <param name="IsHidden">There is no value, and earlier ones are hidden by a scalar or an array on the path.</param>
    private readonly record struct Found(HoconValue? Value, bool IsHidden = false)
    {
        public static Found Nothing => default;

        public static Found Hidden => new(null, IsHidden: true);
    }

    private HoconValue? ResolveSubstitution(SubstitutionNode substitution)
    {
        var metCycle = _metCycle;
        _metCycle = false;
        var value = Look(substitution, []).Value;
        var cyclic = _metCycle;
        _metCycle = metCycle;
        if (value is not null || _error is not null)
        {
            return value;
        }

        if (environment(string.Join('.', substitution.Path)) is { } variable)
        {
            return new HoconScalar(variable, isQuoted: true, substitution.Origin);
        }

        return substitution.IsOptional ? null : Fail<HoconValue>(substitution.Origin, cyclic
            ? $"the substitution {substitution} depends on itself and has no earlier value"
            : $"the substitution {substitution} has no value: expected a key of that path or an environment variable of that name");
    }

    /// <summary>Looks up a substitution below the path at which its file was included, then from the root.</summary>
    private Found Look(SubstitutionNode substitution, ReadOnlySpan<string> rest)
    {
        if (substitution.Prefix.Length > 0)
        {
            var near = Look([.. substitution.Prefix, .. substitution.Path, .. rest], substitution);
            if (near.Value is not null)
            {
                return near;
            }
        }

        return Look([.. substitution.Path, .. rest], substitution);
    }

    private Found Look(string[] path, SubstitutionNode asker) =>
        root.TryGet(path[0], out var field) ? Look(field, Usable(field, path.Length == 1, asker), path, 1, asker) : Found.Nothing;

    /// <summary>The number of a field's values that a lookup may use: those before the value that is being resolved. A longer path may pass
    /// through an object that is being resolved, because it requests only another field of it, and once through another substitution.</summary>
    private int Usable(FieldNode field, bool isWholeValue, SubstitutionNode asker)
    {
        if (!_making.TryGetValue(field, out var making))
        {
            return field.Values.Count;
        }

        var node = field.Values[making.Index];
        if (!isWholeValue && (node is ObjectNode || (node is SubstitutionNode && node != asker && !making.IsPassed)))
        {
            return field.Values.Count;
        }

        _metCycle |= making.Index == 0;
        return making.Index;
    }

    private Found Look(FieldNode field, int count, string[] path, int next, SubstitutionNode asker)
    {
        if (next == path.Length)
        {
            return new Found(ResolveField(field, count));
        }

        if (count == 0 || !Enter(asker.Origin, 1))
        {
            return Found.Nothing;
        }

        var found = LookInLast(field, count - 1, path, next, asker);
        if (!found.IsHidden && found.Value is null or HoconObject && count > 1)
        {
            var earlier = Look(field, count - 1, path, next, asker);
            found = found.Value is null ? earlier : new Found(Merge(earlier.Value, found.Value));
        }

        _chain--;
        return _error is null ? found : Found.Nothing;
    }

    private Found LookInLast(FieldNode field, int index, string[] path, int next, SubstitutionNode asker)
    {
        switch (field.Values[index])
        {
            case ObjectNode section:
                return section.TryGet(path[next], out var child)
                    ? Look(child, Usable(child, path.Length == next + 1, asker), path, next + 1, asker)
                    : Found.Nothing;

            case SubstitutionNode substitution:
                {
                    // Resolve only the requested path, not the whole value: the rest may depend on the current field.
                    var was = Begin(field, new Making(index, IsPassed: true));
                    var found = Look(substitution, path.AsSpan(next));
                    End(field, was);
                    return found;
                }

            case ConcatenationNode concatenation:
                {
                    var was = Begin(field, new Making(index, IsPassed: true));
                    var value = ResolveConcatenation(concatenation);
                    End(field, was);
                    return value is null ? Found.Nothing
                        : value is HoconObject parent ? new Found(parent.Find(path.AsSpan(next)))
                        : Found.Hidden;
                }

            default:
                return Found.Hidden;
        }
    }

    private HoconValue? ResolveConcatenation(ConcatenationNode concatenation)
    {
        var values = new List<(HoconValue Value, Node Part)>(concatenation.Parts.Count);
        foreach (var part in concatenation.Parts)
        {
            if (ResolveNode(part) is { } value)
            {
                values.Add((value, part));
            }

            if (_error is not null)
            {
                return null;
            }
        }

        if (values.TrueForAll(static value => value.Part is ScalarNode { IsGap: true }))
        {
            return null; // all its substitutions are optional and undefined
        }

        if (values.TrueForAll(static value => value.Value is HoconScalar))
        {
            return JoinTexts(values);
        }

        values.RemoveAll(static value => value.Part is ScalarNode { IsGap: true });
        HoconValue? result = values[0].Value;
        for (var i = 1; i < values.Count && _error is null; i++)
        {
            result = Join(result, values[i].Value, values[i].Part.Origin);
        }

        return result;
    }

    private HoconValue? Join(HoconValue? left, HoconValue right, HoconOrigin origin)
    {
        switch (left, right)
        {
            // Beside an array, an object with numeric keys is one too.
            case (HoconArray, HoconObject) when right.TryGetArray(out var array, out _):
                return Join(left, array, origin);
            case (HoconObject, HoconArray) when left.TryGetArray(out var array, out _):
                return Join(array, right, origin);
            case (HoconObject, HoconObject):
                return Merge(left, right);
            case (HoconArray first, HoconArray second):
                return Enter(origin, first.Items.Length + second.Items.Length) && Leave()
                    ? new HoconArray(first.Items.AddRange(second.Items), first.Origin)
                    : null;
            default:
                var kind = left is HoconScalar ? "text" : left!.Describe();
                return Fail<HoconValue>(origin, $"expected {kind} to go with {left!.Describe()} before it, found {right.Describe()}");
        }
    }

    private HoconScalar? JoinTexts(List<(HoconValue Value, Node Part)> values)
    {
        var text = new StringBuilder();
        var quoted = false;
        foreach (var (value, part) in values)
        {
            var scalar = (HoconScalar)value;
            _characters += scalar.Text.Length;
            if (_characters > MaxCharacters)
            {
                return Fail<HoconScalar>(part.Origin, string.Create(
                    CultureInfo.InvariantCulture, $"the substitutions produce more than {MaxCharacters} characters of text"));
            }

            text.Append(scalar.Text);
            quoted |= scalar.IsQuoted;
        }

        return new HoconScalar(text.ToString(), quoted, values[0].Part.Origin);
    }
}
