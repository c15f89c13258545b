namespace ActorHub.Hub.Sessions;

/// <summary>
/// How many more commands of one connection may be in flight. Each command takes one unit, its answer gives it back. At zero the stream
/// stops reading, so TCP holds the client back.
/// </summary>
/// <remarks>
/// The stream alone takes and sleeps; any thread gives. The stream is woken only if it sleeps, and only at half the window: waking costs
/// more than a command. A mutable struct, so that an idle session pays for no second object: keep it in a field and do not copy it.
/// </remarks>
internal struct CommandCredit
{
    private Action? _wake; // set only while the stream sleeps
    private int _available;

    /// <summary>Whether the stream may read another command.</summary>
    public bool IsAvailable => Volatile.Read(ref _available) > 0;

    /// <summary>Takes the unit of one command. Valid only while <see cref="IsAvailable"/>.</summary>
    public void Take() => Interlocked.Decrement(ref _available);

    /// <summary>Gives units back, and wakes the stream if it sleeps and half the window is available.</summary>
    /// <param name="units">How many.</param>
    /// <param name="window">The most commands in flight.</param>
    public void Give(int units, int window)
    {
        Interlocked.Add(ref _available, units);
        if (HasHalf(window) && Volatile.Read(ref _wake) is not null)
        {
            Interlocked.Exchange(ref _wake, null)?.Invoke();
        }
    }

    /// <summary>Registers the stream as sleeping.</summary>
    /// <param name="wake">Called once, by the thread that gives, when half the window is available.</param>
    /// <param name="window">The most commands in flight.</param>
    /// <returns>False when half the window is available already: <paramref name="wake"/> is not called.</returns>
    public bool TrySleep(Action wake, int window)
    {
        Volatile.Write(ref _wake, wake);
        Interlocked.MemoryBarrier(); // credit given before this point saw no sleeper: check again
        return !HasHalf(window) || Interlocked.Exchange(ref _wake, null) is null;
    }

    private readonly bool HasHalf(int window) => Volatile.Read(in _available) >= (window + 1) / 2;
}
