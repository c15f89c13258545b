using Akka.Event;
using Akka.TestKit.Internal;

namespace Akka.TestKit;

/// <summary>The logger of tests: writes entries, dead letters and unhandled messages, except those that a filter takes.</summary>
public class TestEventListener : DefaultLogger
{
    private readonly List<Muting> _mutings = [];

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger start:
                foreach (var type in new[] { typeof(Mute), typeof(Unmute), typeof(DeadLetter), typeof(UnhandledMessage) })
                {
                    start.LoggingBus.Subscribe(Self, type);
                }

                return base.Receive(message);
            case LogEvent entry:
                if (!Takes(entry))
                {
                    Print(entry);
                }

                return true;
            case DeadLetter letter:
                if (!Takes(new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter)))
                {
                    Print(new Warning(letter.Recipient.Path.ToString(), letter.Recipient.GetType(), letter.ToString()));
                }

                return true;
            case UnhandledMessage unhandled:
                var warning = new Warning(
                    unhandled.Recipient.Path.ToString(), unhandled.Recipient.GetType(), $"Unhandled message from {unhandled.Sender}: {unhandled.Message}");
                if (!Takes(warning))
                {
                    Print(warning);
                }

                return true;
            case Mute mute:
                _mutings.Add(mute.Muting);
                return true;
            case Unmute unmute:
                _mutings.Remove(unmute.Muting);
                return true;
            default:
                return base.Receive(message);
        }
    }

    private bool Takes(LogEvent entry) => _mutings.Exists(muting => muting.Takes(entry));

    internal sealed record Mute(Muting Muting);

    internal sealed record Unmute(Muting Muting);
}
