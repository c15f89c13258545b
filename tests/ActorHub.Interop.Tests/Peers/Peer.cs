using System.Text.Json.Nodes;

namespace ActorHub.Interop.Tests.Peers;

/// <summary>A foreign WebSocket implementation that connects to us.</summary>
public abstract class Peer(string name, Abilities abilities)
{
    public string Name => name;

    public Abilities Abilities => abilities;

    /// <summary>Begins to connect; the socket's first event tells how that ended.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="subprotocols">What to offer.</param>
    public abstract Task<PeerSocket> Connect(Uri url, params string[] subprotocols);

    public override string ToString() => name;
}

/// <summary>What an implementation's interface lets a test ask of it beyond messages and closing.</summary>
[Flags]
public enum Abilities
{
    None = 0,
    Pings = 1,
    Fragments = 2,

    /// <summary>It tells the status of a handshake that was refused.</summary>
    RefusalStatus = 4,

    /// <summary>It asks for permessage-deflate.</summary>
    Deflate = 8,

    All = Pings | Fragments | RefusalStatus,
}

/// <summary>An implementation that runs in a child process.</summary>
internal sealed class ScriptedPeer(string name, Abilities abilities, Lazy<PeerProcess> process, Func<JsonObject> options) : Peer(name, abilities)
{
    public ScriptedPeer(string name, Abilities abilities, Lazy<PeerProcess> process)
        : this(name, abilities, process, () => [])
    {
    }

    public override Task<PeerSocket> Connect(Uri url, params string[] subprotocols)
    {
        var command = options();
        command["url"] = url.ToString();
        return process.Value.Connect(Name, command, subprotocols);
    }
}

/// <summary>An implementation that we connect to.</summary>
internal sealed class ForeignServer(string name, Abilities abilities, Lazy<PeerProcess> process, Func<JsonObject> options)
{
    public string Name => name;

    public Abilities Abilities => abilities;

    /// <summary>Starts a server.</summary>
    /// <param name="subprotocols">What it speaks.</param>
    public Task<PeerServer> Listen(params string[] subprotocols) => process.Value.Listen(name, options(), subprotocols);
}
