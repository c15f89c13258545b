using System.Runtime.InteropServices;

namespace ActorHub.Server;

/// <summary>SIGINT and SIGTERM: the first asks for a graceful stop, the second ends the process at once, as the system does it.</summary>
/// <remarks>A SIGINT that was ignored when the process started stays ignored, as a shell wants it of what it runs in the background.</remarks>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Catches signals from now on.</summary>
    public StopSignals() => _registrations = [Catch(PosixSignal.SIGINT), Catch(PosixSignal.SIGTERM)];

    /// <summary>Done with the first signal.</summary>
    public Task Asked => _asked.Task;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private PosixSignalRegistration Catch(PosixSignal signal) => PosixSignalRegistration.Create(signal, context => context.Cancel = _asked.TrySetResult());
}
