namespace Akka.Actor;

/// <summary>What the runtime needs of a reference beyond telling it messages.</summary>
internal interface IInternalActorRef : IActorRef
{
    LocalActorSystem? System { get; }

    bool IsTerminated { get; }

    /// <summary>The reference that watching and supervision know, when this one only stands in front of it.</summary>
    IInternalActorRef Unwrap();

    /// <summary>Sends a message of the runtime; it overtakes what users sent. One instance is sent once.</summary>
    void Send(SystemMessage message);
}
