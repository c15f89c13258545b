using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>One outlet, no inlet.</summary>
public sealed class SourceShape<TOut> : Shape
{
    /// <summary>The shape of a graph that ends in <paramref name="outlet"/>.</summary>
    /// <param name="outlet">Its only port.</param>
    public SourceShape(Outlet<TOut> outlet)
    {
        Outlet = outlet ?? throw new ArgumentNullException(nameof(outlet));
        Outlets = [outlet];
    }

    /// <summary>The only port.</summary>
    public Outlet<TOut> Outlet { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Inlet> Inlets => [];

    /// <inheritdoc/>
    public override ImmutableArray<Outlet> Outlets { get; }
}
