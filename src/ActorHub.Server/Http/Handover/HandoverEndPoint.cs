using System.Net;

namespace ActorHub.Server.Http.Handover;

/// <summary>The address that the HTTP server is given to listen at: no socket, but the hub's own listener.</summary>
internal sealed class HandoverEndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "the hub's port";
}
