using ActorHub.Hub.Errors;

namespace ActorHub.Hub;

/// <summary>The hub refused a call of the program.</summary>
public sealed class HubException : Exception
{
    internal HubException(HubError error)
        : base(error.Message) => Code = error.Code;

    /// <summary>The error's code, one of <see cref="HubErrorCodes"/>.</summary>
    public string Code { get; }
}
