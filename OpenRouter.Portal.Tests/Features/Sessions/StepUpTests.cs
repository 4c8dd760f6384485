using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Sessions;

/// <summary>The gate before sensitive acts: a row for each proof, judged in the service, asked by every method that bears the marker.</summary>
public sealed class StepUpTests
{
    private static readonly Assembly s_app = typeof(StepUp).Assembly;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static IEnumerable<MethodInfo> Marked =>
        from type in s_app.GetTypes()
        from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
        where method.GetCustomAttribute<NeedsStepUpAttribute>() is not null
        select method;

    /// <summary>SES-10. Guarantee: every marked method refuses with a proof of exactly 15:00, whatever else it is given, and does nothing.</summary>
    [Fact]
    public async Task EveryMarkedMethod_WithAProofOf15Minutes_Refuses()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        Guid project = await portal.ReadAsync(db => db.Projects.Select(p => p.Id).SingleAsync(Cancel));

        // With the second factor on, a password alone is no proof anywhere.
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.TwoFactorEnabled, true), Cancel), Cancel);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));
        List<string> open = [];
        foreach (MethodInfo method in Marked)
        {
            string[] texts = method.Name == "ChangeAsync" ? [person.Password, "nine-Herons-over-12-lakes"] : [PortalPeople.NewEmail()];
            Queue<string> given = new(texts);
            object?[] arguments = [.. method.GetParameters().Select(parameter => parameter.ParameterType switch
            {
                var type when type == typeof(Actor) => person.Actor,
                var type when type == typeof(CancellationToken) => (object)Cancel,
                var type when type == typeof(string) => given.Count > 0 ? given.Dequeue() : "text",
                var type when type == typeof(Guid) => parameter.Name == "workspaceId" ? person.WorkspaceId : Guid.NewGuid(),
                var type when type == typeof(GenerateKeyForm) => new GenerateKeyForm { Name = "ci-build", ProjectId = project },
                var type when type == typeof(Visitor) => new Visitor(null, null),
                var type => type.IsValueType ? Activator.CreateInstance(type) : null,
            })];
            Task task = (Task)method.Invoke(portal.Services.GetRequiredService(method.DeclaringType!), arguments)!;
            await task;
            string? code = ((IOutcome)task.GetType().GetProperty("Result")!.GetValue(task)!).Error?.Code;
            if (code != "step_up_required")
            {
                open.Add($"{method.DeclaringType!.Name}.{method.Name}: {code ?? "done"}");
            }
        }

        Assert.Empty(open);
        Assert.True(Marked.Count() >= 3, "The marker finds nothing.");
    }

    /// <summary>SES-10. Guarantee: who asks the gate bears the marker, so that the test above finds it; the sources are read.</summary>
    [Fact]
    public void EveryServiceThatAsksTheGate_BearsTheMarker()
    {
        Regex method = new(@"^    (?:public|internal|private)[^=;(]* (\w+)(?:<\w+>)?\(", RegexOptions.Multiline);
        List<string> broken = [];
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.Application, "Features"), "*.cs", SearchOption.AllDirectories))
        {
            string source = File.ReadAllText(file);
            if (!source.Contains("stepUp.RequireAsync(", StringComparison.Ordinal))
            {
                continue;
            }

            // From each method that asks up to the public one that leads there.
            Match[] methods = [.. method.Matches(source).Cast<Match>()];
            string Body(int index) => source[methods[index].Index..(index + 1 < methods.Length ? methods[index + 1].Index : source.Length)];
            HashSet<string> asking = [];
            for (int before = -1; before != asking.Count;)
            {
                before = asking.Count;
                asking.UnionWith(Enumerable.Range(0, methods.Length)
                    .Where(index => Body(index).Contains("stepUp.RequireAsync(", StringComparison.Ordinal)
                        || asking.Any(name => Regex.IsMatch(Body(index)[methods[index].Length..], $@"(?<![.\w]){name}\(")))
                    .Select(index => methods[index].Groups[1].Value));
            }

            Type type = s_app.GetTypes().Single(candidate => candidate.Name == Path.GetFileNameWithoutExtension(file));
            broken.AddRange(
                from name in asking
                let publics = type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(m => m.Name == name).ToList()
                where publics.Count > 0 && publics.TrueForAll(m => m.GetCustomAttribute<NeedsStepUpAttribute>() is null)
                select $"{type.Name}.{name}");
            if (!asking.Any(name => type.GetMethod(name, BindingFlags.Instance | BindingFlags.Public) is not null))
            {
                broken.Add($"{type.Name}: no public method leads to its question");
            }
        }

        Assert.Empty(broken);
    }

    /// <summary>SES-10, LGN-12, C1. Guarantee: the dialog's endpoint adds a row with method and instant, replaces the token by cookie, and keeps the session.</summary>
    [Fact]
    public async Task TheDialogsEndpoint_ReplacesTheToken_AndKeepsTheSession()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        portal.Clock.Advance(TimeSpan.FromMinutes(20));
        using HttpResponseMessage wrong = await ProveAsync(person, ("Form.Password", "not-My-password-1"));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("password_wrong", await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        // The last use may be written down, with the token as it was.
        Assert.Equal(person.SessionToken, wrong.SessionCookie() ?? person.SessionToken);

        using HttpResponseMessage right = await ProveAsync(person, ("Form.Password", person.Password));

        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
        Assert.NotEqual(person.SessionToken, right.SessionCookie());
        StepUpProof proof = await portal.ReadAsync(db => db.Set<StepUpProof>().SingleAsync(Cancel));
        Assert.Equal((person.Actor.SessionId, "password", portal.Clock.GetUtcNow()), (proof.SessionId, proof.Method, proof.ProvedAt));
        Assert.True((await RequireAsync(portal, person)).IsSuccess);
        Assert.True(await person.Client.IsSignedInAsync());
    }

    /// <summary>C1. Guarantee: a proof counts in its own session only, and not every sign-in is one.</summary>
    [Fact]
    public async Task AProof_CountsInItsOwnSessionOnly()
    {
        await using PortalApplicationFactory portal = new();
        using TestPerson person = await portal.WithUserAsync();
        using TestPerson other = await portal.SignInAgainAsync(person);
        portal.Clock.Advance(TimeSpan.FromMinutes(16));
        using HttpResponseMessage proved = await ProveAsync(person, ("Form.Password", person.Password));
        Assert.True((await RequireAsync(portal, person)).IsSuccess);
        Assert.Equal("step_up_required", (await RequireAsync(portal, other)).Error?.Code);
        Assert.True(SignInMethods.AreProof("password+totp") && SignInMethods.AreProof("passkey") && SignInMethods.AreProof("password+email"));
        Assert.False(SignInMethods.AreProof("email") || SignInMethods.AreProof("github") || SignInMethods.AreProof("passkey-presence"));
    }

    /// <summary>MFA-08, beyond.md 15. Guarantee: an account without a password proves itself by a mailed code: once, five tries, ten minutes; one with a password cannot.</summary>
    [Fact]
    public async Task AMailedCode_IsForAccountsWithoutAPassword_Once()
    {
        await using PortalApplicationFactory portal = new PortalApplicationFactory().WithOpenDoors();
        using TestPerson person = await portal.WithUserAsync();
        using HttpResponseMessage refused = await PostAsync(person, "/account/confirm/mail", ("Purpose", "proof"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        await portal.Services.GetRequiredService<PortalDatabase>().WriteAsync(
            db => db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, (string?)null), Cancel), Cancel);
        portal.Clock.Advance(TimeSpan.FromMinutes(15));

        using HttpResponseMessage sent = await PostAsync(person, "/account/confirm/mail", ("Purpose", "proof"));
        Assert.Equal(HttpStatusCode.NoContent, sent.StatusCode);
        string code = (await portal.MailsToAsync(person.Email))[0].Code!;
        using HttpResponseMessage wrong = await ProveAsync(person, ("Form.MailedCode", code == "000000" ? "000001" : "000000"));
        Assert.Contains("proof_code_wrong", await wrong.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        using HttpResponseMessage right = await ProveAsync(person, ("Form.MailedCode", code));
        Assert.Equal(HttpStatusCode.NoContent, right.StatusCode);
        Assert.True((await RequireAsync(portal, person)).IsSuccess);
        using HttpResponseMessage again = await ProveAsync(person, ("Form.MailedCode", code));
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);

        using HttpResponseMessage more = await PostAsync(person, "/account/confirm/mail", ("Purpose", "proof"));
        string late = (await portal.MailsToAsync(person.Email))[0].Code!;
        portal.Clock.Advance(TimeSpan.FromMinutes(10));
        using HttpResponseMessage tooLate = await ProveAsync(person, ("Form.MailedCode", late));
        Assert.Equal(HttpStatusCode.BadRequest, tooLate.StatusCode);
    }

    private static Task<Result> RequireAsync(PortalApplicationFactory portal, TestPerson person) =>
        portal.ReadAsync(db => portal.Services.GetRequiredService<StepUp>().RequireAsync(db, person.Actor, Cancel));

    private static Task<HttpResponseMessage> ProveAsync(TestPerson person, (string Name, string Value) field) => PostAsync(person, "/account/confirm/proof", field);

    private static async Task<HttpResponseMessage> PostAsync(TestPerson person, string path, (string Name, string Value) field)
    {
        var page = await person.Client.GetPageAsync("/account/confirm", Cancel);
        string token = page.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using FormUrlEncodedContent content = new(new Dictionary<string, string> { ["__RequestVerificationToken"] = token, [field.Name] = field.Value });
        return await person.Client.PostAsync(path, content, Cancel);
    }
}
