namespace ActorHub.Server.Tests.Bench;

/// <summary>Tests that measure for a time of the clock: they run by themselves, so that something is measured in it.</summary>
[CollectionDefinition(nameof(LoadTests), DisableParallelization = true)]
public static class LoadTests;
