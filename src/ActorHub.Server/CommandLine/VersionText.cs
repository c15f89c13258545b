using System.CommandLine;
using System.CommandLine.Invocation;
using ActorHub.Server.Http;

namespace ActorHub.Server.CommandLine;

/// <summary>Prints the name and version of this program. The default prints those of the entry assembly, which in tests is another.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"ActorHub {ServerStatus.Version}");
        return ExitCode.Success;
    }
}
