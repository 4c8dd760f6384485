using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Audit;
using OpenRouter.Portal.Features.Catalogue;
using OpenRouter.Portal.Features.Inference;
using OpenRouter.Portal.Features.Spending;
using OpenRouter.Portal.Features.Usage;
using OpenRouter.Portal.Features.Workspaces;
using OpenRouter.Portal.Kernel;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Features.Inference;

/// <summary>A customer: a workspace with an owner, a project and a key.</summary>
internal sealed record Customer(Guid UserId, Guid WorkspaceId, Guid ProjectId, Guid ApiKeyId, string Secret);

/// <summary>
/// The programmatic surface alone on a real socket and a SQLite file of its own: the features that a call goes through, wired as
/// their modules do it, without the pages.
/// </summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GatewayHost(WebApplication app, ManualTimeProvider? clock, RecordingLogger log)
    {
        (_app, Clock, Log) = (app, clock, log);

        // A response that is thrown away ends its connection at once, as a killed program's would.
        SocketsHttpHandler handler = new() { ResponseDrainTimeout = TimeSpan.Zero };
        Client = new HttpClient(handler) { BaseAddress = new Uri(app.Urls.Single() + "/api/v1/") };
    }

    /// <summary>Sends without a key; see <see cref="Message"/> for one.</summary>
    public HttpClient Client { get; }

    /// <summary>Null means that the real clock is used.</summary>
    public ManualTimeProvider? Clock { get; }

    public RecordingLogger Log { get; }

    public PortalDatabase Database => Get<PortalDatabase>();

    public static async Task<GatewayHost> StartAsync(ManualTimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        RecordingLogger log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Testing" });
        builder.Configuration.AddInMemoryCollection(settings
            .Prepend(("Database:ConnectionString", SqliteTemplate.Copy()))
            .Reverse().DistinctBy(setting => setting.Item1, StringComparer.OrdinalIgnoreCase) // The last word wins.
            .Select(setting => KeyValuePair.Create(setting.Item1, (string?)setting.Item2)));
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(log);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (clock is not null)
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
        }

        IConfigurationSection Section(string name) => builder.Configuration.GetSection(name);
        builder.Services.AddData(Section("Database")).AddKeyRing(Section("Security"));
        builder.Services.AddAudit();
        builder.Services.AddSingleton<WorkspaceAccess>();
        builder.Services.AddApiKeys(Section("Keys"));
        builder.Services.AddSpending(Section("Spending"));
        builder.Services.AddCatalogue(Section("Inference"), Section("Demo"));
        builder.Services.AddUsage();
        builder.Services.AddInference(Section("Inference"));
        builder.Services.AddAuthorization();
        WebApplication app = builder.Build();
        app.UseInference();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapGroup(InferenceModule.Prefix).MapInference();
        if (builder.Configuration["Database:Provider"] == nameof(DatabaseProvider.PostgreSql))
        {
            // There is no template to copy there.
            await app.Services.PrepareDataAsync(CancellationToken.None);
        }

        await app.StartAsync();
        return new GatewayHost(app, clock, log);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Makes a customer with so many dollars.</summary>
    public async Task<Customer> AddCustomerAsync(decimal dollars, params string[] scopes)
    {
        ApiKeyText secret = ApiKeyText.Create("sk-or-v1-");
        Customer customer = new(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), secret.Reveal());
        DateTimeOffset now = Get<TimeProvider>().GetUtcNow();
        await Database.WriteAsync(
            async db =>
            {
                db.Users.Add(new User { Id = customer.UserId, UserName = $"{customer.UserId}@x.example", NormalizedEmail = $"{customer.UserId}@x.example", RegisteredAt = now, CreatedAt = now });
                db.Workspaces.Add(new Workspace { Id = customer.WorkspaceId, Slug = $"w{customer.WorkspaceId:N}", Name = "W", Kind = WorkspaceKind.Personal, CreatedAt = now });
                db.Memberships.Add(new Membership { WorkspaceId = customer.WorkspaceId, UserId = customer.UserId, PublicId = Guid.NewGuid(), Role = Role.Admin, JoinedAt = now });
                db.Projects.Add(new Project { Id = customer.ProjectId, WorkspaceId = customer.WorkspaceId, Name = "Default", IsDefault = true, CreatedAt = now });
                await db.SaveChangesAsync();
                db.ApiKeys.Add(new ApiKey
                {
                    Id = customer.ApiKeyId,
                    WorkspaceId = customer.WorkspaceId,
                    ProjectId = customer.ProjectId,
                    OwnerUserId = customer.UserId,
                    CreatorUserId = customer.UserId,
                    RequestId = Guid.NewGuid(),
                    Name = "first key",
                    Mask = secret.Mask,
                    Scopes = ApiKeyScopes.Format(scopes.Length == 0 ? ApiKeyScopes.All : scopes),
                    CreatedAt = now,
                });
                db.Set<ApiKeySecret>().Add(new ApiKeySecret { Id = Guid.NewGuid(), ApiKeyId = customer.ApiKeyId, Hash = secret.Hash, Mask = secret.Mask, MadeAt = now });
                if (dollars > 0)
                {
                    await Ledger.CreditAsync(db, customer.WorkspaceId, LedgerKind.Grant, Money.FromDollars(dollars), "Test", now, CancellationToken.None);
                }
            },
            CancellationToken.None);
        return customer;
    }

    /// <summary>A request with the customer's key.</summary>
    public static HttpRequestMessage Message(Customer customer, HttpMethod method, string path, string? json = null)
    {
        HttpRequestMessage message = new(method, path);
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", customer.Secret);
        message.Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json");
        return message;
    }

    /// <summary>A chat completion with the customer's key; headers only are awaited, so that a stream can be read as it comes.</summary>
    public Task<HttpResponseMessage> ChatAsync(Customer customer, object request, CancellationToken cancellationToken = default) =>
        ChatAsync(customer, JsonSerializer.Serialize(request), cancellationToken);

    public Task<HttpResponseMessage> ChatAsync(Customer customer, string json, CancellationToken cancellationToken = default) =>
        Client.SendAsync(Message(customer, HttpMethod.Post, "chat/completions", json), HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>The balance as it stands.</summary>
    public async Task<(Money Amount, Money Reserved)> BalanceAsync(Customer customer)
    {
        await using PortalDbContext db = await Database.OpenAsync(CancellationToken.None);
        Balance balance = await db.Balances.SingleAsync(b => b.WorkspaceId == customer.WorkspaceId);
        return (balance.Amount, balance.Reserved);
    }

    /// <summary>The customer's calls, oldest first.</summary>
    public async Task<IReadOnlyList<Generation>> GenerationsAsync(Customer customer)
    {
        await using PortalDbContext db = await Database.OpenAsync(CancellationToken.None);
        return await db.Generations.Where(g => g.WorkspaceId == customer.WorkspaceId).OrderBy(g => g.Id).ToListAsync();
    }

    /// <summary>Ends the host; the books must be right then (LED-02).</summary>
    public async ValueTask DisposeAsync()
    {
        // Stopping waits for the calls that are still being settled.
        await _app.StopAsync();
        IReadOnlyList<string> violations = await Get<LedgerCheck>().FindViolationsAsync(CancellationToken.None);
        Client.Dispose();
        await _app.DisposeAsync();
        Assert.Empty(violations);
    }
}
