using ActorHub.Hub.Errors;

namespace ActorHub.Hub;

/// <summary>The hub refused what the program asked of it.</summary>
public sealed class HubException : Exception
{
    internal HubException(HubError error)
        : base(error.Message) => Code = error.Code;

    /// <summary>The error's code, from the list in <c>PROTOCOL.md</c>.</summary>
    public string Code { get; }
}
