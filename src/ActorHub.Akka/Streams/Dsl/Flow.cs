using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Makes flows.</summary>
public static class Flow
{
    /// <summary>A flow that passes everything on, to begin a chain of operators with.</summary>
    public static Flow<T, T, NotUsed> Create<T>() => new(new(new("Identity.in"), new("Identity.out")), IdentityBlueprint.Instance);

    /// <summary>The graph, as a flow with the operators of one.</summary>
    /// <param name="graph">Mostly a stage.</param>
    public static Flow<TIn, TOut, TMat> FromGraph<TIn, TOut, TMat>(IGraph<FlowShape<TIn, TOut>, TMat> graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph as Flow<TIn, TOut, TMat> ?? new Flow<TIn, TOut, TMat>(graph.Shape, graph.Blueprint);
    }
}
