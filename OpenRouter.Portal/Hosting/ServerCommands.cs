using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.AccountRecovery;
using OpenRouter.Portal.Features.Operator;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// What an operator does on the server instead of in the browser: <c>--make-operator you@example.org</c>, <c>--panic</c>, <c>--approve-recovery case-id</c>. Each
/// says one sentence and exits; nothing listens meanwhile, so it may run beside the portal.
/// </summary>
internal static class ServerCommands
{
    /// <summary>Does the command among the arguments, or runs the portal where there is none.</summary>
    /// <exception cref="StartupException">The command was refused; the sentence says why.</exception>
    public static async Task RunCommandOrPortalAsync(this WebApplication app, string[] arguments)
    {
        if (Find(app.Services, arguments) is not { } command)
        {
            await app.RunAsync();
            return;
        }

        await app.Services.PrepareDataAsync(CancellationToken.None);
        (Result outcome, string sentence) = await command();
        if (!outcome.IsSuccess)
        {
            throw new StartupException(outcome.Error.Message);
        }

        await Console.Out.WriteLineAsync(sentence);
    }

    private static Func<Task<(Result Outcome, string Sentence)>>? Find(IServiceProvider services, string[] arguments)
    {
        int at = Array.FindIndex(arguments, argument => argument is "--make-operator" or "--panic" or "--approve-recovery");
        string? value = at >= 0 ? arguments.ElementAtOrDefault(at + 1) : null;
        return at < 0 ? null : arguments[at] switch
        {
            "--make-operator" => async () => (
                await services.GetRequiredService<OperatorService>().MakeAsync(value, CancellationToken.None),
                $"{value} is an operator now; the pages under /operator need two-factor authentication or a passkey."),
            "--approve-recovery" => async () => (
                await services.GetRequiredService<RecoveryDeskService>().ApproveAsync(value, CancellationToken.None),
                "The account is recovered; its owner is told by mail."),
            _ => async () => (
                await services.GetRequiredService<InstallationService>().PanicAsync(CancellationToken.None),
                "All sessions have ended and the key ring was replaced; restart every node so that it uses the new key."),
        };
    }
}
