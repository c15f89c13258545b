using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using ActorHub.Hocon;
using ActorHub.WebSockets;

namespace ActorHub.Server.Configuration;

/// <summary>The forms of option values.</summary>
internal static class Forms
{
    private const string None = "none";

    private static readonly ImpliedUnit Milliseconds = new("milliseconds", "10s");
    private static readonly ImpliedUnit Bytes = new("bytes", "64KiB");

    private static readonly SearchValues<char> NotInAuthority = SearchValues.Create("/?#@\\* ");

    /// <summary>Addresses to listen at.</summary>
    public static ValueForm<ImmutableArray<string>> Hosts { get; } = new(
        "an IP address, localhost, or a list of them such as [\"127.0.0.1\", \"::1\"]", ReadHosts);

    /// <summary>The path of a URL, as in a request line.</summary>
    public static ValueForm<string> UrlPath { get; } = Text("a path that begins with / and has no space, ? or #", static text =>
        text.StartsWith('/') && text.All(static c => c is > ' ' and <= '~' and not ('?' or '#')));

    /// <summary>A switch.</summary>
    public static ValueForm<bool> OnOff { get; } = new("on or off", static (HoconValue found, out bool on) =>
        found.TryGetBool(out on, out _) ? null : found.Expected("on or off"));

    /// <summary>The web pages that may connect.</summary>
    public static ValueForm<OriginPolicy> Origins { get; } = new(
        "same-origin, any, or a list such as [\"https://example.com\"]", ReadOrigins);

    /// <summary>Versions of the WebSocket protocol.</summary>
    public static ValueForm<ImmutableArray<WebSocketVersion>> Versions { get; } = new(
        "a list of 13, 8, 7, hybi-00 and hixie-75, at least one", ReadVersions);

    /// <summary>Networks of proxies.</summary>
    public static ValueForm<ImmutableArray<IPNetwork>> Proxies { get; } = new(
        "a list of IP addresses and networks such as [\"10.0.0.0/8\"]", ReadProxies);

    /// <summary>A whole number in a range.</summary>
    public static ValueForm<int> Number(int least, int most)
    {
        var accepts = string.Create(CultureInfo.InvariantCulture, $"a whole number between {least} and {most}");
        return new(accepts, (HoconValue found, out int value) =>
            found.TryGetInt(out value, out _) && value >= least && value <= most ? null : found.Expected(accepts));
    }

    /// <summary>An amount of bytes in a range.</summary>
    public static ValueForm<int> Size(int least, int most)
    {
        var form = LargeSize(least, most);
        return Form(
            form.Accepts,
            (HoconValue found, out int value) =>
            {
                var fits = form.Read(found, out var bytes) is null;
                value = (int)bytes;
                return fits;
            },
            Bytes);
    }

    /// <summary>An amount of bytes in a range that may exceed 2 GiB.</summary>
    public static ValueForm<long> LargeSize(long least, long most) => Form(
        $"a size between {SizeText(least)} and {SizeText(most)}",
        (HoconValue found, out long value) =>
        {
            var fits = found.TryGetSize(out var bytes, out _) && bytes >= least && bytes <= most;
            value = fits ? bytes : 0;
            return fits;
        },
        Bytes);

    /// <summary>A number or size that may also be <c>none</c>, which means unlimited.</summary>
    /// <param name="form">The form of the number.</param>
    /// <returns>A form that reads <c>none</c> as <see cref="int.MaxValue"/>.</returns>
    public static ValueForm<int> OrNone(ValueForm<int> form) => Or(form, None, int.MaxValue);

    /// <summary>A number or size that may also be <c>auto</c>.</summary>
    /// <param name="form">The form of the number.</param>
    /// <param name="auto">The value of <c>auto</c>.</param>
    public static ValueForm<T> OrAuto<T>(ValueForm<T> form, T auto) => Or(form, "auto", auto);

    /// <summary>A duration in a range.</summary>
    public static ValueForm<TimeSpan> Duration(TimeSpan least, TimeSpan most) => Form(
        $"a duration between {DurationText(least)} and {DurationText(most)}",
        (HoconValue found, out TimeSpan value) => found.TryGetDuration(out value, out _) && value >= least && value <= most,
        Milliseconds);

