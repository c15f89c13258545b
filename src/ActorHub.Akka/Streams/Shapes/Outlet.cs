using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams;

/// <summary>Where a stage hands elements out, its type aside.</summary>
public abstract class Outlet
{
    private protected Outlet(string name) => Name = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>Used in error messages only.</summary>
    public string Name { get; }

    /// <summary>A new port with the same name and type.</summary>
    public abstract Outlet CarbonCopy();

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    // The outlet knows the element type, so a connection is made with a slot of that type and nothing is ever boxed.
    internal abstract Connection Connect(GraphStageLogic upstream, GraphStageLogic downstream);
}

/// <summary>Where a stage hands elements of <typeparamref name="T"/> out.</summary>
/// <param name="name">Used in error messages only.</param>
public sealed class Outlet<T>(string name) : Outlet(name)
{
    /// <inheritdoc/>
    public override Outlet CarbonCopy() => new Outlet<T>(Name);

    internal override Connection Connect(GraphStageLogic upstream, GraphStageLogic downstream) => new Connection<T>(upstream, downstream);
}
