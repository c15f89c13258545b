using System.Text;

namespace ActorHub.Server.Http;

/// <summary>Responses that say in one line of text why a request gets no other answer.</summary>
internal static class PlainText
{
    /// <summary>Sends the response.</summary>
    /// <param name="context">The request. Its response has not started; headers that were set are sent too.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="text">The text, without the line break at its end.</param>
    public static Task AnswerAsync(this HttpContext context, int status, string text)
    {
        var body = Encoding.UTF8.GetBytes(text + "\n");
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
