using Akka.Actor;

namespace Akka.Streams;

/// <summary>How a materialiser runs its streams. There is nothing to set: a stream has no buffers and no dispatcher of its own.</summary>
public sealed class ActorMaterializerSettings
{
    private static readonly ActorMaterializerSettings Default = new();

    private ActorMaterializerSettings()
    {
    }

    /// <summary>The settings of a system.</summary>
    /// <param name="system">The system.</param>
    public static ActorMaterializerSettings Create(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return Default;
    }
}
