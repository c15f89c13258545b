namespace ActorHub.Server.Http;

/// <summary><c>GET /health</c>: for people, load balancers and watchdogs.</summary>
internal static class HealthEndpoint
{
    /// <summary>Serves the status: 200 while the hub runs, 503 while it stops, so that nobody sends new clients.</summary>
    /// <param name="routes">Where to.</param>
    /// <param name="status">What to tell.</param>
    public static void MapHealth(this IEndpointRouteBuilder routes, ServerStatus status) =>
        routes.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            var report = status.Report();
            context.Response.StatusCode = report.Status == ServerStatus.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsJsonAsync(report, HealthJson.Default.HealthReport, cancellationToken: context.RequestAborted);
        });
}
