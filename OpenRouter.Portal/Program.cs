using OpenRouter.Portal.Hosting;

return await StartupGuard.RunAsync(async () =>
{
    var builder = PortalHost.CreateBuilder(args);
    builder.AddPortal();

    var app = builder.Build();
    app.UsePortal();
    app.MapPortal();
    await app.RunCommandOrPortalAsync(args);
});
