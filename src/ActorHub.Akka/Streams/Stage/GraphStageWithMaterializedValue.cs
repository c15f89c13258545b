using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

/// <summary>
/// A stage: the part of a stream that a program writes itself. The stage is a blueprint, shared by all runs and so immutable;
/// the state of one run lives in the logic it makes for it.
/// </summary>
/// <typeparam name="TShape">Its ports; the same port objects on every call.</typeparam>
/// <typeparam name="TMat">What a run of it yields at once.</typeparam>
public abstract class GraphStageWithMaterializedValue<TShape, TMat> : IGraph<TShape, TMat>
    where TShape : Shape
{
    private IBlueprint<TMat>? _blueprint;

    /// <inheritdoc/>
    public abstract TShape Shape { get; }

    IBlueprint<TMat> IGraph<TShape, TMat>.Blueprint => Blueprint;

    /// <summary>Attributes of every run; those of the graph around it come before them.</summary>
    protected virtual Attributes InitialAttributes => Attributes.None;

    // Made at first use: the shape belongs to the derived class, whose constructor has not run when this one's does.
    private IBlueprint<TMat> Blueprint => _blueprint ??= StageBlueprint<TShape, TMat>.Of(this, InitialAttributes);

    /// <summary>Makes the logic of one run. Called by the one who runs the graph, before the stream starts.</summary>
    /// <param name="inheritedAttributes">Those of the graphs around the stage, then its own.</param>
    public abstract ILogicAndMaterializedValue<TMat> CreateLogicAndMaterializedValue(Attributes inheritedAttributes);

    /// <summary>The same in two values: most stages yield nothing, and need no object for the pair.</summary>
    internal virtual GraphStageLogic Create(Attributes inheritedAttributes, out TMat materialized)
    {
        var created = CreateLogicAndMaterializedValue(inheritedAttributes);
        materialized = created.MaterializedValue;
        return created.Logic;
    }

    /// <inheritdoc/>
    public IGraph<TShape, TMat> WithAttributes(Attributes attributes) => new AttributedStage(Shape, Blueprint.WithAttributes(attributes));

    /// <inheritdoc/>
    public IGraph<TShape, TMat> AddAttributes(Attributes attributes) => WithAttributes(Blueprint.Attributes.And(attributes));

    /// <inheritdoc/>
    public IGraph<TShape, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));

    private sealed class AttributedStage(TShape shape, IBlueprint<TMat> blueprint) : IGraph<TShape, TMat>
    {
        public TShape Shape => shape;

        IBlueprint<TMat> IGraph<TShape, TMat>.Blueprint => blueprint;

        public IGraph<TShape, TMat> WithAttributes(Attributes attributes) => new AttributedStage(shape, blueprint.WithAttributes(attributes));

        public IGraph<TShape, TMat> AddAttributes(Attributes attributes) => WithAttributes(blueprint.Attributes.And(attributes));

        public IGraph<TShape, TMat> Named(string name) => AddAttributes(Attributes.CreateName(name));
    }
}
