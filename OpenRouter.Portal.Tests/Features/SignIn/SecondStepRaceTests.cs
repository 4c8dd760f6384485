using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.SignIn;
using OpenRouter.Portal.Features.TwoFactor;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.SignIn;

/// <summary>Codes from fifty connections at once.</summary>
public sealed class SecondStepRaceTests(PostgresServer server)
{
    private const int Many = 50;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>MFA-04. Guarantee: fifty posts of one valid code, over two half-finished sign-ins, give one session.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FiftyPostsOfOneCode_GiveOneSession(bool onPostgres)
    {
        await using PortalApplicationFactory portal = onPostgres
            ? new PortalApplicationFactory { PostgresConnectionString = await server.CreateDatabaseAsync(cancellationToken: Cancel) }
            : new PortalApplicationFactory();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        portal.Clock.Advance(TimeSpan.FromSeconds(30));
        using HttpClient one = await portal.WithPasswordGivenAsync(person.Person);
        using HttpClient two = await portal.WithPasswordGivenAsync(person.Person);
        int before = await SessionsAsync(portal);
        string code = portal.CodeOf(person.Secret);
        Func<Task<HttpResponseMessage>>[] posts = [await PostAsync(one, code), await PostAsync(two, code)];

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(number => posts[number % 2]()));

        Assert.Single(answers, answer => !string.IsNullOrEmpty(answer.SessionCookie()));
        Assert.Equal(before + 1, await SessionsAsync(portal));
        Assert.All(answers, answer => Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode}"));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    /// <summary>MFA-05. Guarantee: parallel guesses cannot overrun the cap of a ticket.</summary>
    [Fact]
    public async Task FiftyGuessesAtOnce_AreJudgedFiveTimesAtMost()
    {
        await using PortalApplicationFactory portal = new();
        using TwoFactorPerson person = await portal.WithTwoFactorAsync();
        using HttpClient client = await portal.WithPasswordGivenAsync(person.Person);
        Func<Task<HttpResponseMessage>> post = await PostAsync(client, "000000");

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => post()));

        Assert.InRange(answers.Count(answer => answer.StatusCode == HttpStatusCode.BadRequest), 0, 4);
        Assert.All(answers, answer => Assert.True(string.IsNullOrEmpty(answer.SessionCookie())));
        Assert.Equal(0, await portal.ReadAsync(db => db.Set<PendingSignIn>().CountAsync(Cancel)));
        Array.ForEach(answers, answer => answer.Dispose());
    }

    /// <summary>MFA-04, MFA-10. Guarantee: over two nodes one code and one recovery code are each taken once. Attack: last-byte sync.</summary>
    [Fact]
    public async Task FiftyRedemptionsOverTwoNodes_GiveOne()
    {
        string database = await server.CreateDatabaseAsync(cancellationToken: Cancel);
        string keyFile = Path.Combine(TestFolder.Create("key"), "portal.key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(new byte[32]), Cancel);
        await using PortalApplicationFactory here = new PortalApplicationFactory { PostgresConnectionString = database }.With("Security:KeyFile", keyFile);
        using TwoFactorPerson person = await here.WithTwoFactorAsync();
        await using PortalApplicationFactory there = new PortalApplicationFactory { PostgresConnectionString = database }.With("Security:KeyFile", keyFile);
        (PortalDatabase Database, SecondFactor Factor)[] nodes =
        [
            .. new[] { here, there }.Select(node => (node.Services.GetRequiredService<PortalDatabase>(), node.Services.GetRequiredService<SecondFactor>())),
        ];
        Guid user = person.Person.Actor.UserId;
        string code = here.CodeOf(person.Secret, 1);

        Result[] codes = await Task.WhenAll(Enumerable.Range(0, Many).Select(number => Task.Run(
            () => nodes[number % 2].Database.WriteAsync(db => nodes[number % 2].Factor.UseCodeAsync(db, user, code, Cancel), Cancel), Cancel)));
        Result[] recoveries = await Task.WhenAll(Enumerable.Range(0, Many).Select(number => Task.Run(
            () => nodes[number % 2].Database.WriteAsync(db => nodes[number % 2].Factor.UseRecoveryCodeAsync(db, user, person.Codes[0], Cancel), Cancel), Cancel)));

        Assert.Single(codes, outcome => outcome.IsSuccess);
        Assert.Single(recoveries, outcome => outcome.IsSuccess);
        Assert.Single(await here.MailsToAsync(person.Person.Email), mail => mail.Kind == "recovery_code_used");
    }

    private static Task<int> SessionsAsync(PortalApplicationFactory portal) => portal.ReadAsync(db => db.Sessions.CountAsync(Cancel));

    private static async Task<Func<Task<HttpResponseMessage>>> PostAsync(HttpClient client, string code)
    {
        IHtmlDocument page = await client.GetPageAsync("/login/code", Cancel);
        Dictionary<string, string> fields = new()
        {
            ["_handler"] = "second-factor", ["Form.Code"] = code,
            ["__RequestVerificationToken"] = page.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!,
        };
        return () => client.PostAsync("/login/code", new FormUrlEncodedContent(fields), Cancel);
    }
}
