using System.CommandLine;

namespace ActorHub.Server.CommandLine.Bench;

/// <summary>Measures a server under load.</summary>
internal sealed class BenchCommand : Command
{
    /// <summary>Makes the command.</summary>
    /// <param name="interruption">Watches for the user's wish to stop; then the result so far is printed.</param>
    public BenchCommand(Func<Task> interruption)
        : base("bench", "Measure a server under load: open connections, send messages, check that every one arrives once and in order")
    {
        Add(new LoadCommand(LoadMode.Idle, "Open connections and hold them: what a handshake and an idle connection cost", interruption));
        Add(new LoadCommand(LoadMode.Fanout, "Publish to subscribers: deliveries a second, and how long one takes", interruption));
        Add(new LoadCommand(LoadMode.Echo, "Have messages sent back on each connection", interruption));
    }
}
