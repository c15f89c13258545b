using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>One stage.</summary>
internal sealed class StageBlueprint<TShape, TMat>(
    GraphStageWithMaterializedValue<TShape, TMat> stage, Inlet? inlet, Outlet? outlet, Attributes attributes) : IBlueprint<TMat>
    where TShape : Shape
{
    public Attributes Attributes => attributes;

    public static StageBlueprint<TShape, TMat> Of(GraphStageWithMaterializedValue<TShape, TMat> stage, Attributes attributes)
    {
        var shape = stage.Shape;
        var inlets = shape.Inlets;
        var outlets = shape.Outlets;
        if (inlets.Length > 1 || outlets.Length > 1)
        {
            throw new NotSupportedException($"{shape}: a stage here has at most one inlet and one outlet.");
        }

        return new(stage, inlets.Length == 0 ? null : inlets[0], outlets.Length == 0 ? null : outlets[0], attributes);
    }

    public IBlueprint<TMat> WithAttributes(Attributes attributes) => new StageBlueprint<TShape, TMat>(stage, inlet, outlet, attributes);

    public TMat Build(ref Assembly assembly, Attributes inherited)
    {
        var logic = stage.Create(inherited.And(attributes), out var materialized);
        assembly.Append(logic, inlet, outlet);
        return materialized;
    }
}
