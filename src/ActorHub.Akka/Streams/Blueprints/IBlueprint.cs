namespace Akka.Streams.Implementation;

/// <summary>
/// A graph as it is kept: a tree whose leaves are stages and whose nodes join two graphs or map a materialised value. To
/// materialise is to walk it once, upstream first, so a blueprint is made once and walked for every run.
/// </summary>
internal interface IBlueprint<out TMat>
{
    Attributes Attributes { get; }

    IBlueprint<TMat> WithAttributes(Attributes attributes);

    /// <summary>Makes the logic of every stage, joins it to what stands upstream, and yields the materialised value.</summary>
    TMat Build(ref Assembly assembly, Attributes inherited);
}
