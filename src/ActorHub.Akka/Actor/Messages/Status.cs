namespace Akka.Actor;

/// <summary>The outcome of something asked for: what <c>Ask</c> and <c>PipeTo</c> understand as an answer.</summary>
public abstract class Status
{
    private Status()
    {
    }

    /// <summary>It worked.</summary>
    public sealed class Success : Status
    {
        /// <summary>Success without a result.</summary>
        public static readonly Success Instance = new(null!);

        /// <summary>The result.</summary>
        public readonly object Status;

        /// <summary>Success with a result.</summary>
        public Success(object status) => Status = status;

        /// <inheritdoc/>
        public override string ToString() => $"Success: {Status}";
    }

    /// <summary>It failed. An <c>Ask</c> that is answered by this throws the cause.</summary>
    public sealed class Failure : Status
    {
        /// <summary>Why.</summary>
        public readonly Exception Cause;

        /// <summary>What the one that failed wants known, if anything.</summary>
        public readonly object? State;

        /// <summary>Failure with its cause.</summary>
        public Failure(Exception cause)
            : this(cause, null)
        {
        }

        /// <summary>Failure with its cause and a state.</summary>
        public Failure(Exception cause, object? state)
        {
            Cause = cause;
            State = state;
        }

        /// <inheritdoc/>
        public override string ToString() => State is null ? $"Failure: {Cause}" : $"Failure[state={State}]: {Cause}";
    }
}
