using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A graph that elements come out of.</summary>
public sealed class Source<TOut, TMat> : IGraph<SourceShape<TOut>, TMat>
{
    private readonly IBlueprint<TMat> _blueprint;

    internal Source(SourceShape<TOut> shape, IBlueprint<TMat> blueprint)
    {
        Shape = shape;
        _blueprint = blueprint;
    }

    /// <inheritdoc/>
    public SourceShape<TOut> Shape { get; }

    IBlueprint<TMat> IGraph<SourceShape<TOut>, TMat>.Blueprint => _blueprint;

    /// <summary>This source, then the flow; keeps this source's materialised value.</summary>
    /// <param name="flow">Takes what comes out.</param>
    public Source<T2, TMat> Via<T2, TMat2>(IGraph<FlowShape<TOut, T2>, TMat2> flow) => ViaMaterialized(flow, Keep.Left);

    /// <summary>This source, then the flow.</summary>
    /// <param name="flow">Takes what comes out.</param>
    /// <param name="combine">Makes one materialised value of both.</param>
    public Source<TOut2, TMat3> ViaMaterialized<TOut2, TMat2, TMat3>(
        IGraph<FlowShape<TOut, TOut2>, TMat2> flow, Func<TMat, TMat2, TMat3> combine)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(combine);
        return new(new(flow.Shape.Outlet), new ChainBlueprint<TMat, TMat2, TMat3>(_blueprint, flow.Blueprint, combine, Attributes.None));
    }

    /// <summary>This source, into the sink; keeps this source's materialised value.</summary>
    /// <param name="sink">Takes what comes out.</param>
    public IRunnableGraph<TMat> To<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink) => ToMaterialized(sink, Keep.Left);

    /// <summary>This source, into the sink.</summary>
    /// <param name="sink">Takes what comes out.</param>
    /// <param name="combine">Makes one materialised value of both.</param>
    public IRunnableGraph<TMat3> ToMaterialized<TMat2, TMat3>(IGraph<SinkShape<TOut>, TMat2> sink, Func<TMat, TMat2, TMat3> combine)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(combine);
        return new RunnableGraph<TMat3>(new ChainBlueprint<TMat, TMat2, TMat3>(_blueprint, sink.Blueprint, combine, Attributes.None));
    }

    /// <summary>Runs this source into the sink and yields the sink's materialised value.</summary>
    /// <param name="sink">Takes what comes out.</param>
    /// <param name="materializer">The stream ends with it.</param>
    public TMat2 RunWith<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink, IMaterializer materializer) =>
        ToMaterialized(sink, Keep.Right).Run(materializer);

    /// <summary>The same source with another materialised value.</summary>
    /// <param name="mapFunc">Called in each run.</param>
    public Source<TOut, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) =>
        new(Shape, new MappedBlueprint<TMat, TMat2>(_blueprint, mapFunc, Attributes.None));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.WithAttributes"/>
    public Source<TOut, TMat> WithAttributes(Attributes attributes) => new(Shape, _blueprint.WithAttributes(attributes));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.AddAttributes"/>
    public Source<TOut, TMat> AddAttributes(Attributes attributes) => WithAttributes(_blueprint.Attributes.And(attributes));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.Named"/>
    public Source<TOut, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    IGraph<SourceShape<TOut>, TMat> IGraph<SourceShape<TOut>, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<SourceShape<TOut>, TMat> IGraph<SourceShape<TOut>, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<SourceShape<TOut>, TMat> IGraph<SourceShape<TOut>, TMat>.Named(string name) => Named(name);
}
