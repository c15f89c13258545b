namespace Akka.Actor;

/// <summary>The order of references: by path, then by incarnation.</summary>
internal static class ActorRefOrder
{
    public static int Compare(IActorRef self, object? other) => other switch
    {
        null => 1,
        IActorRef reference => Compare(self, reference),
        _ => throw new ArgumentException($"{other.GetType()} is not an actor reference", nameof(other)),
    };

    public static int Compare(IActorRef self, IActorRef? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byPath = self.Path.CompareTo(other.Path);
        return byPath != 0 ? byPath : self.Path.Uid.CompareTo(other.Path.Uid);
    }
}
