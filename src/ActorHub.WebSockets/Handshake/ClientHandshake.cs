// RFC 6455 §4.1, hybi-00 §4.1, hixie-75 §4.1.
using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ActorHub.WebSockets;

/// <summary>The client's side of one opening handshake, without I/O: the bytes of the request, and the evaluation of the response.</summary>
public sealed class ClientHandshake
{
    private const int MaxInterimResponses = 8;

    private readonly ClientHandshakeOptions _options;
    private readonly ClientKeys _keys;
    private int _interimResponses;

    /// <summary>Creates a request.</summary>
    /// <param name="options">The content of the request.</param>
    /// <param name="random">Generates the keys, which must be unpredictable, because otherwise a cache could answer (RFC 6455 §10.3).</param>
    /// <exception cref="ArgumentException">An option is not valid in a request, or the version does not support it.</exception>
    public ClientHandshake(ClientHandshakeOptions options, RandomBytes random)
        : this(options, KeysFor(options, random))
    {
    }

    internal ClientHandshake(ClientHandshakeOptions options, ClientKeys keys)
    {
        _options = options;
        _keys = keys;
        Request = ClientRequest.Write(options, keys);
    }

    /// <summary>The bytes of the whole request; in hybi-00 followed by the eight bytes of the challenge.</summary>
    public ReadOnlyMemory<byte> Request { get; }

    /// <summary>Reads the response.</summary>
    /// <param name="input">
    /// Bytes received and not yet consumed. Advanced past the head (in hybi-00 also past the 16 bytes after it) when there is a result, and past
    /// interim responses (1xx) even before. The remaining bytes are frames, or the body of a refusal.
    /// </param>
    /// <param name="result">The result, if there is one.</param>
    /// <returns>False if more bytes are needed.</returns>
    public bool TryReadResponse(ref ReadOnlySequence<byte> input, [NotNullWhen(true)] out ClientHandshakeResult? result)
    {
        result = null;
        while (true)
        {
            var rest = input;
            if (!ResponseHeadParser.TryRead(ref rest, _options.Limits, out var head, out var error))
            {
                result = error is null ? null : new ClientHandshakeResult.Failed(error);
                return result is not null;
            }

            // RFC 9110 §15.2: a client must be able to read interim responses, even unexpected ones.
            if (head!.Status is >= 200 or 101)
            {
                result = Evaluate(head, ref rest);
                input = result is null or ClientHandshakeResult.Failed ? input : rest;
                return result is not null;
            }

            if (++_interimResponses > MaxInterimResponses)
            {
                result = new ClientHandshakeResult.Failed(HandshakeErrors.TooManyInterimResponses);
                return true;
            }

            input = rest;
        }
    }

    private static ClientKeys KeysFor(ClientHandshakeOptions options, RandomBytes random)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(random);
        return ClientKeys.Create(options.Version, random);
    }

    /// <summary>Evaluates a final response.</summary>
    /// <returns>Null if the answer to the challenge has not arrived yet.</returns>
    private ClientHandshakeResult? Evaluate(ResponseHead head, ref ReadOnlySequence<byte> rest)
    {
        if (head.Status != 101)
        {
            return new ClientHandshakeResult.Refused(head);
        }

        var error = ResponseCheck.Check(head, _options, _keys, out var protocol);
        if (error is not null)
        {
            return new ClientHandshakeResult.Failed(error);
        }

        if (_keys is ClientKeys.Challenge challenge)
        {
            if (rest.Length < Hybi00Challenge.AnswerBytes)
            {
                return null;
            }

            Span<byte> answer = stackalloc byte[Hybi00Challenge.AnswerBytes];
            rest.Slice(0, answer.Length).CopyTo(answer);
            if (!answer.SequenceEqual(Hybi00Challenge.FromKeys(challenge.Key1, challenge.Key2)!.Answer(challenge.Body)))
            {
                return new ClientHandshakeResult.Failed(HandshakeErrors.ResponseChallenge);
            }

            rest = rest.Slice(answer.Length);
        }

        return new ClientHandshakeResult.Opened(head, protocol!);
    }
}
