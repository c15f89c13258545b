// A hub on ASP.NET Core SignalR with its JSON protocol: groups as channels, /hub.
using SignalRHub;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddSignalR();
var app = builder.Build();
app.MapHub<ChannelHub>("/hub");
app.Run();
