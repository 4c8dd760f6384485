using Microsoft.AspNetCore.WebUtilities;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.SignIn;

/// <summary>The addresses of the second step, and the words that carry the reason of its end to the sign-in page; only known words are ever shown.</summary>
internal static class SecondStep
{
    private static readonly (string Word, Error Reason)[] s_words =
        [("codes", SignInErrors.PendingBurned), ("time", SignInErrors.PendingTooOld), ("over", SignInErrors.PendingGone)];

    /// <summary>A page of the sign-in that remembers where the person wanted to go.</summary>
    public static string Address(string page, string? returnUrl) =>
        LocalUrl.OrDefault(returnUrl, SignInRoutes.Home) is var target && target == SignInRoutes.Home
            ? page
            : QueryHelpers.AddQueryString(page, "returnUrl", target);

    /// <summary>The sign-in page that says why; null where the person stays on the second step.</summary>
    public static string? BackToSignIn(Error error, string? returnUrl)
    {
        string? word = s_words.FirstOrDefault(pair => pair.Reason.Code == error.Code).Word;
        return word is null ? null : QueryHelpers.AddQueryString(Address(SignInRoutes.SignIn, returnUrl), "again", word);
    }

    /// <summary>Null for a word that is not ours.</summary>
    public static Error? FromQuery(string? word) => s_words.FirstOrDefault(pair => pair.Word == word).Reason;
}
