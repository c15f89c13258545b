namespace ActorHub.Hub;

/// <summary>A message without content: one instance serves all.</summary>
/// <typeparam name="T">The message.</typeparam>
internal abstract record Singleton<T>
    where T : Singleton<T>, new()
{
    public static T Instance { get; } = new();
}
