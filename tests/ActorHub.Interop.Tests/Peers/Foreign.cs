using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace ActorHub.Interop.Tests.Peers;

/// <summary>The foreign implementations.</summary>
public static class Foreign
{
    private const Abilities Everything = Abilities.Pings | Abilities.Fragments | Abilities.RefusalStatus;

    private static readonly Lazy<PeerProcess> Ws = PeerProcess.Of("node", "ws.mjs");
    private static readonly Lazy<PeerProcess> Undici = PeerProcess.Of("node", "undici.mjs");
    private static readonly Lazy<PeerProcess> Driver = PeerProcess.Of("node", "websocket-driver.mjs");

    // Debian's own interpreters, for which its packages are.
    private static readonly Lazy<PeerProcess> Python = PeerProcess.Of("/usr/bin/python3", "websockets-peer.py");
    private static readonly Lazy<PeerProcess> Perl = PeerProcess.Of("/usr/bin/perl", "protocol-websocket.pl");

    private static readonly Peer[] Clients =
    [
        new ScriptedPeer("ws", Everything, Ws),
        new ScriptedPeer("ws with deflate", Everything | Abilities.Deflate, Ws, Deflate),
        new ScriptedPeer("ws with small windows", Everything | Abilities.Deflate, Ws, SmallWindows),
        new ScriptedPeer("undici", Abilities.Deflate, Undici),
        new ScriptedPeer("websocket-driver", Abilities.Pings | Abilities.RefusalStatus, Driver),
        new ScriptedPeer("python websockets", Everything, Python),
        new ScriptedPeer("python websockets with deflate", Everything | Abilities.Deflate, Python, Deflate),
        new ScriptedPeer("python websockets without context takeover", Everything | Abilities.Deflate, Python, NoTakeover),
        new ScriptedPeer("Protocol::WebSocket", Everything, Perl, () => new JsonObject { ["version"] = "draft-ietf-hybi-17" }),
        new ClientWebSocketPeer("ClientWebSocket", Abilities.Fragments | Abilities.RefusalStatus, _ => { }),
        new ClientWebSocketPeer(
            "ClientWebSocket with deflate",
            Abilities.Fragments | Abilities.RefusalStatus | Abilities.Deflate,
            options => options.DangerousDeflateOptions = new WebSocketDeflateOptions()),
        new ChromiumPeer(),
    ];

    /// <summary>Those of the old drafts: they are only asked for by name.</summary>
    private static readonly Peer[] Drafts =
    [
        new ScriptedPeer("Protocol::WebSocket hixie-75", Abilities.RefusalStatus, Perl, () => new JsonObject { ["version"] = "draft-hixie-75" }),
        new ScriptedPeer("Protocol::WebSocket hybi-00", Abilities.RefusalStatus, Perl, () => new JsonObject { ["version"] = "draft-ietf-hybi-00" }),
        new ScriptedPeer("Protocol::WebSocket hybi-10", Everything, Perl, () => new JsonObject { ["version"] = "draft-ietf-hybi-10" }),
        new ScriptedPeer("ws hybi-08", Everything, Ws, () => new JsonObject { ["version"] = "8" }),
    ];

    private static readonly ForeignServer[] ServerPeers =
    [
        new("ws", Abilities.Pings | Abilities.Fragments, Ws, () => []),
        new("ws with deflate", Abilities.Pings | Abilities.Fragments | Abilities.Deflate, Ws, Deflate),
        new("websocket-driver", Abilities.Pings, Driver, () => []),
        new("python websockets", Abilities.Pings | Abilities.Fragments, Python, () => []),
        new("python websockets with deflate", Abilities.Pings | Abilities.Fragments | Abilities.Deflate, Python, Deflate),
        new("Protocol::WebSocket", Abilities.Pings | Abilities.Fragments, Perl, () => []),
    ];

    internal static ForeignServer Server(string name) => ServerPeers.Single(server => server.Name == name);

    /// <summary>The names of the servers that can do all this.</summary>
    public static TheoryData<string> ServersWith(Abilities abilities) =>
        [.. ServerPeers.Where(server => (server.Abilities & abilities) == abilities).Select(server => server.Name)];

    public static Peer Client(string name) => Clients.Concat(Drafts).Single(peer => peer.Name == name);

    /// <summary>The names of those that can do all this.</summary>
    public static TheoryData<string> With(Abilities abilities) =>
        [.. Clients.Where(peer => (peer.Abilities & abilities) == abilities).Select(peer => peer.Name)];

    private static JsonObject SmallWindows() =>
        new() { ["deflate"] = new JsonObject { ["server_max_window_bits"] = 9, ["client_max_window_bits"] = 9 } };

    private static JsonObject NoTakeover() =>
        new() { ["deflate"] = new JsonObject { ["server_no_context_takeover"] = true, ["client_no_context_takeover"] = true } };

    private static JsonObject Deflate() => new() { ["deflate"] = new JsonObject() };
}
