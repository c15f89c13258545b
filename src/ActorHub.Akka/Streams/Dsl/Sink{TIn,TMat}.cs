using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A graph that elements go into.</summary>
public sealed class Sink<TIn, TMat> : IGraph<SinkShape<TIn>, TMat>
{
    private readonly IBlueprint<TMat> _blueprint;

    internal Sink(SinkShape<TIn> shape, IBlueprint<TMat> blueprint)
    {
        Shape = shape;
        _blueprint = blueprint;
    }

    /// <inheritdoc/>
    public SinkShape<TIn> Shape { get; }

    IBlueprint<TMat> IGraph<SinkShape<TIn>, TMat>.Blueprint => _blueprint;

    /// <summary>Runs the source into this sink and yields the source's materialised value.</summary>
    /// <param name="source">Where elements come from.</param>
    /// <param name="materializer">The stream ends with it.</param>
    public TMat2 RunWith<TMat2>(IGraph<SourceShape<TIn>, TMat2> source, IMaterializer materializer) =>
        Source.FromGraph(source).To(this).Run(materializer);

    /// <summary>The same sink with another materialised value.</summary>
    /// <param name="fn">Called in each run.</param>
    public Sink<TIn, TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> fn) =>
        new(Shape, new MappedBlueprint<TMat, TMat2>(_blueprint, fn, Attributes.None));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.WithAttributes"/>
    public Sink<TIn, TMat> WithAttributes(Attributes attributes) => new(Shape, _blueprint.WithAttributes(attributes));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.AddAttributes"/>
    public Sink<TIn, TMat> AddAttributes(Attributes attributes) => WithAttributes(_blueprint.Attributes.And(attributes));

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.Named"/>
    public Sink<TIn, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    IGraph<SinkShape<TIn>, TMat> IGraph<SinkShape<TIn>, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<SinkShape<TIn>, TMat> IGraph<SinkShape<TIn>, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<SinkShape<TIn>, TMat> IGraph<SinkShape<TIn>, TMat>.Named(string name) => Named(name);
}
