namespace Akka.Streams.Dsl;

/// <summary>A graph without open ports. Make it once and run it as often as you like: a run costs the logics of its stages and little more.</summary>
public interface IRunnableGraph<out TMat> : IGraph<ClosedShape, TMat>
{
    /// <summary>The same graph with another materialised value.</summary>
    /// <param name="func">Called in each run.</param>
    IRunnableGraph<TMat2> MapMaterializedValue<TMat2>(Func<TMat, TMat2> func);

    /// <summary>Starts a stream. The stages' logics are made before this returns; the stream starts later, on another thread.</summary>
    /// <param name="materializer">The stream ends with it.</param>
    TMat Run(IMaterializer materializer);

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.WithAttributes"/>
    new IRunnableGraph<TMat> WithAttributes(Attributes attributes);

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.AddAttributes"/>
    new IRunnableGraph<TMat> AddAttributes(Attributes attributes);

    /// <inheritdoc cref="IGraph{TShape, TMaterialized}.Named"/>
    new IRunnableGraph<TMat> Named(string name);
}
