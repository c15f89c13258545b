namespace Akka.Streams;

/// <summary>Where a stage takes elements in, its type aside.</summary>
public abstract class Inlet
{
    private protected Inlet(string name) => Name = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>Used in error messages only.</summary>
    public string Name { get; }

    /// <summary>A new port with the same name and type.</summary>
    public abstract Inlet CarbonCopy();

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}

/// <summary>Where a stage takes elements of <typeparamref name="T"/> in.</summary>
/// <param name="name">Used in error messages only.</param>
public sealed class Inlet<T>(string name) : Inlet(name)
{
    /// <inheritdoc/>
    public override Inlet CarbonCopy() => new Inlet<T>(Name);
}
