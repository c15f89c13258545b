using Akka.Streams;

namespace ActorHub.Connections;

/// <summary>
/// Gives the stages of a stream their connection. The stream's blueprint is built once; each connection materializes it with this attribute.
/// </summary>
/// <param name="connection">The connection.</param>
public sealed class ConnectionAttribute(Connection connection) : Attributes.IAttribute
{
    /// <summary>The connection that the stream serves.</summary>
    public Connection Connection => connection;

    /// <summary>Finds the connection among the attributes that a stage's logic is created with.</summary>
    /// <param name="inherited">The argument of <c>CreateLogic</c>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="InvalidOperationException">The stream was not materialized for a connection.</exception>
    public static Connection Of(Attributes inherited)
    {
        ArgumentNullException.ThrowIfNull(inherited);
        return inherited.GetAttribute<ConnectionAttribute>()?.Connection
            ?? throw new InvalidOperationException("This stage runs only in the stream of a connection.");
    }
}
