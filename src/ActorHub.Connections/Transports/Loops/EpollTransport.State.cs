namespace ActorHub.Connections.Transports.Loops;

// The state of the socket: one word of flags, changed by interlocked operations because three kinds of threads use it.
//
//   loop thread      handles events, batched reads and writes, notifications, and closes the descriptor
//   reader's thread  calls Read and RequestReadable: the loop thread, or one other thread at a time
//   writer's thread  calls Write and RequestWritable: likewise
//
// Readable and Writable record the readiness that is known. Each is cleared before the system call that may use it up, and set again after a call
// that shows it still exists. An event that arrives during the call sets the flag again, so no event is lost.
internal sealed unsafe partial class EpollTransport
{
    /// <summary>Flags with which <see cref="Read"/> returns something other than <see cref="TransferStatus.WouldBlock"/>.</summary>
    private const State ReadReady = State.Readable | State.Ended | State.Failed | State.Closed | State.SlotHeld;

    /// <summary>Flags with which a requested <see cref="ITransportWriter.OnWritable"/> is due.</summary>
    private const State WriteReady = State.Writable | State.Failed | State.Closed;

    private int _state = (int)State.Unregistered; // int, because Interlocked has no bit operations on enums

    [Flags]
    private enum State
    {
        None = 0,

        /// <summary>
        /// A read may find bytes. Set by <c>Record</c> on an event and by <c>OnReceived</c> when the slot was filled or the read must be repeated (loop thread), and by
        /// <c>Receive</c> when it filled its buffer (reader's thread). Cleared by <c>Receive</c> before the call (reader's thread), and by <c>Record</c> before a batched read (loop thread).
        /// </summary>
        Readable = 1,

        /// <summary>
        /// The peer has sent its last byte, or the connection is broken: no further event comes for reading. Set by <c>Record</c> on an event (loop thread), and by <c>Receive</c>,
        /// which may see the end before its event (reader's thread). Never cleared.
        /// </summary>
        Ended = 2,

        /// <summary>
        /// A write may find room. Set by <c>Record</c> on an event (loop thread), and by <c>EndWrite</c> after a whole write on another thread (writer's thread). Cleared by <c>BeginWrite</c>
        /// before a write on another thread, and by <c>EndWrite</c> after a partial write on the loop thread (writer's thread).
        /// </summary>
        Writable = 4,

        /// <summary>
        /// The connection failed. The system reports an error once, and later reads would see an end. Set by <c>IsRetryable</c> (reader's or writer's thread), and by <c>OnReceived</c>,
        /// <c>OnSubmitted</c> and <c>RegisterOnLoop</c> (loop thread). Never cleared.
        /// </summary>
        Failed = 8,

        /// <summary>The reader awaits one <c>OnReadable</c>. Set by <c>RequestReadable</c> (reader's thread), cleared by <c>Notify</c> before the call (loop thread).</summary>
        ReadRequested = 16,

        /// <summary>The writer awaits one <c>OnWritable</c>. Set by <c>RequestWritable</c> (writer's thread), cleared by <c>Notify</c> before the call (loop thread).</summary>
        WriteRequested = 32,

        /// <summary>The loop does not watch the socket yet. Set from the start, cleared by <c>RegisterOnLoop</c> (loop thread).</summary>
        Unregistered = 64,

        /// <summary>The transport is closed: no call starts any more. Set by <c>Close</c> and <c>Abort</c> (any thread). Never cleared.</summary>
        Closed = 128,

        /// <summary>Closing the descriptor resets the connection. Set by <c>Abort</c> (any thread). Never cleared.</summary>
        ResetOnClose = 256,

        /// <summary>The descriptor is closed. Set by <c>CloseOnLoop</c> (loop thread). Never cleared.</summary>
        DescriptorClosed = 512,

        /// <summary>
        /// The slot <c>_slot</c> of the loop's <see cref="ReadBatch"/> holds bytes of this connection. Set by <c>OnReceived</c> (loop thread). Cleared by <c>TakeFromSlot</c> with the
        /// last byte (reader's thread), or by <c>CloseOnLoop</c> (loop thread).
        /// </summary>
        SlotHeld = 1024,

        /// <summary>Code outside the hub reads, writes and closes the transport. Set by <c>PassOn</c> (any thread). Never cleared.</summary>
        PassedOn = 2048,
    }

    private State Current => (State)Volatile.Read(ref _state);

    private bool Has(State any) => (Current & any) != 0;

    /// <returns>The state before.</returns>
    private State Set(State flags) => (State)Interlocked.Or(ref _state, (int)flags);

    /// <returns>The state before.</returns>
    private State Clear(State flags) => (State)Interlocked.And(ref _state, ~(int)flags);
}
