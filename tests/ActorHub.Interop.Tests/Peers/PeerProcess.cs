using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ActorHub.Interop.Tests.Peers;

/// <summary>
/// A child process that speaks the line protocol of <c>tests/interop/README.md</c>. It serves all tests; it ends when its input does, which
/// is at the latest when the process of the tests ends.
/// </summary>
internal sealed class PeerProcess
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly string _name;
    private readonly Process _process;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly ConcurrentDictionary<int, ScriptedSocket> _sockets = new();
    private readonly ConcurrentDictionary<int, PeerServer> _servers = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private int _numbers;

    private PeerProcess(string name, Process process)
    {
        _name = name;
        _process = process;
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => _complaints.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static Lazy<PeerProcess> Of(string program, string script) => new(() => Start(program, script));

    public async Task<PeerSocket> Connect(string name, JsonObject command, string[] subprotocols)
    {
        var socket = new ScriptedSocket(name, this, Interlocked.Increment(ref _numbers));
        _sockets[socket.Number] = socket;
        command["socket"] = socket.Number;
        command["subprotocols"] = new JsonArray([.. subprotocols]);
        await Send("connect", command);
        return socket;
    }

    /// <summary>Starts a server in the process.</summary>
    public async Task<PeerServer> Listen(string name, JsonObject command, string[] subprotocols)
    {
        var server = new PeerServer(name, Interlocked.Increment(ref _numbers));
        _servers[server.Number] = server;
        command["server"] = server.Number;
        command["subprotocols"] = new JsonArray([.. subprotocols]);
        await Send("listen", command);
        await server.Listening(_complaints);
        return server;
    }

    internal async Task Send(string verb, JsonObject command)
    {
        command["do"] = verb;
        await _writing.WaitAsync();
        try
        {
            await _process.StandardInput.WriteLineAsync(command.ToJsonString());
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"{_name} has ended: {string.Join('\n', _complaints)}", e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private static PeerProcess Start(string program, string script)
    {
        var path = Path.Combine(Repository.Peers, script);
        Assert.True(
            !script.EndsWith(".mjs", StringComparison.Ordinal) || Directory.Exists(Path.Combine(Repository.Peers, "node_modules")),
            $"The Node peers are not installed: npm ci --prefix {Repository.Peers}");
        var start = new ProcessStartInfo(program, [path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
        };
        foreach (var proxy in (string[])["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"])
        {
            start.Environment.Remove(proxy);
        }

        return new PeerProcess(script, Process.Start(start)!);
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            var why = new PeerEvent.Failed($"{_name} has ended: {string.Join('\n', _complaints)}");
            foreach (var socket in _sockets.Values)
            {
                socket.Saw(why);
            }

            return;
        }

        var e = JsonDocument.Parse(line).RootElement;
        var kind = e.GetProperty("event").GetString()!;
        if (kind == "listening")
        {
            _servers[e.GetProperty("server").GetInt32()].Listens(e.GetProperty("port").GetInt32());
            return;
        }

        var number = e.GetProperty("socket").GetInt32();
        if (e.TryGetProperty("server", out var server))
        {
            var accepted = _sockets.GetOrAdd(number, _ => new ScriptedSocket(_name, this, number));
            accepted.Saw(EventOf(kind, e));
            _servers[server.GetInt32()].Accepts(accepted);
            return;
        }

        _sockets.GetOrAdd(number, _ => new ScriptedSocket(_name, this, number)).Saw(EventOf(kind, e));
    }

    private static PeerEvent EventOf(string kind, JsonElement e) => kind switch
    {
        "open" => new PeerEvent.Opened(e.GetProperty("subprotocol").GetString()!, e.GetProperty("extensions").GetString()!),
        "refused" => new PeerEvent.Refused(e.GetProperty("status").GetInt32()),
        "text" => new PeerEvent.Text(e.GetProperty("data").GetString()!),
        "binary" => new PeerEvent.Binary(PeerEvent.Digest(e.GetProperty("data").GetBytesFromBase64())),
        "ping" => new PeerEvent.Ping(PeerEvent.Digest(e.GetProperty("data").GetBytesFromBase64())),
        "pong" => new PeerEvent.Pong(PeerEvent.Digest(e.GetProperty("data").GetBytesFromBase64())),
        "close" => new PeerEvent.Closed(e.GetProperty("code").GetInt32(), e.GetProperty("reason").GetString()!),
        _ => new PeerEvent.Failed(e.GetProperty("message").GetString()!),
    };

    private sealed class ScriptedSocket(string name, PeerProcess process, int number) : PeerSocket(name)
    {
        public int Number => number;

        public override Task SendText(string message) => Tell("text", new JsonObject { ["data"] = message });

        public override Task SendBinary(byte[] message) => Tell("binary", new JsonObject { ["data"] = Convert.ToBase64String(message) });

        public override Task Ping(byte[] payload) => Tell("ping", new JsonObject { ["data"] = Convert.ToBase64String(payload) });

        public override Task SendFragments(string kind, byte[][] parts) =>
            Tell("fragments", new JsonObject { ["kind"] = kind, ["parts"] = new JsonArray([.. parts.Select(Convert.ToBase64String)]) });

        public override Task Close(int code, string reason) => Tell("close", new JsonObject { ["code"] = code, ["reason"] = reason });

        private Task Tell(string verb, JsonObject command)
        {
            command["socket"] = number;
            return process.Send(verb, command);
        }
    }
}
