using Akka.Actor;

namespace Akka.Pattern;

/// <summary>Something was asked for at a time when it cannot be done.</summary>
public class IllegalStateException : AkkaException
{
    /// <summary>With a message.</summary>
    /// <param name="message">What cannot be done, and why.</param>
    public IllegalStateException(string message)
        : base(message)
    {
    }

    /// <summary>With a message and a cause.</summary>
    /// <param name="message">What cannot be done, and why.</param>
    /// <param name="innerEx">What led to it.</param>
    public IllegalStateException(string message, Exception innerEx)
        : base(message, innerEx)
    {
    }
}