    /// <summary>A duration in a range, in whole seconds.</summary>
    public static ValueForm<TimeSpan> WholeSeconds(TimeSpan least, TimeSpan most)
    {
        var form = Duration(least, most);
        return Form(
            $"{form.Accepts}, in whole seconds",
            (HoconValue found, out TimeSpan value) => form.Read(found, out value) is null && value.Ticks % TimeSpan.TicksPerSecond == 0,
            Milliseconds);
    }

    /// <summary>One of several words.</summary>
    public static ValueForm<T> Word<T>(params (string Word, T Value)[] words)
    {
        var accepts = string.Join(", ", words[..^1].Select(static word => word.Word)) + " or " + words[^1].Word;
        return new(accepts, (HoconValue found, out T value) =>
        {
            var text = TextOf(found);
            var at = Array.FindIndex(words, word => word.Word == text);
            value = words[Math.Max(at, 0)].Value;
            return at >= 0 ? null : found.Expected(accepts);
        });
    }

    private delegate bool TryRead<T>(HoconValue found, out T value);

    private static ValueForm<T> Form<T>(string accepts, TryRead<T> tryRead, ImpliedUnit? implied)
    {
        ValueForm<T>? form = null;
        form = new(accepts, (HoconValue found, out T value) => tryRead(found, out value) ? null : form!.Refuse(found)) { Implied = implied };
        return form;
    }

    private static ValueForm<T> Or<T>(ValueForm<T> form, string word, T meaning) => Form(
        $"{form.Accepts}, or {word}",
        (HoconValue found, out T value) =>
        {
            value = meaning;
            return TextOf(found) == word || form.Read(found, out value) is null;
        },
        form.Implied);

    private static ValueForm<string> Text(string accepts, Func<string, bool> isAccepted) =>
        new(accepts, (HoconValue found, out string value) =>
        {
            value = TextOf(found) ?? "";
            return isAccepted(value) ? null : found.Expected(accepts);
        });

    private static HoconError? ReadHosts(HoconValue found, out ImmutableArray<string> hosts)
    {
        hosts = new ServerOptions().Hosts;
        var isList = found.TryGetArray(out var array, out _);
        ImmutableArray<HoconValue> items = isList ? array!.Items : [found];
        foreach (var item in items)
        {
            if (!IsHost(TextOf(item)))
            {
                return item.Expected(isList ? "an IP address or localhost" : Hosts.Accepts);
            }
        }

        if (items.IsEmpty)
        {
            return found.Expected("at least one IP address");
        }

        var read = items.Select(static item => TextOf(item)!);
        hosts = hosts.SequenceEqual(read) ? hosts : [.. read]; // equal options must be equal: see ReadVersions
        return null;
    }

    private static bool IsHost(string? text) =>
        text is not null
        && (text.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            // IPv4 addresses must have four parts: "8080" and "127.1" are valid too, but rarely intended.
            || (IPAddress.TryParse(text, out var address) && (text.Contains(':') || address.ToString() == text)));

    private static HoconError? ReadOrigins(HoconValue found, out OriginPolicy policy)
    {
        policy = new OriginPolicy.SameOrigin();
        if (found.TryGetArray(out var array, out _))
        {
            var origins = new List<string>(array.Items.Length);
            foreach (var item in array.Items)
            {
                if (OriginOf(TextOf(item)) is not { } origin)
                {
                    return item.Expected("an origin such as \"https://example.com\", without a path or trailing slash");
                }

                origins.Add(origin);
            }

            policy = new OriginPolicy.Listed([.. origins]);
            return null;
        }

        switch (TextOf(found))
        {
            case "same-origin":
                return null;
            case "any":
                policy = new OriginPolicy.Any();
                return null;
            default:
                return found.Expected(Origins.Accepts);
        }
    }

