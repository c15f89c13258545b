using ActorHub.Hub.Channels;
using FsCheck;
using FsCheck.Fluent;

namespace ActorHub.Hub.Tests.Channels;

/// <summary>What a watcher is told of a channel's members, compared with the members.</summary>
public sealed class MemberChangesTests
{
    private const int MaxNames = 5;

    [Fact]
    public void Whoever_comes_and_goes_a_watcher_knows_the_members_after_each_interval_or_at_least_their_number() =>
        Prop.ForAll(Gen.Choose(0, 12).ListOf().Zip(Gen.Elements(0, MemberChanges.MaxAtOnce)).ToArbitrary(), static run =>
        {
            // Ids 1 to 12 come or go; 0 is the end of an interval. The crowd decides whether the channel counts as large.
            var (steps, crowd) = run;
            var changes = new MemberChanges("a", MaxNames);
            var (members, known) = (new HashSet<string>(), new HashSet<string>());
            var (isKnown, isGathering) = (true, false);
            foreach (var step in steps.Append(0))
            {
                MembersChange? told;
                if (step == 0)
                {
                    if (!isGathering)
                    {
                        continue;
                    }

                    told = changes.End(crowd + members.Count);
                    isGathering = false;
                }
                else
                {
                    var joined = members.Add($"{step}");
                    if (!joined)
                    {
                        members.Remove($"{step}");
                    }

                    told = changes.Add($"{step}", joined, crowd + members.Count, out var mustEnd);
                    isGathering |= mustEnd;
                    if (mustEnd && told is not null)
                    {
                        return false;
                    }
                }

                switch (told)
                {
                    case MembersChange.Joined joined when !known.Add(joined.Connection):
                    case MembersChange.Left left when !known.Remove(left.Connection):
                    case MembersChange.Several several when several.Count != crowd + members.Count:
                        return false;
                    case MembersChange.Several { Names: { } names }:
                        if (names.Joined.Length + names.Left.Length > MaxNames || names.Joined.Any(known.Contains))
                        {
                            return false;
                        }

                        known.UnionWith(names.Joined);
                        known.ExceptWith(names.Left);
                        break;
                    case MembersChange.Several:
                        (known, isKnown) = ([.. members], true); // the watcher has to ask
                        break;
                }

                if (!isGathering && isKnown && !known.SetEquals(members))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_channel_of_up_to_a_hundred_members_tells_each_change_at_once()
    {
        var changes = new MemberChanges("a", MaxNames);

        Assert.Equal(new MembersChange.Joined("a", "x"), changes.Add("x", joined: true, 100, out var mustEnd));
        Assert.False(mustEnd);
        Assert.Null(changes.Add("y", joined: true, 101, out mustEnd));
        Assert.True(mustEnd);
        Assert.Null(changes.Add("x", joined: false, 100, out mustEnd)); // not before what was gathered
        Assert.False(mustEnd);
        var several = Assert.IsType<MembersChange.Several>(changes.End(100));
        Assert.Equal((100, "y", "x"), (several.Count, several.Names!.Joined.Single(), several.Names.Left.Single()));
    }

    [Fact]
    public void Who_comes_and_goes_within_an_interval_is_not_told()
    {
        var changes = new MemberChanges("a", MaxNames);
        changes.Add("x", joined: true, 101, out _);
        changes.Add("x", joined: false, 100, out _);

        Assert.Null(changes.End(100));
    }

    [Fact]
    public void Of_too_many_changes_only_the_number_of_members_is_told()
    {
        var changes = new MemberChanges("a", MaxNames);
        for (var n = 0; n <= MaxNames; n++)
        {
            changes.Add($"{n}", joined: true, 101 + n, out _);
        }

        Assert.Equal(new MembersChange.Several("a", 106, null), changes.End(106));
        Assert.Null(changes.End(106));
    }
}
