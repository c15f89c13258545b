using System.CommandLine;
using ActorHub.Client;

namespace ActorHub.Server.CommandLine;

/// <summary>A command that speaks the hub's native protocol.</summary>
internal abstract class HubCommand : ClientCommand
{
    private readonly Option<string> _url = new("--url", "-u")
    {
        Description = "URL of the hub",
        HelpName = "URL",
        DefaultValueFactory = static _ => "ws://127.0.0.1:8080/ws",
    };

    protected HubCommand(string name, string description, Func<Task> interruption)
        : base(name, description, interruption) => Add(_url);

    /// <summary>Creates a client that is not connected yet.</summary>
    protected HubClient Client(ParseResult parsed, ReconnectOptions? reconnect) => new(
        UrlOf(parsed.GetValue(_url)!), HubClientOptions.Default with { WebSocket = Connection(parsed), Reconnect = reconnect });
}
