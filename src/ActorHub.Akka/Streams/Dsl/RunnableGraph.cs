using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>A graph without open ports.</summary>
public sealed class RunnableGraph<TMat> : IRunnableGraph<TMat>
{
    private readonly IBlueprint<TMat> _blueprint;

    internal RunnableGraph(IBlueprint<TMat> blueprint) => _blueprint = blueprint;

    /// <inheritdoc/>
    public ClosedShape Shape => ClosedShape.Instance;

    IBlueprint<TMat> IGraph<ClosedShape, TMat>.Blueprint => _blueprint;

    /// <inheritdoc/>
    public TMat Run(IMaterializer materializer)
    {
        ArgumentNullException.ThrowIfNull(materializer);
        return materializer.Materialize(this);
    }

    /// <inheritdoc/>
    public IRunnableGraph<TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> func) =>
        new RunnableGraph<TMat2>(new MappedBlueprint<TMat, TMat2>(_blueprint, func, Attributes.None));

    /// <inheritdoc/>
    public IRunnableGraph<TMat> WithAttributes(Attributes attributes) => new RunnableGraph<TMat>(_blueprint.WithAttributes(attributes));

    /// <inheritdoc/>
    public IRunnableGraph<TMat> AddAttributes(Attributes attributes) => WithAttributes(_blueprint.Attributes.And(attributes));

    /// <inheritdoc/>
    public IRunnableGraph<TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    IGraph<ClosedShape, TMat> IGraph<ClosedShape, TMat>.WithAttributes(Attributes attributes) => WithAttributes(attributes);

    IGraph<ClosedShape, TMat> IGraph<ClosedShape, TMat>.AddAttributes(Attributes attributes) => AddAttributes(attributes);

    IGraph<ClosedShape, TMat> IGraph<ClosedShape, TMat>.Named(string name) => Named(name);
}

/// <summary>Graphs without open ports.</summary>
public static class RunnableGraph
{
    /// <summary>The graph, as one that can be run.</summary>
    /// <param name="g">A closed graph.</param>
    public static RunnableGraph<TMat> FromGraph<TMat>(IGraph<ClosedShape, TMat> g)
    {
        ArgumentNullException.ThrowIfNull(g);
        return g as RunnableGraph<TMat> ?? new RunnableGraph<TMat>(g.Blueprint);
    }
}
