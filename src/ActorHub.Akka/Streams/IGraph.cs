using Akka.Streams.Implementation;

namespace Akka.Streams;

/// <summary>A blueprint: what to run, described; nothing runs until it is closed and materialised. Immutable, and good for any number of runs.</summary>
/// <typeparam name="TShape">Its open ports.</typeparam>
public interface IGraph<out TShape>
    where TShape : Shape
{
    /// <summary>Its open ports.</summary>
    TShape Shape { get; }
}

/// <summary>A blueprint whose run yields a <typeparamref name="TMaterialized"/>.</summary>
/// <typeparam name="TShape">Its open ports.</typeparam>
/// <typeparam name="TMaterialized">What a run yields at once, for the one who started it.</typeparam>
public interface IGraph<out TShape, out TMaterialized> : IGraph<TShape>
    where TShape : Shape
{
    internal IBlueprint<TMaterialized> Blueprint { get; }

    /// <summary>The same graph with these attributes in place of its own; those of the stages in it stay.</summary>
    /// <param name="attributes">Reach every stage in the graph.</param>
    IGraph<TShape, TMaterialized> WithAttributes(Attributes attributes);

    /// <summary>The same graph with these attributes after its own.</summary>
    /// <param name="attributes">Reach every stage in the graph.</param>
    IGraph<TShape, TMaterialized> AddAttributes(Attributes attributes);

    /// <summary>The same graph with a name attribute.</summary>
    /// <param name="name">The name.</param>
    IGraph<TShape, TMaterialized> Named(string name);
}
