using Berth.Daemon;
using Berth.Daemon.Docker;
using Berth.Daemon.Http;
using Berth.Engine;
using Berth.Oci;
using Microsoft.Extensions.Logging.Console;

try
{
    var options = DaemonOptions.Parse(args);
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
    builder.Logging.ClearProviders();
    builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.ColorBehavior) = (true, LoggerColorBehavior.Disabled));
    builder.Logging.SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning);
    options.Sockets.ToList().ForEach(ApiSocket.Clear);
    builder.WebHost.ConfigureKestrel(kestrel => Listener.Configure(kestrel, options));
    await using WebApplication app = builder.Build();
    ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
    await using EngineHost engine = await EngineHost.OpenAsync(
        new EngineOptions
        {
            Root = options.Root,
            State = options.State,
            Instance = options.Instance,
            RuntimeProgram = Listener.FindRuntime(),
            Registry = options.Registry,
            Stopping = app.Lifetime.ApplicationStopping,
        },
        loggers,
        CancellationToken.None);
    var router = new Router(ApiRoutes.Of(engine), loggers.CreateLogger<Router>());
    app.Run(router.HandleAsync);
    await app.StartAsync();
    options.Sockets.ToList().ForEach(ApiSocket.Restrict);
    await app.WaitForShutdownAsync();
    return 0;
}
catch (BerthException error)
{
    await Console.Error.WriteLineAsync("berthd: " + error.Message);
    return 1;
}
