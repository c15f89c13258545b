namespace Akka.TestKit;

/// <summary>A test kit whose test actor is not the sender of what the test sends.</summary>
public interface INoImplicitSender;
