using ActorHub.Hub.Errors;

namespace ActorHub.Hub;

/// <summary>The hub refused an in-process call. The message states the problem and the fix.</summary>
public sealed class HubException : Exception
{
    internal HubException(HubError error)
        : base(error.Message) => Code = error.Code;

    /// <summary>The error's code, one of <see cref="HubErrorCodes"/>.</summary>
    public string Code { get; }
}
