namespace Akka.Actor;

/// <summary>What becomes of a child that failed.</summary>
public enum Directive
{
    /// <summary>It goes on as if nothing had happened, without the message it failed on.</summary>
    Resume,

    /// <summary>A new incarnation takes its place, and its mailbox.</summary>
    Restart,

    /// <summary>The supervisor fails itself, for the same reason.</summary>
    Escalate,

    /// <summary>It ends.</summary>
    Stop,
}

/// <summary>Pairs for <see cref="DeployableDecider"/>.</summary>
public static class DirectiveExtensions
{
    /// <summary>The directive for a type of exception.</summary>
    public static KeyValuePair<Type, Directive> When<TException>(this Directive self)
        where TException : Exception => new(typeof(TException), self);
}
