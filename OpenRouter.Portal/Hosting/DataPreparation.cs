using OpenRouter.Portal.Data.KeyRing;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Migrates the store and checks the key file after the settings were judged and before the first worker and the first request: the
/// host runs every <see cref="StartingAsync"/> before any <see cref="StartAsync"/>, the server's own included.
/// </summary>
internal sealed class DataPreparation(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => services.PrepareDataAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
