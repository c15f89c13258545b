using System.Collections.Immutable;
using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>
/// Makes sinks. The task a sink yields fails when the stream fails, and with an <see cref="AbruptStageTerminationException"/> when
/// the stream is ended from outside. What awaits it does not run on the stream.
/// </summary>
public static class Sink
{
    /// <summary>The graph, as a sink.</summary>
    /// <param name="graph">Mostly a stage.</param>
    public static Sink<TIn, TMat> FromGraph<TIn, TMat>(IGraph<SinkShape<TIn>, TMat> graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph as Sink<TIn, TMat> ?? new Sink<TIn, TMat>(graph.Shape, graph.Blueprint);
    }

    /// <summary>Takes everything and keeps nothing.</summary>
    public static Sink<TIn, Task<Done>> Ignore<TIn>() => ForEach<TIn>(static _ => { });

    /// <summary>Calls the action with each element, on the stream. An exception out of it fails the stream.</summary>
    /// <param name="action">Called with one element at a time.</param>
    public static Sink<TIn, Task<Done>> ForEach<TIn>(Action<TIn> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return FromGraph(new FoldSink<TIn, Done, Done>(
            () => Done.Instance,
            (done, element) =>
            {
                action(element);
                return done;
            },
            static done => done));
    }

    /// <summary>Keeps everything, in order.</summary>
    public static Sink<TIn, Task<IImmutableList<TIn>>> Seq<TIn>() =>
        FromGraph(new FoldSink<TIn, ImmutableList<TIn>.Builder, IImmutableList<TIn>>(
            ImmutableList.CreateBuilder<TIn>,
            static (list, element) =>
            {
                list.Add(element);
                return list;
            },
            static list => list.ToImmutable()));

    /// <summary>Folds the elements into one value. An exception out of the function fails the stream.</summary>
    /// <param name="zero">What to begin with.</param>
    /// <param name="aggregate">Called with the value so far and one element at a time.</param>
    public static Sink<TIn, Task<TOut>> Aggregate<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> aggregate)
    {
        ArgumentNullException.ThrowIfNull(aggregate);
        return FromGraph(new FoldSink<TIn, TOut, TOut>(() => zero, aggregate, static sum => sum));
    }

    /// <summary>Takes one element and cancels. The task fails when the stream ends without one.</summary>
    public static Sink<TIn, Task<TIn>> First<TIn>() => FromGraph(new FirstSink<TIn>());
}
