using ActorHub.Hub.Errors;

namespace ActorHub.Hub;

/// <summary>The hub refused an in-process call. The message states the problem and the fix.</summary>
public sealed class HubException : Exception
{
    internal HubException(HubError error, StreamPosition? position = null)
        : base(error.Message) => (Code, Position) = (error.Code, position);

    /// <summary>The error's code, one of <see cref="HubErrorCodes"/>.</summary>
    public string Code { get; }

    /// <summary>The position of the channel's last publication, if the error is <see cref="HubErrorCodes.Conflict"/>.</summary>
    public StreamPosition? Position { get; }
}
