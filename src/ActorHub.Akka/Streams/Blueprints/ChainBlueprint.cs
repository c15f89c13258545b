namespace Akka.Streams.Implementation;

/// <summary>Two graphs, the outlet of the first joined to the inlet of the second.</summary>
internal sealed class ChainBlueprint<TLeft, TRight, TMat>(
    IBlueprint<TLeft> upstream, IBlueprint<TRight> downstream, Func<TLeft, TRight, TMat> combine, Attributes attributes) : IBlueprint<TMat>
{
    public Attributes Attributes => attributes;

    public IBlueprint<TMat> WithAttributes(Attributes attributes) =>
        new ChainBlueprint<TLeft, TRight, TMat>(upstream, downstream, combine, attributes);

    public TMat Build(ref Assembly assembly, Attributes inherited)
    {
        var effective = inherited.And(attributes);
        var left = upstream.Build(ref assembly, effective);
        var right = downstream.Build(ref assembly, effective);
        return combine(left, right);
    }
}
