using System.Collections.Immutable;

namespace Akka.Streams;

/// <summary>One inlet, no outlet.</summary>
public sealed class SinkShape<TIn> : Shape
{
    /// <summary>The shape of a graph that begins with <paramref name="inlet"/>.</summary>
    /// <param name="inlet">Its only port.</param>
    public SinkShape(Inlet<TIn> inlet)
    {
        Inlet = inlet ?? throw new ArgumentNullException(nameof(inlet));
        Inlets = [inlet];
    }

    /// <summary>The only port.</summary>
    public Inlet<TIn> Inlet { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Inlet> Inlets { get; }

    /// <inheritdoc/>
    public override ImmutableArray<Outlet> Outlets => [];
}
