using System.Text.Json;
using Microsoft.Playwright;

namespace ActorHub.Interop.Tests.Peers;

/// <summary>The system's Chromium, whose page is the server's own: a browser tells the page's origin.</summary>
internal sealed class ChromiumPeer() : Peer("Chromium", Abilities.Deflate)
{
    private const string Path = "/usr/bin/chromium";

    private const string Script = """
        ({ number, url, subprotocols }) => {
          const ws = new WebSocket(url, subprotocols);
          const emit = (kind, text, code, extra) => window.saw(JSON.stringify({ number, kind, text, code, extra }));
          const base64 = (buffer) => new Promise((done) => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result.slice(reader.result.indexOf(',') + 1));
            reader.readAsDataURL(new Blob([buffer]));
          });
          let last = Promise.resolve(); // keeps the order, which reading a blob would break
          const later = (report) => { last = last.then(report); };
          ws.binaryType = 'arraybuffer';
          ws.onopen = () => later(() => emit('open', ws.protocol, 0, ws.extensions));
          ws.onmessage = ({ data }) => later(async () => typeof data === 'string'
            ? emit('text', data, 0, '') : emit('binary', data.byteLength === 0 ? '' : await base64(data), 0, ''));
          ws.onclose = ({ code, reason }) => later(() => emit('close', reason, code, ''));
          (window.sockets ??= {})[number] = ws;
        }
        """;

    private static readonly string[] Arguments =
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--no-proxy-server",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IBrowser>> Browser = new(Launch);

    private int _numbers;

    public override async Task<PeerSocket> Connect(Uri url, params string[] subprotocols)
    {
        var page = await (await Browser.Value).NewPageAsync();
        var socket = new Socket(Name, page);
        await page.ExposeFunctionAsync<string>("saw", socket.Read);
        await page.GotoAsync($"http://{url.Authority}/health");
        var number = Interlocked.Increment(ref _numbers);
        socket.Number = number;
        await page.EvaluateAsync(Script, new { number, url = url.ToString(), subprotocols });
        return socket;
    }

    /// <summary>One browser serves all tests; it ends with the pipe on which this process drives it.</summary>
    private static async Task<IBrowser> Launch()
    {
        Assert.True(File.Exists(Path), $"The tests need {Path}: apt-get install chromium");
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = Arguments, Headless = true });
    }

    private sealed class Socket(string name, IPage page) : PeerSocket(name)
    {
        public int Number { get; set; }

        public override Task SendText(string message) =>
            page.EvaluateAsync("({ number, message }) => window.sockets[number].send(message)", new { number = Number, message });

        public override Task SendBinary(byte[] message) => page.EvaluateAsync(
            "({ number, base64 }) => window.sockets[number].send(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)))",
            new { number = Number, base64 = Convert.ToBase64String(message) });

        public override Task Close(int code, string reason) =>
            page.EvaluateAsync("({ number, code, reason }) => window.sockets[number].close(code, reason)", new { number = Number, code, reason });

        public void Read(string json)
        {
            var e = JsonDocument.Parse(json).RootElement;
            var text = e.GetProperty("text").GetString()!;
            Saw(e.GetProperty("kind").GetString() switch
            {
                "open" => new PeerEvent.Opened(text, e.GetProperty("extra").GetString()!),
                "text" => new PeerEvent.Text(text),
                "binary" => new PeerEvent.Binary(PeerEvent.Digest(Convert.FromBase64String(text))),
                _ => new PeerEvent.Closed(e.GetProperty("code").GetInt32(), text),
            });
        }
    }
}
