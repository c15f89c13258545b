namespace Akka.Streams.Implementation;

/// <summary>A flow that passes everything on: it needs no stage, so it leaves its neighbours joined to each other.</summary>
internal sealed class IdentityBlueprint : IBlueprint<NotUsed>
{
    public static readonly IdentityBlueprint Instance = new();

    private IdentityBlueprint()
    {
    }

    public Attributes Attributes => Attributes.None;

    public IBlueprint<NotUsed> WithAttributes(Attributes attributes) => this;

    public NotUsed Build(ref Assembly assembly, Attributes inherited) => NotUsed.Instance;
}
