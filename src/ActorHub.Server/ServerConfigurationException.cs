namespace ActorHub.Server;

/// <summary>The actor system cannot start with the settings in <see cref="ServerOptions.Actors"/>.</summary>
public sealed class ServerConfigurationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The problem and its fix, for the operator.</param>
    /// <param name="innerException">Akka.NET's exception.</param>
    public ServerConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
