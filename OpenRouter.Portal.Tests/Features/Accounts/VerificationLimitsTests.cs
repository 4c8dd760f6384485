using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Accounts;

/// <summary>What a verification allows in a day, and what it ends.</summary>
public sealed class VerificationLimitsTests
{
    private static readonly Visitor s_visitor = new("203.0.113.7", null);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>ACC-02. Attack: guess six digits, ask for a new mail, guess again, all day; registering anew does not begin a new count.</summary>
    [Fact]
    public async Task NewMails_DoNotGiveUnlimitedGuesses()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors().With("Accounts:CodeTriesPerDay", "7");
        _ = portal.NewClient();
        AccountService accounts = portal.Services.GetRequiredService<AccountService>();
        VerificationService verification = portal.Services.GetRequiredService<VerificationService>();
        string email = PortalPeople.NewEmail();
        List<string?> codes = [];
        SecretToken browser = default!;
        for (int round = 0; round < 3; round++)
        {
            if (round == 1)
            {
                await accounts.ResendAsync(browser, s_visitor, Cancel);
            }
            else
            {
                browser = (await accounts.RegisterAsync(email, PortalPeople.Password, s_visitor, Cancel)).Value!;
            }

            string right = (await portal.MailsToAsync(email))[0].Code!;
            for (int n = 0; n < 3; n++)
            {
                string wrong = right[..^1] + (char)('0' + ((right[^1] - '0' + n + 1) % 10));
                codes.Add((await verification.VerifyCodeAsync(browser, wrong, s_visitor, Cancel)).Error?.Code);
            }
        }

        Assert.Equal(7, codes.Count(code => code == "verification_code_wrong"));
        Assert.Equal(["too_many_requests", "too_many_requests"], codes[7..]);
        KeptMailRow mail = (await portal.MailsToAsync(email))[0];
        Result<SecretToken> refused = await verification.VerifyCodeAsync(browser, mail.Code, s_visitor, Cancel);
        Assert.Equal("too_many_requests", refused.Error?.Code);
        Assert.InRange(refused.Error!.RetryAfter!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));

        // The link is no guess: its owner is not kept out by whoever used the day up.
        Assert.True(SecretToken.TryParse(mail.Link![^43..], out SecretToken? link));
        Assert.True((await verification.VerifyLinkAsync(link, browser, null, s_visitor, Cancel)).IsSuccess);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void CodeTriesPerDay_OutsideItsRange_IsNamed(int tries)
    {
        ValidateOptionsResult result = new AccountOptionsValidator().Validate(null, new AccountOptions { CodeTriesPerDay = tries });
        Assert.Equal(["Accounts:CodeTriesPerDay must be between 1 and 100."], result.Failures);
    }

    /// <summary>SES-07. Guarantee: the session that a browser had before ends when an address is verified in it, also on the server.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task VerifyingWhileSignedInAsSomebodyElse_EndsTheEarlierSession(bool byCode)
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson earlier = await portal.WithUserAsync();
        string email = PortalPeople.NewEmail("bob");
        using HttpResponseMessage registered = await earlier.Client.SignUpAsync(email);
        await StatusAssert.RedirectsToAsync("/verify-email", registered);
        KeptMailRow mail = (await portal.MailsToAsync(email))[0];

        using HttpResponseMessage verified = byCode
            ? await earlier.Client.SubmitAsync("/verify-email", [("Code", mail.Code!)], cancellationToken: Cancel)
            : await earlier.Client.VerifyAsync(mail.Link!);

        await StatusAssert.RedirectsToAsync("/dashboard", verified);
        Assert.NotEqual(earlier.SessionToken, verified.SessionCookie());
        Assert.Equal(SessionEnd.SignedOut, await portal.Services.GetRequiredService<SessionService>().JudgeAsync(earlier.Actor.SessionId, Cancel));
    }
}
