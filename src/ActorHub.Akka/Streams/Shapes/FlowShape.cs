using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>One inlet, one outlet.</summary>
public sealed class FlowShape<TIn, TOut> : Shape
{
    /// <summary>The shape of a graph from <paramref name="inlet"/> to <paramref name="outlet"/>.</summary>
    /// <param name="inlet">Where elements come in.</param>
    /// <param name="outlet">Where elements go out.</param>
    public FlowShape(Inlet<TIn> inlet, Outlet<TOut> outlet)
    {
        Inlet = inlet ?? throw new ArgumentNullException(nameof(inlet));
        Outlet = outlet ?? throw new ArgumentNullException(nameof(outlet));
        Inlets = [inlet];
        Outlets = [outlet];
    }

    /// <summary>Where elements come in.</summary>
    public Inlet<TIn> Inlet { get; }

    /// <summary>Where elements go out.</summary>
    public Outlet<TOut> Outlet { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Inlet> Inlets { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Outlet> Outlets { get; }
}
