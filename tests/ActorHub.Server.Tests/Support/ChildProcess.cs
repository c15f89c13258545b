using System.Diagnostics;

namespace ActorHub.Server.Tests.Support;

/// <summary>A process that does not outlive its test: disposing it kills it, unless it has ended.</summary>
internal sealed class ChildProcess : Process
{
    private ChildProcess(ProcessStartInfo start) => StartInfo = start;

    public static ChildProcess Of(ProcessStartInfo start)
    {
        var process = new ChildProcess(start);
        process.Start();
        return process;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Kill();
        }

        base.Dispose(disposing);
    }
}
