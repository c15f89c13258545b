using Microsoft.AspNetCore.SignalR;

namespace SignalRHub;

/// <summary>What clients may call.</summary>
internal sealed class ChannelHub : Hub
{
    public Task Subscribe(string channel) => Groups.AddToGroupAsync(Context.ConnectionId, channel);

    public Task Publish(string channel, string message) => Clients.Group(channel).SendAsync("Publication", message);

    public Task Echo(string message) => Clients.Caller.SendAsync("Echo", message);
}
