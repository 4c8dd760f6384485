using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Throttling;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The one way in which sign-in and step-up judge a code: reserved at the guard before it is looked at (MFA-05, MFA-11).</summary>
internal sealed class GuardedSecondFactor(SecondFactor secondFactor, SecondFactorGuard guard)
{
    /// <summary>Counts the try as a wrong one, in a transaction of its own. <c>too_many_failures</c>, <c>second_factor_locked</c>, <c>second_factor_held</c>.</summary>
    /// <param name="userId">Whose factor.</param>
    /// <param name="method">A word of <see cref="SignInMethods"/>.</param>
    /// <param name="visitor">Where from.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<Result> ReserveAsync(Guid userId, string method, Visitor visitor, CancellationToken cancellationToken) =>
        guard.ReserveAsync(userId, KindOf(method), visitor, cancellationToken);

    /// <summary>Spends the code in the transaction of what it opens. Errors: those of <see cref="SecondFactor"/>.</summary>
    public Task<Result> UseAsync(PortalDbContext db, Guid userId, string method, string? code, CancellationToken cancellationToken) =>
        method == SignInMethods.ByRecoveryCode
            ? secondFactor.UseRecoveryCodeAsync(db, userId, code, cancellationToken)
            : secondFactor.UseCodeAsync(db, userId, code, cancellationToken);

    /// <summary>
    /// Gives the try back in the same transaction; last in it, after the sign-in's own guards, for their rows are taken in one order.
    /// </summary>
    public async Task SettleAsync(PortalDbContext db, Guid userId, string method, Visitor visitor, CancellationToken cancellationToken)
    {
        await guard.ClearAsync(db, userId, KindOf(method), visitor, cancellationToken);
        if (method == SignInMethods.ByRecoveryCode)
        {
            // The way out of a hold of the app's codes (behaviours.md C4).
            await guard.ReleaseHoldAsync(db, userId, cancellationToken);
        }
    }

    /// <summary>Which factor a text is tried as where one field takes both.</summary>
    public static string MethodOf(string? typed) => SecondFactor.IsRecoveryCode(typed) ? SignInMethods.ByRecoveryCode : SignInMethods.ByAuthenticatorApp;

    private static SecondFactorKind KindOf(string method) => method == SignInMethods.ByRecoveryCode ? SecondFactorKind.RecoveryCodes : SecondFactorKind.AppCodes;
}
