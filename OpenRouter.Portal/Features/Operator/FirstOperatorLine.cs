using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OpenRouter.Portal.Http;

namespace OpenRouter.Portal.Features.Operator;

/// <summary>Prints, at the first start, the token that makes the first operator; on the console and not in the log, which others keep.</summary>
internal sealed class FirstOperatorLine(OperatorService operators, IServer server, PublicOrigin origin) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        // Where nothing listens, nobody could take it.
        bool listens = server.Features.Get<IServerAddressesFeature>() is { Addresses.Count: > 0 };
        if (listens && await operators.MakeClaimAsync(cancellationToken) is { } token)
        {
            await Console.Out.WriteLineAsync($"No operator yet: sign in, open {origin.For(OperatorRoutes.Claim)} and enter {token.Reveal()} (shown this once)");
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
