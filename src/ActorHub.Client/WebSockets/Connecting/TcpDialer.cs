// Happy Eyeballs (RFC 8305), simplified: addresses of both families alternate. The next attempt starts when the previous one has failed or
// after 250 ms. The first connection wins.
using System.Net;
using System.Net.Sockets;

namespace ActorHub.Client;

/// <summary>Connects by TCP to a host that may have many addresses. Errors name the host and the address.</summary>
internal static class TcpDialer
{
    // RFC 8305 §5 and §8: the recommended delay between attempts.
    private static readonly TimeSpan Stagger = TimeSpan.FromMilliseconds(250);

    public static async Task<Stream> ConnectAsync(string host, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(host, out var literal))
        {
            return new NetworkStream(await RaceAsync([new IPEndPoint(literal, port)], "", time, cancellationToken), ownsSocket: true);
        }

        var endPoints = InTurns(await ResolveAsync(host, cancellationToken)).Select(address => new IPEndPoint(address, port));
        return new NetworkStream(await RaceAsync([.. endPoints], host, time, cancellationToken), ownsSocket: true);
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken);
        }
        catch (SocketException e)
        {
            throw new SocketException((int)e.SocketErrorCode, $"Cannot resolve {host}: {e.Message}");
        }
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

    private static async Task<Socket> RaceAsync(IPEndPoint[] endPoints, string host, TimeProvider time, CancellationToken cancellationToken)
    {
        using var race = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = new List<Task<Socket>>();
        Exception? failure = null;
        try
        {
            for (var next = 0; next < endPoints.Length || attempts.Count > 0;)
            {
                if (next < endPoints.Length)
                {
                    attempts.Add(AttemptAsync(endPoints[next++], host, race.Token));
                }

                if (await FirstAsync(attempts, next < endPoints.Length ? Stagger : Timeout.InfiniteTimeSpan, time, race.Token) is not { } ended)
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

    private static async Task<Socket> AttemptAsync(IPEndPoint endPoint, string host, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return socket;
        }
        catch (Exception e)
        {
            socket.Dispose();
            if (e is SocketException error)
            {
                var place = host.Length == 0 ? $"{endPoint}" : $"{host} at {endPoint}";
                throw new SocketException((int)error.SocketErrorCode, $"Cannot connect to {place}: {error.Message}");
            }

            throw;
        }
    }
}
