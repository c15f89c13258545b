using System.CommandLine;

namespace ActorHub.Bench;

/// <summary>The command <c>bench</c>: one subcommand for each kind of load.</summary>
internal sealed class BenchCommand : Command
{
    /// <summary>Creates the command.</summary>
    /// <param name="interruption">Returns a task that completes when the user interrupts; the command then prints the result so far.</param>
    public BenchCommand(Func<Task> interruption)
        : base("bench", "Measure a server under load: open connections, send messages, check that every one arrives once and in order")
    {
        Add(new LoadCommand(LoadMode.Idle, "Open connections and hold them: what a handshake and an idle connection cost", interruption));
        Add(new LoadCommand(LoadMode.Fanout, "Publish to subscribers: deliveries a second, and how long one takes", interruption));
        Add(new LoadCommand(LoadMode.Echo, "Have messages sent back on each connection", interruption));
    }
}