    private static HoconError? ReadVersions(HoconValue found, out ImmutableArray<WebSocketVersion> versions)
    {
        versions = ServerHandshakeOptions.Default.Versions;
        if (!found.TryGetArray(out var array, out _) || array.Items.IsEmpty)
        {
            return found.Expected(Versions.Accepts);
        }

        var read = new List<WebSocketVersion>(array.Items.Length);
        foreach (var item in array.Items)
        {
            if (VersionOf(item) is not { } version)
            {
                return item.Expected("13, 8, 7, hybi-00 or hixie-75");
            }

            read.Add(version);
        }

        if (!versions.SequenceEqual(read)) // otherwise keep the default array: ImmutableArray compares references, and equal options must be equal
        {
            versions = [.. read];
        }

        return null;
    }

    private static WebSocketVersion? VersionOf(HoconValue item) => item.TryGetInt(out var number, out _)
        ? number switch
        {
            13 => WebSocketVersion.Rfc6455,
            8 => WebSocketVersion.Hybi08,
            7 => WebSocketVersion.Hybi07,
            _ => null,
        }
        : TextOf(item) switch
        {
            "hybi-00" => WebSocketVersion.Hybi00,
            "hixie-75" => WebSocketVersion.Hixie75,
            _ => null,
        };

    private static HoconError? ReadProxies(HoconValue found, out ImmutableArray<IPNetwork> networks)
    {
        networks = TrustedProxies.None.Networks;
        if (!found.TryGetArray(out var array, out _))
        {
            return found.Expected(Proxies.Accepts);
        }

        var read = new List<IPNetwork>(array.Items.Length);
        foreach (var item in array.Items)
        {
            if (NetworkOf(TextOf(item)) is not { } network)
            {
                return item.Expected("an IP address, or a network such as \"10.0.0.0/8\" whose bits after the prefix are 0");
            }

            read.Add(network);
        }

        networks = read.Count == 0 ? networks : [.. read];
        return null;
    }

    private static IPNetwork? NetworkOf(string? text)
    {
        if (text is null || (!text.Contains(':') && text.AsSpan().Count('.') != 3)) // as for Host: IPv4 addresses must have four parts
        {
            return null;
        }

        if (IPAddress.TryParse(text, out var single))
        {
            return new IPNetwork(single, single.GetAddressBytes().Length * 8);
        }

        // Refuse a network whose address has bits after the prefix: it may be a mistake, and reading it would trust more addresses.
        return IPNetwork.TryParse(text, out var network)
            && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out var address)
            && address.Equals(network.BaseAddress)
                ? network
                : null;
    }

    /// <summary>Removes the default port, because browsers send an origin without it.</summary>
    private static string? OriginOf(string? text) =>
        text is not null
        && text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme
        && text.AsSpan(scheme + 3).IndexOfAny(NotInAuthority) < 0
        && Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Authority.Length > 0
            ? $"{uri.Scheme}://{uri.Authority}"
            : null;

    private static string? TextOf(HoconValue found) => found.TryGetString(out var text, out _) ? text : null;

    private static string SizeText(long bytes) => bytes switch
    {
        >= 1L << 40 when bytes % (1L << 40) == 0 => Invariant(bytes >> 40, "TiB"),
        >= 1 << 30 when bytes % (1 << 30) == 0 => Invariant(bytes >> 30, "GiB"),
        >= 1 << 20 when bytes % (1 << 20) == 0 => Invariant(bytes >> 20, "MiB"),
        >= 1 << 10 when bytes % (1 << 10) == 0 => Invariant(bytes >> 10, "KiB"),
        _ => Invariant(bytes, "B"),
    };

    private static string DurationText(TimeSpan time) => time switch
    {
        { TotalSeconds: < 1 } => Invariant((int)time.TotalMilliseconds, "ms"),
        { TotalDays: > 1 } => Invariant((int)time.TotalDays, "d"),
        { TotalHours: >= 1 } => Invariant((int)time.TotalHours, "h"),
        { TotalMinutes: >= 1 } => Invariant((int)time.TotalMinutes, "m"),
        _ => Invariant((int)time.TotalSeconds, "s"),
    };

    private static string Invariant(long number, string unit) => number.ToString(CultureInfo.InvariantCulture) + unit;
}
