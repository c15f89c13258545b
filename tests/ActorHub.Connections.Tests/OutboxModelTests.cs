using ActorHub.Connections.Tests.Transports;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Connections.Tests;

/// <summary>An outbox agrees with a naive model: a list of the frames that must arrive, and a handful of rules for what is accepted.</summary>
public class OutboxModelTests
{
    public enum Kind
    {
        Send,
        SendNow,
        Seal,
        End,
        PeerTakes,
        RoundEnds,
        SubmittedWriteCompletes,
        SubmittingChanges,
        WhenDrained,
        TransportFails,
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_outbox_agrees_with_a_list_of_frames(bool hasRounds)
    {
        // Ends and failures are rare, or most runs would end before anything is queued.
        var kind = Gen.Frequency(
            (8, Gen.Elements(Kind.Send, Kind.SendNow, Kind.PeerTakes, Kind.RoundEnds, Kind.SubmittedWriteCompletes, Kind.SubmittingChanges, Kind.WhenDrained)),
            (1, Gen.Elements(Kind.Seal, Kind.End, Kind.TransportFails)));
        var step = from what in kind
                   from size in Gen.Elements(1, 10, 3000, 30_000, 70_000)
                   select (what, size);
        Prop.ForAll(Arb.From(Gen.ListOf(step)), steps =>
        {
            var run = new Run(hasRounds);
            foreach (var (what, size) in steps)
            {
                run.Do(what, size);
            }

            run.Settle();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private sealed class Run : IOutboxOwner
    {
        private const int Limit = 40_000;

        private readonly ScriptedTransport _transport;
        private readonly Outbox _outbox;
        private readonly List<byte[]> _frames = []; // those that must arrive, in order
        private bool _isOverflowed;
        private bool _isSealed;
        private bool _isEnded;
        private int _overflows;
        private bool _isCallOwed;
        private byte _next;

        public Run(bool hasRounds)
        {
            _transport = new ScriptedTransport { HasRounds = hasRounds };
            _outbox = new Outbox(_transport, Limit, this);
        }

        private int Pending => _frames.Sum(static frame => frame.Length) - _transport.Written.Count;

        private bool IsBehind => _transport.IsRoomRequested || (_transport.IsSubmitted && Pending > Outbox.MaxRoundBytes);

        public void OnOverflow() => _overflows++;

        public void Do(Kind what, int size)
        {
            switch (what)
            {
                case Kind.Send:
                    Send(size, SendTime.EndOfRound);
                    break;
                case Kind.SendNow:
                    Send(size, SendTime.Now);
                    break;
                case Kind.Seal:
                    Seal(size);
                    break;
                case Kind.End:
                    _isEnded |= !_transport.HasReportedFailure;
                    _outbox.End();
                    break;
                case Kind.PeerTakes:
                    _transport.Take(size);
                    break;
                case Kind.RoundEnds:
                    _transport.EndRound();
                    break;
                case Kind.SubmittedWriteCompletes:
                    _transport.Complete();
                    break;
                case Kind.SubmittingChanges:
                    _transport.Submits = _transport.HasRounds && !_transport.Submits;
                    break;
                case Kind.WhenDrained:
                    _isCallOwed = true;
                    _outbox.WhenDrained(() => _isCallOwed = false);
                    break;
                case Kind.TransportFails:
                    _transport.Failed = true;
                    break;
            }

            Check();
        }

        public void Settle()
        {
            _transport.Take(int.MaxValue / 2);
            _transport.EndRound();
            _transport.Complete();
            Check();
            Assert.True(Pending == 0 || _transport.HasReportedFailure, $"{Pending} bytes did not arrive");
            Assert.False(_isCallOwed, "a sender that holds back was forgotten");
        }

        private void Send(int size, SendTime time)
        {
            var frame = Frame(size);
            var isOpen = !_isOverflowed && !_isSealed && !_isEnded;
            var isDeferred = Pending > 0 && !_transport.IsRoomRequested && !_transport.IsSubmitted;
            var isFull = isOpen && isDeferred && Pending + size > Outbox.MaxRoundBytes; // the round is written before the frame is queued
            var isBehind = _transport.IsRoomRequested || (isFull && _transport.Room < Pending);

            var isAccepted = _outbox.Send(frame, time);

            var overflows = isOpen && isBehind && !_transport.HasReportedFailure && BehindFirst() + size > Limit;
            Assert.Equal(isOpen && !overflows && !_transport.HasReportedFailure, isAccepted);
            if (isAccepted)
            {
                _frames.Add(frame);
            }
            else if (overflows)
            {
                _isOverflowed = true;
                _frames.RemoveRange(FirstPending() + 1, _frames.Count - FirstPending() - 1);
            }
        }

        private void Seal(int size)
        {
            var frame = Frame(size);
            if (!_isSealed && !_isEnded && !_transport.HasReportedFailure)
            {
                _isSealed = true;
                _frames.Add(frame);
            }

            _outbox.Seal(frame);
        }

        private void Check()
        {
            var expected = _frames.SelectMany(static frame => frame).Take(_transport.Written.Count);
            Assert.True(expected.SequenceEqual(_transport.Written), $"other bytes among the first {_transport.Written.Count}");
            Assert.Equal(_isOverflowed ? 1 : 0, _overflows);
            Assert.Equal(IsBehind && !_transport.HasReportedFailure ? Pending : 0, _outbox.QueuedBytes);
            Assert.Equal(_isEnded && Pending == 0 && !_transport.HasReportedFailure ? 1 : 0, _transport.Shutdowns);
            Assert.True(!_isCallOwed || _transport.IsRoomRequested || _transport.IsSubmitted, "the peer is not behind, and the sender was not called");
        }

        private byte[] Frame(int size)
        {
            var frame = new byte[size];
            Array.Fill(frame, ++_next);
            return frame;
        }

        /// <summary>Index of the first frame that is not wholly written.</summary>
        private int FirstPending()
        {
            var end = 0;
            return _frames.FindIndex(frame => (end += frame.Length) > _transport.Written.Count);
        }

        private int BehindFirst() => _frames.Skip(FirstPending() + 1).Sum(static frame => frame.Length);
    }
}
