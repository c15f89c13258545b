namespace ActorHub.Interop.Tests.Conformance;

/// <summary>The cases by name.</summary>
internal static class AllCases
{
    /// <summary>Those without extensions.</summary>
    public static Dictionary<string, Case> Plain() =>
        new[] { FramingCases.All(), TextCases.All(), ClosingCases.All(), BigCases.All() }.SelectMany(cases => cases).ToDictionary(row => row.Name);
}
