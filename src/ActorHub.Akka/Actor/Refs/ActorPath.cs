namespace Akka.Actor;

/// <summary>The place of an actor in the tree of its system. Equality ignores the incarnation (<see cref="Uid"/>).</summary>
public abstract class ActorPath : IEquatable<ActorPath>, IComparable<ActorPath>
{
    private const string NameSymbols = "-_.*$+:@&=,!~';()\"";

    private protected ActorPath(Address address, ActorPath? parent, string name, long uid)
    {
        Address = address;
        ParentOrNull = parent;
        Name = name;
        Uid = uid;
    }

    /// <summary>The system.</summary>
    public Address Address { get; }

    /// <summary>The last element.</summary>
    public string Name { get; }

    /// <summary>Tells apart actors that had the same path one after the other; 0 for none.</summary>
    public long Uid { get; }

    /// <summary>The parent's path; the root is its own parent.</summary>
    public ActorPath Parent => ParentOrNull ?? this;

    /// <summary>The top of the tree.</summary>
    public ActorPath Root => ParentOrNull is { } parent ? parent.Root : this;

    /// <summary>The names from below the root down to this one.</summary>
    public IReadOnlyList<string> Elements
    {
        get
        {
            var elements = new Stack<string>();
            for (var path = this; path.ParentOrNull is not null; path = path.ParentOrNull)
            {
                elements.Push(path.Name);
            }

            return [.. elements];
        }
    }

    private ActorPath? ParentOrNull { get; }

    /// <summary>Whether an actor may have this name: ASCII letters, digits and a few symbols, not beginning with <c>$</c>.</summary>
    public static bool IsValidPathElement(string s)
    {
        if (string.IsNullOrEmpty(s) || s[0] == '$')
        {
            return false;
        }

        for (var i = 0; i < s.Length; i++)
        {
            var symbol = s[i];
            if (symbol == '%' && i + 2 < s.Length && char.IsAsciiHexDigit(s[i + 1]) && char.IsAsciiHexDigit(s[i + 2]))
            {
                i += 2;
            }
            else if (!char.IsAsciiLetterOrDigit(symbol) && !NameSymbols.Contains(symbol))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The path of a child.</summary>
    public static ActorPath operator /(ActorPath path, string name) => path.Child(name);

    /// <summary>Same place, whatever the incarnation.</summary>
    public static bool operator ==(ActorPath? left, ActorPath? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Another place.</summary>
    public static bool operator !=(ActorPath? left, ActorPath? right) => !(left == right);

    /// <summary>The path of a child.</summary>
    public ActorPath Child(string childName) => new ChildActorPath(this, childName, 0);

    /// <inheritdoc/>
    public bool Equals(ActorPath? other)
    {
        for (var path = this; ; path = path.ParentOrNull)
        {
            if (ReferenceEquals(path, other))
            {
                return true;
            }

            if (path is null || other is null || path.Name != other.Name)
            {
                return false;
            }

            if (path.ParentOrNull is null && other.ParentOrNull is null)
            {
                return path.Address.Equals(other.Address);
            }

            other = other.ParentOrNull;
        }
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ActorPath);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ParentOrNull is { } parent ? parent.Name : Address.System, Name);

    /// <inheritdoc/>
    public int CompareTo(ActorPath? other) => string.CompareOrdinal(ToString(), other?.ToString());

    /// <summary>Without the system.</summary>
    public string ToStringWithoutAddress() => ParentOrNull is null ? Name : "/" + string.Join('/', Elements);

    /// <summary>With the incarnation, as in <c>akka://hub/user/a#7</c>.</summary>
    public string ToStringWithUid() => Uid == 0 ? ToString() : $"{this}#{Uid}";

    /// <inheritdoc/>
    public override string ToString() => Address + ToStringWithoutAddress();
}

/// <summary>The top of a system's tree.</summary>
public sealed class RootActorPath : ActorPath
{
    /// <summary>The root of a system.</summary>
    public RootActorPath(Address address, string name = "")
        : base(address, null, name.Length == 0 ? "/" : name, 0)
    {
    }
}

/// <summary>A path below another one.</summary>
public sealed class ChildActorPath : ActorPath
{
    /// <summary>The path of one incarnation of a child.</summary>
    public ChildActorPath(ActorPath parentPath, string name, long uid)
        : base(Parent(parentPath).Address, parentPath, name, uid)
    {
    }

    private static new ActorPath Parent(ActorPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path;
    }
}
