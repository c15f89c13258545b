namespace ActorHub.Server.Http;

/// <summary><c>GET /health</c>: the server's status, for people, load balancers and monitoring.</summary>
internal static class HealthEndpoint
{
    /// <summary>Maps the endpoint. It responds with 200 while the hub runs and 503 while it stops, so that load balancers send no new clients.</summary>
    /// <param name="routes">The routes to add to.</param>
    /// <param name="status">The status to report.</param>
    public static void MapHealth(this IEndpointRouteBuilder routes, ServerStatus status) =>
        routes.MapMethods("/health", [HttpMethods.Get, HttpMethods.Head], context =>
        {
            var report = status.Report();
            context.Response.StatusCode = report.Status == ServerStatus.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsJsonAsync(report, HealthJson.Default.HealthReport, cancellationToken: context.RequestAborted);
        });
}
