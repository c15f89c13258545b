namespace Akka.Actor;

internal sealed partial class ActorCell
{
    public TimeSpan? ReceiveTimeout => _extras?.Timeout?.Duration;

    public void SetReceiveTimeout(TimeSpan? timeout)
    {
        CancelReceiveTimeout();
        if (timeout is { } duration && duration > TimeSpan.Zero)
        {
            Extras.Timeout = new ReceiveTimeoutTimer(this, duration);
            Extras.Timeout.Restart();
        }
    }

    private void CancelReceiveTimeout()
    {
        if (_extras?.Timeout is { } timer)
        {
            timer.Cancel();
            _extras.Timeout = null;
        }
    }
}
