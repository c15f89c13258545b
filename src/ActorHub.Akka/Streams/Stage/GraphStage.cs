namespace Akka.Streams.Stage;

/// <summary>A stage whose run yields nothing but the stream itself.</summary>
/// <typeparam name="TShape">Its ports; the same port objects on every call.</typeparam>
public abstract class GraphStage<TShape> : GraphStageWithMaterializedValue<TShape, NotUsed>
    where TShape : Shape
{
    /// <inheritdoc/>
    public sealed override ILogicAndMaterializedValue<NotUsed> CreateLogicAndMaterializedValue(Attributes inheritedAttributes) =>
        new LogicAndMaterializedValue<NotUsed>(CreateLogic(inheritedAttributes), NotUsed.Instance);

    internal sealed override GraphStageLogic Create(Attributes inheritedAttributes, out NotUsed materialized)
    {
        materialized = NotUsed.Instance;
        return CreateLogic(inheritedAttributes);
    }

    /// <summary>Makes the logic of one run. Called by the one who runs the graph, before the stream starts.</summary>
    /// <param name="inheritedAttributes">Those of the graphs around the stage, then its own.</param>
    protected abstract GraphStageLogic CreateLogic(Attributes inheritedAttributes);
}
