namespace Akka.Actor;

/// <summary>Which system an actor lives in.</summary>
public sealed class Address : IEquatable<Address>
{
    /// <summary>Names a system.</summary>
    /// <param name="protocol">How it is reached; <c>akka</c> for a local one.</param>
    /// <param name="system">The system's name.</param>
    /// <param name="host">Its host, or <c>null</c> for a local one.</param>
    /// <param name="port">Its port, or <c>null</c> for a local one.</param>
    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host;
        Port = port;
    }

    /// <summary>How the system is reached.</summary>
    public string Protocol { get; }

    /// <summary>The system's name.</summary>
    public string System { get; }

    /// <summary>The host, unless the address is local.</summary>
    public string? Host { get; }

    /// <summary>The port, unless the address is local.</summary>
    public int? Port { get; }

    /// <inheritdoc/>
    public bool Equals(Address? other) =>
        other is not null && Protocol == other.Protocol && System == other.System && Host == other.Host && Port == other.Port;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Protocol, System, Host, Port);

    /// <inheritdoc/>
    public override string ToString() => Host is null ? $"{Protocol}://{System}" : $"{Protocol}://{System}@{Host}:{Port}";
}
