using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>The open ports of a graph. The runtime joins graphs that have at most one inlet and one outlet.</summary>
public abstract class Shape
{
    /// <summary>Where the graph takes elements in.</summary>
    public abstract ImmutableArray<Inlet> Inlets { get; }

    /// <summary>Where the graph hands elements out.</summary>
    public abstract ImmutableArray<Outlet> Outlets { get; }

    /// <inheritdoc/>
    public sealed override string ToString() => $"{GetType().Name}([{string.Join(", ", Inlets)}] [{string.Join(", ", Outlets)}])";
}
