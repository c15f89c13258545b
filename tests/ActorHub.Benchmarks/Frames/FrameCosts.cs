using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using ActorHub.WebSockets;

namespace ActorHub.Benchmarks.Frames;

/// <summary>
/// What a message costs to write and to read, next to <see cref="WebSocket.CreateFromStream(Stream, WebSocketCreationOptions)"/> on the same
/// bytes. Both read from and write to memory; nothing waits. Each pair runs in turn, and the best of several rounds counts.
/// </summary>
internal static class FrameCosts
{
    private const int Rounds = 7;
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(250); // the second compilation comes after 100 ms
    private static readonly int[] Sizes = [16, 1 << 10, 1 << 16];
    private static readonly DeflateParameters Deflate = new();
    private static readonly WebSocketConnectionOptions Options = new() { DeflateThresholdBytes = 0 };

    public static void Run()
    {
        Console.WriteLine($"{"what",-34} {"bytes",6}   {"ours ns",9} {".NET ns",9} {"ours B",7} {".NET B",7}");
        foreach (var size in Sizes)
        {
            Masks(size);
            var payload = new byte[size];
            new Random(1).NextBytes(payload);
            Compare("client writes (masked)", size, Writing.Ours(Side.Client, payload, null), Writing.Theirs(Side.Client, payload, null));
            Compare("server writes", size, Writing.Ours(Side.Server, payload, null), Writing.Theirs(Side.Server, payload, null));
            Compare("server reads (masked)", size, Reading.Ours(Side.Server, payload, null), Reading.Theirs(Side.Server, payload, null));
            Compare("client reads", size, Reading.Ours(Side.Client, payload, null), Reading.Theirs(Side.Client, payload, null));
        }

        foreach (var size in Sizes[1..]) // nobody compresses 16 bytes
        {
            var text = Json(size);
            foreach (var (name, parameters) in ((string, DeflateParameters)[])[("takeover", Deflate), ("no takeover", new DeflateParameters { ServerNoContextTakeover = true })])
            {
                Compare($"server deflates, {name}", size, Writing.Ours(Side.Server, text, parameters), Writing.Theirs(Side.Server, text, parameters));
                Compare($"client inflates, {name}", size, Reading.Ours(Side.Client, text, parameters), Reading.Theirs(Side.Client, text, parameters));
            }
        }

        Levels();
    }

    internal static WebSocketConnectionOptions OptionsOf(int level) => Options with { CompressionLevel = level };

    internal static WebSocketConnection Connect(Side side, DeflateParameters? deflate, WebSocketConnectionOptions options)
    {
        // Unpredictable keys as System.Net.WebSockets makes them, but asked for in stock: a client of ours may do the same.
        var keys = new uint[256];
        var next = keys.Length;
        return new(side, new NegotiatedProtocol(WebSocketVersion.Rfc6455, null, deflate), options, side == Side.Client ? NextKey : null);

        uint NextKey()
        {
            if (next == keys.Length)
            {
                RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(keys.AsSpan()));
                next = 0;
            }

            return keys[next++];
        }
    }

    internal static WebSocketConnection Connect(Side side, DeflateParameters? deflate) => Connect(side, deflate, Options);

    internal static WebSocket ConnectTheirs(Side side, DeflateParameters? deflate, Stream stream) => WebSocket.CreateFromStream(stream, new WebSocketCreationOptions
    {
        IsServer = side == Side.Server,
        DangerousDeflateOptions = deflate is null ? null : new WebSocketDeflateOptions
        {
            ServerContextTakeover = !deflate.ServerNoContextTakeover,
            ClientContextTakeover = !deflate.ClientNoContextTakeover,
        },
    });

    private static void Masks(int size)
    {
        var data = new byte[size];
        Prepare(() => Masking.Apply(data, 0x12345678, 1));
        var (ns, bytes) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            (ns, bytes) = Least((ns, bytes), Measure(() => Masking.Apply(data, 0x12345678, 1), size));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"mask in place",-34} {size,6}   {ns,9:0.0} {"-",9} {bytes,7:0.#} {"-",7}"));
    }

    private static void Compare(string what, int size, Action ours, Action theirs)
    {
        var (best, other) = ((double.MaxValue, double.MaxValue), (double.MaxValue, double.MaxValue));
        Prepare(ours);
        Prepare(theirs);
        for (var round = 0; round < Rounds; round++)
        {
            best = Least(best, Measure(ours, size));
            other = Least(other, Measure(theirs, size));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-34} {size,6}   {best.Item1,9:0.0} {other.Item1,9:0.0} {best.Item2,7:0.#} {other.Item2,7:0.#}"));
    }

    private static (double, double) Least((double Ns, double Bytes) a, (double Ns, double Bytes) b) => (Math.Min(a.Ns, b.Ns), Math.Min(a.Bytes, b.Bytes));

    private static void Prepare(Action action)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
        {
            action();
        }
    }

    private static (double Ns, double Bytes) Measure(Action action, int size)
    {
        var count = 20_000_000 / (size + 500);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            action();
        }

        var elapsed = Stopwatch.GetElapsedTime(start);
        return (elapsed.TotalNanoseconds / count, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count);
    }

    private static void Levels()
    {
        Console.WriteLine();
        Console.WriteLine($"{"level",-6} {"bytes",6}   {"ns",9} {"compressed to",13}");
        foreach (var size in (int[])[1 << 10, 16 << 10, 1 << 16])
        {
            var text = Json(size);
            for (var level = 1; level <= 9; level++)
            {
                var connection = Connect(Side.Server, new DeflateParameters { ServerNoContextTakeover = true }, OptionsOf(level));
                var length = 0;
                var write = () =>
                {
                    connection.SendText(text);
                    connection.TryTakeOutput(out var output);
                    length = output.Length;
                };
                Prepare(write);
                var (ns, _) = Measure(write, 10 * size);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{level,-6} {size,6}   {ns,9:0} {100.0 * length / size,12:0.0}%"));
            }
        }
    }

    /// <summary>What a hub sends: objects with names that recur and values that mostly do not.</summary>
    private static byte[] Json(int size)
    {
        var random = new Random(5);
        var text = new StringBuilder();
        string[] words = ["alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet"];
        while (text.Length < size)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"channel\":\"room-{random.Next(40)}\",\"offset\":{random.Next()},\"data\":{{\"user\":\"{words[random.Next(10)]}{random.Next(1000)}\",\"text\":\"{words[random.Next(10)]} {words[random.Next(10)]} {words[random.Next(10)]} {random.NextInt64():x}\"}}}}");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }
}
