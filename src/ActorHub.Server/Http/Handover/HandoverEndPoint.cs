using System.Net;

namespace ActorHub.Server.Http.Handover;

/// <summary>The address that Kestrel is configured to listen at. It stands for the hub's listener, not for a socket.</summary>
internal sealed class HandoverEndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "the hub's port";
}
