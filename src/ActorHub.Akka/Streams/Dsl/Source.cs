using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Makes sources.</summary>
public static class Source
{
    /// <summary>The graph, as a source with the operators of one.</summary>
    /// <param name="source">Mostly a stage.</param>
    public static Source<T, TMat> FromGraph<T, TMat>(IGraph<SourceShape<T>, TMat> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source as Source<T, TMat> ?? new Source<T, TMat>(source.Shape, source.Blueprint);
    }

    /// <summary>The elements of a sequence, enumerated anew in each run, an element for each pull.</summary>
    /// <param name="enumerable">Enumerated on the stream. A null in it, or an exception, fails the stream.</param>
    public static Source<T, NotUsed> From<T>(IEnumerable<T> enumerable)
    {
        ArgumentNullException.ThrowIfNull(enumerable);
        return FromGraph(new EnumerableSource<T>(enumerable));
    }

    /// <summary>One element, then completes.</summary>
    /// <param name="element">Not null.</param>
    public static Source<T, NotUsed> Single<T>(T element) => element is null ? throw new ArgumentNullException(nameof(element)) : From([element]);

    /// <summary>Completes at once.</summary>
    public static Source<T, NotUsed> Empty<T>() => FromGraph(new EndedSource<T>(null));

    /// <summary>Fails at once.</summary>
    /// <param name="cause">Why.</param>
    public static Source<T, NotUsed> Failed<T>(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return FromGraph(new EndedSource<T>(cause));
    }
}
