using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using ActorHub.Fuzz;

// fuzz CORPUS FINDINGS [target|all] [seconds] [seed]: runs each target for so long; findings are saved, one file each.
var corpus = args[0];
var findings = args[1];
var chosen = args.ElementAtOrDefault(2) ?? "all";
var seconds = int.Parse(args.ElementAtOrDefault(3) ?? "60", CultureInfo.InvariantCulture);
var seed = int.Parse(args.ElementAtOrDefault(4) ?? Environment.TickCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
var targets = FuzzTargets.All.Where(target => chosen == "all" || target.Name == chosen).ToList();
if (targets.Count == 0)
{
    Console.Error.WriteLine($"No target {chosen}. There are: all, {string.Join(", ", FuzzTargets.All.Select(target => target.Name))}");
    return 2;
}

var found = 0;
foreach (var target in targets)
{
    var fuzzer = new Fuzzer(target, Corpus.Of(corpus, target.Name), seed);
    var causes = new HashSet<string>();
    var runs = 0L;
    Save(fuzzer.RunCorpus(), causes);
    for (var started = Stopwatch.StartNew(); started.Elapsed.TotalSeconds < seconds; runs++)
    {
        Save(fuzzer.RunNext(), causes);
    }

    Console.WriteLine($"{target.Name}: {runs} inputs, {fuzzer.Outcomes} outcomes, {causes.Count} findings, seed {seed}");
    found += causes.Count;
}

return found == 0 ? 0 : 1;

void Save(Finding? finding, HashSet<string> causes)
{
    // One of each kind is enough to work on.
    if (finding is null || !causes.Add($"{finding.Cause.GetType()} {finding.Cause.StackTrace?.Split('\n')[0]}"))
    {
        return;
    }

    var name = $"{finding.Target}-{Convert.ToHexStringLower(SHA256.HashData(finding.Input))[..12]}.txt";
    Directory.CreateDirectory(findings);
    File.WriteAllText(Path.Combine(findings, name), Escapes.Write(finding.Input) + "\n");
    Console.WriteLine($"{finding}\nsaved as {Path.Combine(findings, name)}");
}
