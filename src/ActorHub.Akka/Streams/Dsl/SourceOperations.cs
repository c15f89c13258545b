using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Operators on sources. An exception out of a function given here fails the stream.</summary>
public static class SourceOperations
{
    /// <summary>Maps each element.</summary>
    /// <param name="flow">The elements to map.</param>
    /// <param name="mapper">Does not return null.</param>
    public static Source<TOut, TMat> Select<TIn, TOut, TMat>(this Source<TIn, TMat> flow, Func<TIn, TOut> mapper)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Via(new SelectStage<TIn, TOut>(mapper));
    }

    /// <summary>Keeps the elements that satisfy the predicate.</summary>
    /// <param name="flow">The elements to choose from.</param>
    /// <param name="predicate">Says which to keep.</param>
    public static Source<TOut, TMat> Where<TOut, TMat>(this Source<TOut, TMat> flow, Predicate<TOut> predicate)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Via(new WhereStage<TOut>(predicate));
    }

    /// <summary>Completes after so many elements.</summary>
    /// <param name="flow">The elements to take from.</param>
    /// <param name="n">None, if not positive.</param>
    public static Source<TOut, TMat> Take<TOut, TMat>(this Source<TOut, TMat> flow, long n)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Via(new TakeStage<TOut>(n));
    }
}
