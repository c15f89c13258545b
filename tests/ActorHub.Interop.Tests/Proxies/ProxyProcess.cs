using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ActorHub.Interop.Tests.Proxies;

/// <summary>nginx or HAProxy in front of a server, in a directory and at a port of its own.</summary>
internal sealed class ProxyProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Of their own: a proxy binds its port a while after it was found to be free, and whoever else takes one then takes it of 127.0.0.1.
    private static readonly IPAddress Address = IPAddress.Parse("127.0.0.3");

    private readonly Process _process;
    private readonly string _directory;
    private readonly int _port;

    private ProxyProcess(Process process, string directory, int port)
    {
        _process = process;
        _directory = directory;
        _port = port;
    }

    public Uri Url(string path, string scheme = "ws") => new($"{scheme}://{Address}:{_port}{path}");

    public static Task<ProxyProcess> Nginx(int server) =>
        Start("/usr/sbin/nginx", "nginx.conf", server, "", (directory, file) => ["-p", directory, "-e", "stderr", "-c", file]);

    /// <summary>Starts HAProxy.</summary>
    /// <param name="server">The server's port.</param>
    /// <param name="send">Empty, <c>send-proxy</c> or <c>send-proxy-v2</c>.</param>
    public static Task<ProxyProcess> HAProxy(int server, string send) =>
        Start("/usr/sbin/haproxy", "haproxy.cfg", server, send, (_, file) => ["-db", "-f", file]);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task<ProxyProcess> Start(
        string program, string template, int server, string send, Func<string, string, string[]> arguments)
    {
        Assert.True(File.Exists(program), $"The tests need {program}: apt-get install {Path.GetFileName(program)}");
        var complaints = new ConcurrentQueue<string>();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            var directory = Directory.CreateTempSubdirectory("actorhub-proxy-").FullName;
            var port = FreePort();
            var file = Path.Combine(directory, template);
            await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(Path.Combine(Repository.Peers, template)))
                .Replace("@DIRECTORY@", directory, StringComparison.Ordinal)
                .Replace("@ADDRESS@", Address.ToString(), StringComparison.Ordinal)
                .Replace("@PORT@", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("@SERVER@", server.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("@SEND@", send, StringComparison.Ordinal));
            var process = Run(program, arguments(directory, file), complaints);
            if (await Listens(process, port))
            {
                return new ProxyProcess(process, directory, port);
            }

            process.Dispose(); // another program took the port meanwhile
            Directory.Delete(directory, recursive: true);
        }

        throw new InvalidOperationException($"{program} does not start: {string.Join('\n', complaints)}");
    }

    private static Process Run(string program, string[] arguments, ConcurrentQueue<string> complaints)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true },
        };
        process.ErrorDataReceived += (_, line) => complaints.Enqueue(line.Data ?? "");
        process.OutputDataReceived += (_, line) => complaints.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    /// <summary>Neither proxy says when it is ready, so it is asked until it is, or has ended.</summary>
    private static async Task<bool> Listens(Process process, int port)
    {
        for (var started = Stopwatch.StartNew(); started.Elapsed < Patience && !process.HasExited;)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(Address, port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(Address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
