using Akka.TestKit;

namespace ActorHub.Connections.Tests;

internal static class VirtualTime
{
    /// <summary>
    /// Lets a time pass again and again until something is done. For a deadline that an actor sets once it has been told to: no peer sees when.
    /// </summary>
    public static async Task AdvanceUntilAsync(this TestKitBase kit, TimeSpan time, Task done)
    {
        await kit.AwaitConditionAsync(() =>
        {
            ((TestScheduler)kit.Sys.Scheduler).Advance(time);
            return done.IsCompleted;
        });
        await done;
    }
}
