using System.CommandLine;

namespace ActorHub.Bench;

/// <summary>The command <c>bench</c>: one subcommand for each kind of load.</summary>
internal sealed class BenchCommand : Command
{
    /// <summary>Creates the command.</summary>
    /// <param name="interruption">Returns a task that completes when the user interrupts; the command then prints the result so far.</param>
    public BenchCommand(Func<Task> interruption)
        : base("bench", "Measure a server under load: open connections, send messages, and check that every message arrives once and in order")
    {
        Add(new LoadCommand(LoadMode.Idle, "Open connections and hold them: measures the cost of a handshake and of an idle connection", interruption));
        Add(new LoadCommand(LoadMode.Fanout, "Publish to subscribers: measures the deliveries per second and their latency", interruption));
        Add(new LoadCommand(LoadMode.Echo, "Send messages to an echo server on each connection: measures the echoes per second and their latency", interruption));
    }
}
