namespace Akka.Streams.Implementation;

/// <summary>A graph whose materialised value is mapped.</summary>
internal sealed class MappedBlueprint<TFrom, TMat>(IBlueprint<TFrom> inner, Func<TFrom, TMat> map, Attributes attributes) : IBlueprint<TMat>
{
    public Attributes Attributes => attributes;

    public IBlueprint<TMat> WithAttributes(Attributes attributes) => new MappedBlueprint<TFrom, TMat>(inner, map, attributes);

    public TMat Build(ref Assembly assembly, Attributes inherited) => map(inner.Build(ref assembly, inherited.And(attributes)));
}
