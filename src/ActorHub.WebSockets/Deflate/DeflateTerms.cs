namespace ActorHub.WebSockets;

/// <summary>The parameters of permessage-deflate in an offer or an answer.</summary>
internal sealed record DeflateTerms
{
    public const string ServerNoContextTakeover = "server_no_context_takeover";
    public const string ClientNoContextTakeover = "client_no_context_takeover";
    public const string ServerMaxWindowBits = "server_max_window_bits";
    public const string ClientMaxWindowBits = "client_max_window_bits";
    public const int MaxBits = 15;

    private const int MinBits = 8;

    public bool NoServerContext { get; private set; }

    public bool NoClientContext { get; private set; }

    public int? ServerBits { get; private set; }

    /// <summary>Null also for a client's hint without a value.</summary>
    public int? ClientBits { get; private set; }

    public bool NamesClientBits { get; private set; }

    /// <summary>Reads an offer or an answer; null if it must be declined (RFC 7692 §7.1), because a parameter is unknown, repeated or invalid.</summary>
    public static DeflateTerms? TryRead(HeaderElement extension, Side writer)
    {
        var terms = new DeflateTerms();
        foreach (var parameter in extension.Parameters)
        {
            if (!terms.TryAdd(parameter, writer))
            {
                return null;
            }
        }

        return terms;
    }

    /// <summary>Checks that a number of bits is in range.</summary>
    public static int Checked(int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, MinBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, MaxBits);
        return bits;
    }

    private bool TryAdd(HeaderParameter parameter, Side writer)
    {
        var hasValue = parameter.Value is not null;
        switch (parameter.Name.ToLowerInvariant())
        {
            case ServerNoContextTakeover when !hasValue && !NoServerContext:
                return NoServerContext = true;
            case ClientNoContextTakeover when !hasValue && !NoClientContext:
                return NoClientContext = true;
            case ServerMaxWindowBits when ServerBits is null:
                ServerBits = ReadBits(parameter.Value);
                return ServerBits is not null;
            case ClientMaxWindowBits when !NamesClientBits:
                NamesClientBits = true;
                ClientBits = ReadBits(parameter.Value);
                return ClientBits is not null || (!hasValue && writer == Side.Client);
            default:
                return false;
        }
    }

    /// <summary>§7.1.2: a decimal number from 8 to 15 without leading zeros.</summary>
    private static int? ReadBits(string? value) => value switch
    {
        "8" => MinBits,
        "9" => 9,
        "10" => 10,
        "11" => 11,
        "12" => 12,
        "13" => 13,
        "14" => 14,
        "15" => MaxBits,
        _ => null,
    };
}
