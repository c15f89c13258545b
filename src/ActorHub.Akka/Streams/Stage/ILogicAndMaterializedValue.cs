namespace Akka.Streams.Stage;

/// <summary>What one materialisation of a stage yields.</summary>
public interface ILogicAndMaterializedValue<out TMaterialized>
{
    /// <summary>Runs the stage; used for this materialisation only.</summary>
    GraphStageLogic Logic { get; }

    /// <summary>For the one who runs the graph.</summary>
    TMaterialized MaterializedValue { get; }
}

/// <summary>What one materialisation of a stage yields.</summary>
/// <param name="logic">Runs the stage; used for this materialisation only.</param>
/// <param name="materializedValue">For the one who runs the graph.</param>
public readonly struct LogicAndMaterializedValue<TMaterialized>(GraphStageLogic logic, TMaterialized materializedValue)
    : ILogicAndMaterializedValue<TMaterialized>
{
    /// <inheritdoc/>
    public GraphStageLogic Logic { get; } = logic;

    /// <inheritdoc/>
    public TMaterialized MaterializedValue { get; } = materializedValue;
}
