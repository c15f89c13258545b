namespace ActorHub.Connections;

/// <summary>The names of settings in a program's configuration, for messages that advise to change them.</summary>
/// <param name="Origins">The setting that lists the allowed origins.</param>
/// <param name="Proxies">The setting that lists the trusted proxies.</param>
public sealed record SettingNames(string Origins, string Proxies);
