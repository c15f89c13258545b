using System.Diagnostics.CodeAnalysis;

namespace Akka.Streams;

/// <summary>The causes a cancellation has when nothing failed.</summary>
public static class SubscriptionWithCancelException
{
    /// <summary>A cancellation without a failure: a stage that gets one completes its outlets rather than failing them.</summary>
    [SuppressMessage("Naming", "CA1710", Justification = "Akka.NET's name, like those below.")]
    public abstract class NonFailureCancellation : Exception
    {
        private protected NonFailureCancellation(string message)
            : base(message)
        {
        }

        /// <summary>Empty: the causes are shared values, thrown by nobody.</summary>
        public sealed override string StackTrace => "";
    }

    /// <summary>The consumer has all it wanted.</summary>
    [SuppressMessage("Naming", "CA1710", Justification = "Akka.NET's name.")]
    public sealed class NoMoreElementsNeeded : NonFailureCancellation
    {
        /// <summary>The only value.</summary>
        public static readonly NoMoreElementsNeeded Instance = new();

        private NoMoreElementsNeeded()
            : base("No more elements are needed.")
        {
        }
    }

    /// <summary>The consumer completed as a whole.</summary>
    [SuppressMessage("Naming", "CA1710", Justification = "Akka.NET's name.")]
    public sealed class StageWasCompleted : NonFailureCancellation
    {
        /// <summary>The only value.</summary>
        public static readonly StageWasCompleted Instance = new();

        private StageWasCompleted()
            : base("The stage was completed.")
        {
        }
    }
}
