using System.Runtime.InteropServices;

namespace ActorHub.Server;

/// <summary>SIGINT, SIGTERM and SIGHUP: the first requests a graceful stop; the second has the system's default effect and ends the process.</summary>
/// <remarks>
/// A signal that was ignored when the process started stays ignored: shells ignore SIGINT for background processes, and <c>nohup</c> ignores SIGHUP.
/// </remarks>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Starts to handle signals.</summary>
    public StopSignals() => _registrations = [Catch(PosixSignal.SIGINT), Catch(PosixSignal.SIGTERM), Catch(PosixSignal.SIGHUP)];

    /// <summary>Completes at the first signal.</summary>
    public Task Requested => _requested.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private PosixSignalRegistration Catch(PosixSignal signal) => PosixSignalRegistration.Create(signal, context => context.Cancel = _requested.TrySetResult());
}
