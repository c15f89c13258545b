using Akka.Actor;

namespace Akka.Configuration;

/// <summary>Settings that cannot be used.</summary>
#pragma warning disable CA1032 // Akka.NET's has no parameterless constructor.
public class ConfigurationException : AkkaException
#pragma warning restore CA1032
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and where.</param>
    public ConfigurationException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and where.</param>
    /// <param name="exception">What led to it.</param>
    public ConfigurationException(string message, Exception exception)
        : base(message, exception)
    {
    }
}
