// RFC 7692 §7.1. Four parameters, two for each side's messages. The parameters in the server's answer bind both sides. Omitted ones mean a
// window of 2^15 bytes and context takeover.
using System.Collections.Immutable;
using System.Globalization;

namespace ActorHub.WebSockets;

/// <summary>Negotiates permessage-deflate: the client's offer, the server's answer, and the client's check of the answer.</summary>
internal static class DeflateNegotiation
{
    private const string Name = "permessage-deflate";
    private const int MaxBits = DeflateTerms.MaxBits;

    /// <summary>A client's offer.</summary>
    public static HeaderElement Offer(DeflateOptions wanted)
    {
        var parameters = ImmutableArray.CreateBuilder<HeaderParameter>(4);
        AddFlag(parameters, DeflateTerms.ServerNoContextTakeover, wanted.ServerNoContextTakeover);
        AddFlag(parameters, DeflateTerms.ClientNoContextTakeover, wanted.ClientNoContextTakeover);
        if (wanted.ServerMaxWindowBits < MaxBits)
        {
            parameters.Add(Bits(DeflateTerms.ServerMaxWindowBits, wanted.ServerMaxWindowBits));
        }

        // §7.1.2.2: without a value, it only allows the server to limit the client's window.
        parameters.Add(wanted.ClientMaxWindowBits < MaxBits
            ? Bits(DeflateTerms.ClientMaxWindowBits, wanted.ClientMaxWindowBits)
            : new HeaderParameter(DeflateTerms.ClientMaxWindowBits, null));
        return new HeaderElement(Name, parameters.ToImmutable());
    }

    /// <summary>A server's answer to the first acceptable offer; null if it declines all of them.</summary>
    public static DeflateParameters? Answer(ImmutableArray<HeaderElement> offers, DeflateOptions wanted, out string answer)
    {
        foreach (var offer in offers)
        {
            if (IsDeflate(offer) && DeflateTerms.TryRead(offer, Side.Client) is { } terms && Agree(terms, wanted) is { } agreed)
            {
                answer = Print(agreed, terms).ToString();
                return agreed;
            }
        }

        answer = "";
        return null;
    }

    /// <summary>Checks a server's answer against the offer; null if nothing was offered.</summary>
    public static HandshakeError? Check(HeaderList headers, DeflateOptions? offered, out DeflateParameters? agreed)
    {
        agreed = null;
        if (!headers.TryGetElements(HandshakeHeaders.Extensions, out var extensions))
        {
            return HandshakeErrors.ResponseExtension with { Reason = "the answer's Sec-WebSocket-Extensions header is malformed" };
        }

        if (extensions.IsEmpty)
        {
            return null;
        }

        if (offered is null || extensions.Length > 1 || !IsDeflate(extensions[0]))
        {
            return HandshakeErrors.ResponseExtension;
        }

        agreed = DeflateTerms.TryRead(extensions[0], Side.Server) is { } terms ? Accept(terms, offered) : null;
        return agreed is null ? HandshakeErrors.ResponseExtensionParameters : null;
    }

    private static DeflateParameters? Agree(DeflateTerms offer, DeflateOptions wanted)
    {
        // §7.1.2.2: the server may limit the client's window only if the offer contains client_max_window_bits.
        if (!offer.NamesClientBits && wanted.ClientMaxWindowBits < MaxBits)
        {
            return null;
        }

        return new DeflateParameters
        {
            ServerNoContextTakeover = offer.NoServerContext || wanted.ServerNoContextTakeover,
            ClientNoContextTakeover = offer.NoClientContext || wanted.ClientNoContextTakeover,
            ServerMaxWindowBits = Math.Min(offer.ServerBits ?? MaxBits, wanted.ServerMaxWindowBits),
            ClientMaxWindowBits = Math.Min(offer.ClientBits ?? MaxBits, wanted.ClientMaxWindowBits),
        };
    }

    /// <summary>The parameters that result from the answer; null if the answer does not comply with the offer.</summary>
    private static DeflateParameters? Accept(DeflateTerms answer, DeflateOptions offered)
    {
        // §7.1.1.1, §7.1.2.1: a server that accepts these parameters must repeat them.
        if ((offered.ServerNoContextTakeover && !answer.NoServerContext)
            || (answer.ServerBits ?? MaxBits) > offered.ServerMaxWindowBits
            || (answer.ClientBits is { } bits && bits > offered.ClientMaxWindowBits))
        {
            return null;
        }

        return new DeflateParameters
        {
            ServerNoContextTakeover = answer.NoServerContext,
            ClientNoContextTakeover = answer.NoClientContext || offered.ClientNoContextTakeover,
            ServerMaxWindowBits = answer.ServerBits ?? MaxBits,
            ClientMaxWindowBits = Math.Min(answer.ClientBits ?? MaxBits, offered.ClientMaxWindowBits),
        };
    }

    private static HeaderElement Print(DeflateParameters agreed, DeflateTerms offer)
    {
        var parameters = ImmutableArray.CreateBuilder<HeaderParameter>(4);
        AddFlag(parameters, DeflateTerms.ServerNoContextTakeover, agreed.ServerNoContextTakeover);
        AddFlag(parameters, DeflateTerms.ClientNoContextTakeover, agreed.ClientNoContextTakeover);
        if (offer.ServerBits is not null || agreed.ServerMaxWindowBits < MaxBits)
        {
            parameters.Add(Bits(DeflateTerms.ServerMaxWindowBits, agreed.ServerMaxWindowBits)); // §7.1.2.1: must be repeated even if it changes nothing
        }

        if (agreed.ClientMaxWindowBits < MaxBits)
        {
            parameters.Add(Bits(DeflateTerms.ClientMaxWindowBits, agreed.ClientMaxWindowBits));
        }

        return new HeaderElement(Name, parameters.ToImmutable());
    }

    private static void AddFlag(ImmutableArray<HeaderParameter>.Builder parameters, string name, bool isSet)
    {
        if (isSet)
        {
            parameters.Add(new HeaderParameter(name, null));
        }
    }

    private static HeaderParameter Bits(string name, int bits) => new(name, bits.ToString(CultureInfo.InvariantCulture));

    private static bool IsDeflate(HeaderElement extension) => extension.Name.Equals(Name, StringComparison.OrdinalIgnoreCase);
}
