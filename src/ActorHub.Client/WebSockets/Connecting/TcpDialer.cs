// Happy Eyeballs (RFC 8305), simplified: addresses of both families alternate. The next attempt starts when the previous one has failed or
// after 250 ms. The first connection wins.
using System.Net;
using System.Net.Sockets;

namespace ActorHub.Client;

/// <summary>Connects by TCP to a host that may have many addresses.</summary>
internal static class TcpDialer
{
    // RFC 8305 §5 and §8: the recommended delay between attempts.
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    public static async Task<Stream> ConnectAsync(string host, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(host, out var literal)
            ? [literal]
            : InTurns(await Dns.GetHostAddressesAsync(host, cancellationToken));
        return new NetworkStream(await RaceAsync(addresses, port, time, cancellationToken), ownsSocket: true);
    }

    /// <summary>RFC 8305 §4: the families alternate, beginning with the one that the resolver put first.</summary>
    internal static IPAddress[] InTurns(IPAddress[] addresses)
    {
        if (addresses.Length == 0)
        {
            return addresses;
        }

        var first = addresses.Where(address => address.AddressFamily == addresses[0].AddressFamily).ToArray();
        var second = addresses.Except(first).ToArray();
        var turns = new List<IPAddress>();
        for (var i = 0; i < Math.Max(first.Length, second.Length); i++)
        {
            turns.AddRange(first.Skip(i).Take(1));
            turns.AddRange(second.Skip(i).Take(1));
        }

        return [.. turns];
    }

    private static async Task<Socket> RaceAsync(IPAddress[] addresses, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = new List<Task<Socket>>();
        Exception? failure = null;
        try
        {
            for (var next = 0; next < addresses.Length || attempts.Count > 0;)
            {
                if (next < addresses.Length)
                {
                    attempts.Add(AttemptAsync(addresses[next++], port, race.Token));
                }

                if (await FirstAsync(attempts, next < addresses.Length ? Stagger : Timeout.InfiniteTimeSpan, time, race.Token) is not { } ended)
                {
                    continue; // start the next attempt in parallel
                }

                attempts.Remove(ended);
                if (ended.IsCompletedSuccessfully)
                {
                    return await ended;
                }

                failure ??= ended.Exception?.InnerException;
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw failure ?? new SocketException((int)SocketError.HostNotFound);
        }
        finally
        {
            await race.CancelAsync();
            foreach (var loser in attempts)
            {
                _ = loser.ContinueWith(static task => task.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
                _ = loser.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            }
        }
    }

    private static async Task<Task<Socket>?> FirstAsync(List<Task<Socket>> attempts, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.WhenAny(attempts).WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static async Task<Socket> AttemptAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
