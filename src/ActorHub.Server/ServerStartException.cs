namespace ActorHub.Server;

/// <summary>The server cannot start with its options; nothing of it was left running.</summary>
public sealed class ServerStartException : Exception
{
    /// <summary>Says why.</summary>
    /// <param name="message">What is wrong and how to mend it, for the operator.</param>
    public ServerStartException(string message)
        : base(message)
    {
    }

    /// <summary>Says why.</summary>
    /// <param name="message">What is wrong and how to mend it, for the operator.</param>
    /// <param name="innerException">Where it showed.</param>
    public ServerStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
