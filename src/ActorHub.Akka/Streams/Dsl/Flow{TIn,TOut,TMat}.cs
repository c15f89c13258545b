using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A graph that elements go through.</summary>
public sealed class Flow<TIn, TOut, TMat> : IGraph<FlowShape<TIn, TOut>, TMat>
{
    private readonly IBlueprint<TMat> _blueprint;

    internal Flow(FlowShape<TIn, TOut> shape, IBlueprint<TMat> blueprint)
    {
        Shape = shape;
        _blueprint = blueprint;
    }

    /// <inheritdoc/>
    public FlowShape<TIn, TOut> Shape { get; }

    IBlueprint<TMat> IGraph<FlowShape<TIn, TOut>, TMat>.Blueprint => _blueprint;

    /// <summary>This flow, then the other; keeps this flow's materialised value.</summary>
    /// <param name="flow">Takes what comes out.</param>
    public Flow<TIn, T2, TMat> Via<T2, TMat2>(IGraph<FlowShape<TOut, T2>, TMat2> flow) => ViaMaterialized(flow, Keep.Left);

    /// <summary>This flow, then the other.</summary>
    /// <param name="flow">Takes what comes out.</param>
    /// <param name="combine">Makes one materialised value of both.</param>
    public Flow<TIn, TOut2, TMat3> ViaMaterialized<TOut2, TMat2, TMat3>(
        IGraph<FlowShape<TOut, TOut2>, TMat2> flow, Func<TMat, TMat2, TMat3> combine)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(combine);
        return new(
            new(Shape.Inlet, flow.Shape.Outlet),
            new ChainBlueprint<TMat, TMat2, TMat3>(_blueprint, flow.Blueprint, combine, Attributes.None));
    }

    /// <summary>This flow, into the sink; keeps this flow's materialised value.</summary>
    /// <param name="sink">Takes what comes out.</param>
    public Sink<TIn, TMat> To<TMat2>(IGraph<SinkShape<TOut>, TMat2> sink) => ToMaterialized(sink, Keep.Left);

    /// <summary>This flow, into the sink.</summary>
    /// <param name="sink">Takes what comes out.</param>
    /// <param name="combine">Makes one materialised value of both.</param>
    public Sink<TIn, TMat3> ToMaterialized<TMat2, TMat3>(IGraph<SinkShape<TOut>, TMat2> sink, Func<TMat, TMat2, TMat3> combine)
    {
        ArgumentNullException.ThrowIfNull(sink);
        ArgumentNullException.ThrowIfNull(combine);
        return new(new(Shape.Inlet), new ChainBlueprint<TMat, TMat2, TMat3>(_blueprint, sink.Blueprint, combine, Attributes.None));
    }

    /// <summary>The same flow with another materialised value.</summary>
    /// <param name="mapFunc">Called in each run.</param>
    public Flow<TIn, TOut, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> mapFunc) =>
        new(Shape, new MappedBlueprint<TMat, TMat2>(_blueprint, mapFunc, Attributes.None));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.WithAttributes"/>
    public Flow<TIn, TOut, TMat> WithAttributes(Attributes attributes) => new(Shape, _blueprint.WithAttributes(attributes));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.AddAttributes"/>
    public Flow<TIn, TOut, TMat> AddAttributes(Attributes attributes) => WithAttributes(_blueprint.Attributes.And(attributes));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.Named"/>
    public Flow<TIn, TOut, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    IGraph<FlowShape<TIn, TOut>, TMat> IGraph<FlowShape<TIn, TOut>, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<FlowShape<TIn, TOut>, TMat> IGraph<FlowShape<TIn, TOut>, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<FlowShape<TIn, TOut>, TMat> IGraph<FlowShape<TIn, TOut>, TMat>.Named(string name) => Named(name);
}
