using Akka.Streams;

namespace ActorHub.Connections;

/// <summary>Tells the stages of a stream which connection they serve: the blueprint is built once, each connection materialises it with this attribute.</summary>
/// <param name="connection">The connection.</param>
public sealed class ConnectionAttribute(Connection connection) : Attributes.IAttribute
{
    /// <summary>The connection that the stream serves.</summary>
    public Connection Connection => connection;

    /// <summary>Finds the connection among the attributes that a stage's logic is created with.</summary>
    /// <param name="inherited">The argument of <c>CreateLogic</c>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="InvalidOperationException">The stream was not materialised for a connection.</exception>
    public static Connection Of(Attributes inherited)
    {
        ArgumentNullException.ThrowIfNull(inherited);
        return inherited.GetAttribute<ConnectionAttribute>()?.Connection
            ?? throw new InvalidOperationException("This stage runs only in the stream of a connection.");
    }
}
