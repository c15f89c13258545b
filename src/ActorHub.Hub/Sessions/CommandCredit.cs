namespace ActorHub.Hub.Sessions;

/// <summary>
/// How many more commands of one connection may be in flight. Each command takes one unit, and its answer returns it. At zero the stream
/// stops reading, so TCP applies back-pressure to the client.
/// </summary>
/// <remarks>
/// Only the stream takes units and sleeps; any thread returns units. Waking the stream costs more than a command, so it is woken only when
/// it sleeps and half the window is available. The type is a mutable struct to save each idle session an object: keep it in a field and do
/// not copy it.
/// </remarks>
internal struct CommandCredit
{
    private Action? _wake; // set only while the stream sleeps
    private int _available;

    /// <summary>Whether the stream may read another command.</summary>
    public bool IsAvailable => Volatile.Read(ref _available) > 0;

    /// <summary>Takes one unit. Valid only while <see cref="IsAvailable"/>.</summary>
    public void Take() => Interlocked.Decrement(ref _available);

    /// <summary>Returns units, and wakes the stream if it sleeps and half the window is available.</summary>
    /// <param name="units">The number of units.</param>
    /// <param name="window">The maximum of commands in flight.</param>
    public void Give(int units, int window)
    {
        Interlocked.Add(ref _available, units);
        if (HasHalf(window) && Volatile.Read(ref _wake) is not null)
        {
            Interlocked.Exchange(ref _wake, null)?.Invoke();
        }
    }

    /// <summary>Registers the stream as sleeping.</summary>
    /// <param name="wake">Called once, by the thread that returns credit, when half the window is available.</param>
    /// <param name="window">The maximum of commands in flight.</param>
    /// <returns>False when half the window is already available: <paramref name="wake"/> is not called.</returns>
    public bool TrySleep(Action wake, int window)
    {
        Volatile.Write(ref _wake, wake);
        Interlocked.MemoryBarrier(); // a thread that returned credit before this point saw no callback: check again
        return !HasHalf(window) || Interlocked.Exchange(ref _wake, null) is null;
    }

    private readonly bool HasHalf(int window) => Volatile.Read(in _available) >= (window + 1) / 2;
}
