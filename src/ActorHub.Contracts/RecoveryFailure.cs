namespace ActorHub;

/// <summary>Why the publications after a position cannot be given without a gap.</summary>
public enum RecoveryFailure
{
    /// <summary>The hub no longer keeps the first publication after the position, or the channel keeps no history.</summary>
    TooOld,

    /// <summary>The position belongs to another epoch: the channel has begun anew since.</summary>
    NewEpoch,

    /// <summary>More publications were missed than the hub sends at once. Read the history instead.</summary>
    TooMany,
}

/// <summary>The codes of <see cref="RecoveryFailure"/> in messages, which never change their meaning.</summary>
public static class RecoveryFailures
{
    /// <summary>Returns the code of a reason.</summary>
    public static string CodeOf(RecoveryFailure failure) => failure switch
    {
        RecoveryFailure.TooOld => "too-old",
        RecoveryFailure.NewEpoch => "new-epoch",
        _ => "too-many",
    };

    /// <summary>Finds the reason of a code.</summary>
    /// <returns>A reason; <see cref="RecoveryFailure.TooOld"/> for a code that this version does not know, which is a gap too.</returns>
    public static RecoveryFailure Parse(string code) => code switch
    {
        "new-epoch" => RecoveryFailure.NewEpoch,
        "too-many" => RecoveryFailure.TooMany,
        _ => RecoveryFailure.TooOld,
    };
}
