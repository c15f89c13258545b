using System.Reflection;

namespace ActorHub.Benchmarks.Hub;

/// <summary>What can be reached from an object: how many of which type, and how large they are.</summary>
/// <remarks>
/// An object of a type of the base library (a string, an array, a delegate) is counted for the part of the program that was seen to hold it.
/// Sizes are those of the method tables of CoreCLR on 64 bits.
/// </remarks>
internal sealed unsafe class ObjectGraph(Func<Type, string?> partOf)
{
    private readonly Dictionary<Type, FieldInfo[]> _fields = [];
    private readonly Dictionary<(string Part, Type Type), (int Count, long Bytes)> _totals = [];
    private readonly HashSet<object> _seen = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(object Object, string Part)> _left = [];

    public IReadOnlyDictionary<(string Part, Type Type), (int Count, long Bytes)> Totals => _totals;

    public void Walk(object root, string part)
    {
        Visit(root, part);
        while (_left.TryPop(out var next))
        {
            Follow(next.Object, next.Part);
        }
    }

    private static long SizeOf(object visited)
    {
        var table = (byte*)visited.GetType().TypeHandle.Value;
        var elements = visited switch
        {
            string text => text.Length,
            Array array => array.LongLength,
            _ => 0,
        };
        var size = *(uint*)(table + sizeof(uint)) + (elements * *(ushort*)table);
        return (size + 7) & ~7L;
    }

    private void Visit(object? value, string holder)
    {
        if (value is null or Pointer or MemberInfo or Module or Assembly or Thread or System.Runtime.InteropServices.SafeHandle || !_seen.Add(value))
        {
            return;
        }

        var type = value.GetType();
        var part = partOf(type) ?? holder;
        var total = _totals.GetValueOrDefault((part, type));
        _totals[(part, type)] = (total.Count + 1, total.Bytes + SizeOf(value));
        _left.Push((value, part));
    }

    private void Follow(object value, string part)
    {
        if (value is Array array)
        {
            FollowElements(array, part);
        }
        else
        {
            FollowFields(value, value.GetType(), part);
        }
    }

    private void FollowElements(Array array, string part)
    {
        var element = array.GetType().GetElementType()!;
        if (!MayHold(element))
        {
            return;
        }

        foreach (var item in array)
        {
            if (element.IsValueType)
            {
                FollowFields(item, element, part);
            }
            else
            {
                Visit(item, part);
            }
        }
    }

    private void FollowFields(object value, Type type, string part)
    {
        foreach (var field in FieldsOf(type))
        {
            var content = field.GetValue(value);
            if (content is not null && field.FieldType.IsValueType)
            {
                FollowFields(content, content.GetType(), part);
            }
            else
            {
                Visit(content, part);
            }
        }
    }

    private FieldInfo[] FieldsOf(Type type)
    {
        if (!_fields.TryGetValue(type, out var fields))
        {
            var found = new List<FieldInfo>();
            for (var declaring = type; declaring is not null; declaring = declaring.BaseType)
            {
                found.AddRange(declaring.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                    .Where(field => MayHold(field.FieldType)));
            }

            _fields[type] = fields = [.. found];
        }

        return fields;
    }

    private static bool MayHold(Type type)
    {
        if (!type.IsValueType)
        {
            return !type.IsPointer && !type.IsFunctionPointer;
        }

        return !type.IsPrimitive && !type.IsEnum && !type.IsByRefLike
            && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Any(field => MayHold(field.FieldType));
    }
}
