namespace ActorHub.Hub.Tests.Support;

/// <summary>Counts what a piece of code allocates on its thread.</summary>
internal static class Allocation
{
    /// <summary>The fewest bytes of several runs: the others may include what is allocated only once, or an empty pool.</summary>
    public static long Of(Func<object> make)
    {
        var least = long.MaxValue;
        for (var n = 0; n < 10; n++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var made = make();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            GC.KeepAlive(made);
        }

        return least;
    }
}
