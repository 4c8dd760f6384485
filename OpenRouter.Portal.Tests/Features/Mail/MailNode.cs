using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Data.KeyRing;
using OpenRouter.Portal.Features.Mail;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Tests.Features.Mail;

/// <summary>One node with the store and mail, and nothing else of the portal. Several may share a folder, and so a database.</summary>
internal sealed class MailNode : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MailNode(WebApplication app, string folder) => (_app, Folder) = (app, folder);

    public string Folder { get; }

    public RecordingLogger Log { get; } = new();

    public PortalDatabase Database => Service<PortalDatabase>();

    public MailQueue Queue => Service<MailQueue>();

    public MailWorker Worker => _app.Services.GetServices<IHostedService>().OfType<MailWorker>().Single();

    /// <summary>Builds it with an up-to-date database; the worker does not run before <see cref="StartAsync"/>.</summary>
    public static async Task<MailNode> CreateAsync(
        IMailSender? sender = null,
        TimeProvider? time = null,
        string? folder = null,
        string environment = "Testing",
        params (string Key, string Value)[] settings)
    {
        folder ??= TestFolder.Create("mail");
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = environment, ContentRootPath = folder });
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.Services.AddRouting();
        builder.Services.AddRazorComponents();
        builder.Services.AddAuthorization();
        builder.Services.AddSingleton(new Brand("Acme AI", "1.0"));
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<PublicOrigin>();
        builder.Services.AddOptions<PortalOptions>().Configure(portal => (portal.Name, portal.SupportEmail) = ("Acme AI", "help@example.com"));
        builder.Services.AddData(builder.Configuration.GetSection("Database")).AddKeyRing(builder.Configuration.GetSection("Security"));
        if (sender is not null)
        {
            builder.Services.AddSingleton(sender);
        }

        builder.Services.AddMail(builder.Configuration.GetSection("Mail"));
        WebApplication app = builder.Build();
        MailNode node = new(app, folder);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(node.Log);
        app.UseMiddleware<SecurityHeaders>();
        app.UseRouting();
        app.UseAuthorization();
        app.MapMail(app.Environment);
        await app.Services.PrepareDataAsync(TestContext.Current.CancellationToken);
        return node;
    }

    /// <summary>The settings that lead to a mail server on this machine.</summary>
    public static (string Key, string Value)[] Server(int port, params (string Key, string Value)[] more) =>
    [
        ("Mail:Smtp:Host", "127.0.0.1"), ("Mail:Smtp:Port", $"{port}"), ("Mail:Smtp:From", "portal@example.com"), ("Mail:Smtp:Security", "None"), .. more,
    ];

    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public Task StartAsync() => _app.StartAsync(TestContext.Current.CancellationToken);

    /// <summary>Stops as the host would: what is being sent is finished and written down first.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public HttpClient Client() => _app.GetTestClient();

    /// <summary>Promises a mail as a feature does.</summary>
    public Task EnqueueAsync(MailMessage message) => Database.WriteAsync(
        db =>
        {
            Service<MailOutbox>().Enqueue(db, message);
            return Task.CompletedTask;
        },
        TestContext.Current.CancellationToken);

    /// <summary>One look of the worker, to its end.</summary>
    public Task<TimeSpan> LookAsync() => Worker.LookAsync(TestContext.Current.CancellationToken);

    public async Task<List<OutgoingMail>> RowsAsync()
    {
        await using PortalDbContext db = await Database.OpenAsync(TestContext.Current.CancellationToken);
        return await db.OutgoingMails.AsNoTracking().OrderBy(mail => mail.Sequence).ToListAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
