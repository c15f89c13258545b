namespace Akka.Actor;

/// <summary>Handled by the runtime before the actor's own handlers.</summary>
public interface IAutoReceivedMessage;

/// <summary>Does not count as activity for <see cref="IActorContext.SetReceiveTimeout"/>.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>Must not be accepted from strangers: it changes the life of the actor that gets it.</summary>
public interface IPossiblyHarmful;

/// <summary>Never checked for being serializable.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>Carries another message.</summary>
public interface IWrappedMessage
{
    /// <summary>The message inside.</summary>
    object Message { get; }
}
