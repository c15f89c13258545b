namespace ActorHub.Connections;

/// <summary>A message without content, with one shared instance.</summary>
/// <typeparam name="T">The type of the message.</typeparam>
public abstract record Singleton<T>
    where T : Singleton<T>, new()
{
    /// <summary>The shared instance.</summary>
#pragma warning disable CA1000 // used through the message's own name, never through the generic one
    public static T Instance { get; } = new();
#pragma warning restore CA1000
}
