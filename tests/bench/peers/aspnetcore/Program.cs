// A hub on ASP.NET Core's WebSockets: /sub hears what is said on /pub, /echo hears itself.
using System.Net.WebSockets;
using AspNetCoreWebSockets;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddSingleton<Subscribers>();
var app = builder.Build();
app.UseWebSockets();

app.MapGet("/sub", async (HttpContext context, Subscribers subscribers) =>
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    await subscribers.ServeAsync(socket, context.RequestAborted);
});

app.MapGet("/pub", async (HttpContext context, Subscribers subscribers) =>
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    await Messages.ReadAsync(socket, (message, type) =>
    {
        subscribers.Publish(new Publication(message.ToArray(), type));
        return ValueTask.CompletedTask;
    }, context.RequestAborted);
});

app.MapGet("/echo", async (HttpContext context) =>
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync();
    await Messages.ReadAsync(socket, (message, type) => socket.SendAsync(message, type, WebSocketMessageFlags.EndOfMessage, context.RequestAborted), context.RequestAborted);
});

app.Run();
