namespace Akka.Streams.Implementation;

/// <summary>
/// Where a connection stands. The first four bits are one cycle, exactly one of them is set:
/// <code>
/// CanPull --pull--> PullPending --delivered--> CanPush --push--> PushPending --delivered--> CanPull
/// </code>
/// A pending pull or push that the other end can no longer hear (its port is closed) stays pending for ever.
/// </summary>
[Flags]
internal enum PortState
{
    CanPull = 1,
    PullPending = 2,
    CanPush = 4,
    PushPending = 8,

    /// <summary>The inlet is closed: cancelled, or told that the upstream ended.</summary>
    InClosed = 16,

    /// <summary>The outlet is closed: completed, failed, or told that the downstream cancelled.</summary>
    OutClosed = 32,

    /// <summary>With <see cref="OutClosed"/>: by a failure.</summary>
    Failed = 64,

    /// <summary>The slot holds an element that was pushed and not yet grabbed.</summary>
    Full = 128,

    /// <summary>The connection waits for its turn in the island.</summary>
    Queued = 256,
}
