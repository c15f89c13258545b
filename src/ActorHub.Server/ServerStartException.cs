namespace ActorHub.Server;

/// <summary>The server cannot start with its options. Everything that had started was stopped again.</summary>
public sealed class ServerStartException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The problem and its fix, for the operator.</param>
    public ServerStartException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">The problem and its fix, for the operator.</param>
    /// <param name="innerException">The cause.</param>
    public ServerStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
