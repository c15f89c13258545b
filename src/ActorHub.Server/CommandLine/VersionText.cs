using System.CommandLine;
using System.CommandLine.Invocation;
using ActorHub.Server.Http;

namespace ActorHub.Server.CommandLine;

/// <summary>Prints name and version of this program, whatever process it runs in.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"ActorHub {ServerStatus.Version}");
        return ExitCode.Success;
    }
}
