using System.Net;
using System.Net.Sockets;
using ActorHub.Examples.SansIo;
using ActorHub.WebSockets;

using var listener = new TcpListener(IPAddress.Loopback, 0);
listener.Start();
var serving = Task.Run(async () => await EchoServer.ServeAsync(await listener.AcceptSocketAsync(), new ServerHandshakeOptions(), CancellationToken.None));

var answer = await EchoClient.AskAsync(WebSocketUri.Parse($"ws://{listener.LocalEndpoint}/"), "hello", CancellationToken.None);
await serving;
Console.WriteLine($"the server answered: {answer}");
