using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Features.Accounts;
using OpenRouter.Portal.Features.PublicSite;
using OpenRouter.Portal.Features.Sessions;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

/// <summary>The portal with a peer address that a test chooses, a start page that can be made to fail, and people who are signed in already.</summary>
public sealed class AnsweringHost : PortalApplicationFactory
{
    /// <summary>Tells which address the portal took the client for.</summary>
    public const string SeenAddress = "X-Test-Seen-Address";

    /// <summary>The other end of the connection, in memory only.</summary>
    public IPAddress? Peer { get; set; }

    /// <summary>What the start page throws; null means that it works.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Signs a new person in and answers the Cookie header, with the session.</summary>
    public async Task<(string Cookie, Guid UserId, Guid SessionId)> SignInAsync(Guid? userId = null)
    {
        Guid id = userId ?? Guid.NewGuid();
        var (session, token) = await Services.GetRequiredService<PortalDatabase>().WriteAsync(
            async db =>
            {
                if (userId is null)
                {
                    DateTimeOffset now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
                    User user = new() { Id = id, UserName = $"{id}", Email = $"{id}@acme.example", NormalizedEmail = $"{id}@ACME.EXAMPLE", CreatedAt = now, RegisteredAt = now };
                    db.Add(user);
                    foreach (IAccountVerifiedStep step in Services.GetServices<IAccountVerifiedStep>().OrderBy(step => step.Order))
                    {
                        await step.RunAsync(db, user, TestContext.Current.CancellationToken);
                    }
                }

                return Services.GetRequiredService<SessionService>().Begin(db, id, "password", new Visitor(null, null));
            },
            TestContext.Current.CancellationToken);
        DefaultHttpContext answer = new();
        Services.GetRequiredService<SessionCookie>().Write(answer, token);
        return (answer.Response.Headers.SetCookie.ToString().Split(';')[0], id, session.Id);
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureTestServices(services => services
            .AddSingleton<IStartupFilter>(new Outermost(this))
            .RemoveAll<ICataloguePreview>()
            .AddSingleton<ICataloguePreview>(new FailingCatalogue(this)));
    }

    private sealed class Outermost(AnsweringHost host) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, rest) =>
            {
                context.Connection.RemoteIpAddress = host.Peer ?? context.Connection.RemoteIpAddress;
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers[SeenAddress] = $"{ClientAddress.Of(context)} {context.Request.Scheme}";
                    return Task.CompletedTask;
                });
                return rest(context);
            });
            next(app);
        };
    }

    private sealed class FailingCatalogue(AnsweringHost host) : ICataloguePreview
    {
        public IReadOnlyList<ModelOffer> ListCheapest(int count) => host.Failure is { } failure ? throw failure : [];
    }
}
