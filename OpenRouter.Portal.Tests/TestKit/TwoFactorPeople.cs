using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>Somebody whose sign-in asks for a second factor, with the phone and the paper in hand.</summary>
/// <param name="Person">The account.</param>
/// <param name="Secret">What the authenticator app holds.</param>
/// <param name="Codes">The recovery codes, as shown.</param>
internal sealed record TwoFactorPerson(TestPerson Person, byte[] Secret, IReadOnlyList<string> Codes) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Person.Dispose();
}

/// <summary>Second factors as people have them.</summary>
internal static class TwoFactorPeople
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Somebody new, with two-factor authentication on; the code that confirmed it is spent.</summary>
    public static async Task<TwoFactorPerson> WithTwoFactorAsync(this PortalApplicationFactory portal)
    {
        TestPerson person = await portal.WithUserAsync();
        (byte[] secret, IReadOnlyList<string> codes) = await portal.EnableTwoFactorAsync(person.Actor);
        return new TwoFactorPerson(person, secret, codes);
    }

    /// <summary>Sets up an authenticator app, or changes it.</summary>
    public static async Task<(byte[] Secret, IReadOnlyList<string> Codes)> EnableTwoFactorAsync(this PortalApplicationFactory portal, Actor actor)
    {
        TwoFactorService service = portal.Services.GetRequiredService<TwoFactorService>();
        Enrolment enrolment = (await service.BeginAsync(actor, Cancel)).Value!;
        Assert.True(Base32.TryDecode(enrolment.Secret, out byte[]? secret));
        Result<IReadOnlyList<RecoveryCodeText>> confirmed = await service.ConfirmAsync(actor, enrolment.Id, portal.CodeOf(secret), Cancel);
        Assert.True(confirmed.IsSuccess, confirmed.Error?.Code);
        return (secret, [.. confirmed.Value.Select(code => code.Grouped)]);
    }

    /// <summary>What the app shows at the portal's time, or some steps away from it.</summary>
    public static string CodeOf(this PortalApplicationFactory portal, byte[] secret, int steps = 0) =>
        Totp.Generate(secret, Totp.StepAt(portal.Services.GetRequiredService<TimeProvider>().GetUtcNow()) + steps);

    /// <summary>Gives address and password in a new browser, which then owes the second step.</summary>
    public static async Task<HttpClient> WithPasswordGivenAsync(this PortalApplicationFactory portal, TestPerson person, string? returnUrl = null)
    {
        HttpClient client = portal.NewClient();
        using HttpResponseMessage answer = await client.SignInAsync(person.Email, person.Password, returnUrl);
        await StatusAssert.RedirectsToAsync("/login/code", answer);
        Assert.Null(answer.SessionCookie());
        return client;
    }

    /// <summary>Fills the code form.</summary>
    public static Task<HttpResponseMessage> GiveCodeAsync(this HttpClient client, string code) =>
        client.SubmitAsync("/login/code", [("Code", code)], cancellationToken: Cancel);

    /// <summary>Fills the form for recovery codes.</summary>
    public static Task<HttpResponseMessage> GiveRecoveryCodeAsync(this HttpClient client, string code) =>
        client.SubmitAsync("/login/recovery-code", [("Code", code)], cancellationToken: Cancel);

    /// <summary>Takes a code of the app's next step, so that a proof of identity is newer than the factor.</summary>
    public static async Task ConfirmIdentityAsync(this PortalApplicationFactory portal, TwoFactorPerson person)
    {
        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        using HttpResponseMessage confirmed = await person.Person.Client.SubmitAsync(
            "/account/confirm", [("Password", person.Person.Password), ("Code", portal.CodeOf(person.Secret))], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/dashboard", confirmed);
    }
}
