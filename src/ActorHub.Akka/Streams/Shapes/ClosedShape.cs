using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>No open port: the graph can run.</summary>
public class ClosedShape : Shape
{
    /// <summary>The only value.</summary>
    public static readonly ClosedShape Instance = new();

    private ClosedShape()
    {
    }

    /// <inheritdoc/>
    public override ImmutableArray<Inlet> Inlets => [];

    /// <inheritdoc/>
    public override ImmutableArray<Outlet> Outlets => [];
}
