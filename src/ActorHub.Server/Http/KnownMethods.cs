namespace ActorHub.Server.Http;

/// <summary>Refuses request methods that the server does not know, on every path, with 501 (RFC 9110 §9.1).</summary>
internal static class KnownMethods
{
    // RFC 9110 §9.3 and RFC 5789.
    private static readonly HashSet<string> Names = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>Adds the check.</summary>
    /// <param name="application">The application to add to.</param>
    public static void UseKnownMethods(this IApplicationBuilder application) =>
        application.Use((HttpContext context, RequestDelegate next) => Names.Contains(context.Request.Method)
            ? next(context)
            : context.AnswerAsync(StatusCodes.Status501NotImplemented, "The server does not know this request method."));
}
