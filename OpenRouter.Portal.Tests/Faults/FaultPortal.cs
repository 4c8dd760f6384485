using System.Net;
using AngleSharp.Html.Dom;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Faults;

/// <summary>A portal under attack: at a real port, on the real clock. It keeps no log, which would look like a leak.</summary>
internal sealed class FaultPortal : PortalApplicationFactory
{
    public FaultPortal()
    {
        RealTime = true;
        LogLevel = LogLevel.Warning;

        // The people of the faults all register from one address.
        With("Accounts:SignUpsPerNetworkAndHour", "10000").With("Accounts:MailsPerClientAndHour", "10000");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Somebody's browser whose cookies can be handed to the peer.</summary>
    public FaultBrowser NewBrowser()
    {
        CookieContainer jar = new();
        HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = jar }) { BaseAddress = Origin };
        return new FaultBrowser(client, jar);
    }

    /// <summary>Opens a page and fills its form, without sending it.</summary>
    public static async Task<PeerRequest> FillAsync(FaultBrowser browser, string path, string handler, params (string Name, string Value)[] fields)
    {
        IHtmlDocument page = await browser.Client.GetPageAsync(path, Cancel);
        string token = page.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using FormUrlEncodedContent content = new(
        [
            new("_handler", handler), new("__RequestVerificationToken", token), .. fields.Select(field => KeyValuePair.Create("Form." + field.Name, field.Value)),
        ]);
        return new PeerRequest(path, browser.Jar.GetCookieHeader(new Uri(browser.Client.BaseAddress!, path)), await content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Registers in this browser and opens the mailed link; what is left is its button.</summary>
    public async Task<PeerRequest> OpenVerificationAsync(FaultBrowser browser, string email)
    {
        using (HttpResponseMessage registered = await browser.Client.SignUpAsync(email))
        {
            await StatusAssert.RedirectsToAsync("/verify-email", registered);
        }

        using HttpResponseMessage opened = await browser.Client.GetAsync((await this.MailsToAsync(email))[0].Link, Cancel);
        await StatusAssert.RedirectsToAsync("/verify-email", opened);
        return await FillAsync(browser, "/verify-email", "verify-link");
    }

    /// <summary>Registers and verifies, so that the browser is signed in and known.</summary>
    public async Task SignUpInAsync(FaultBrowser browser, string email)
    {
        await OpenVerificationAsync(browser, email);
        using HttpResponseMessage verified = await browser.Client.SubmitAsync("/verify-email", [], cancellationToken: Cancel);
        await StatusAssert.RedirectsToAsync("/dashboard", verified);
    }

    /// <inheritdoc />
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureLogging(logging => logging.ClearProviders());
    }
}

/// <summary>A browser and its cookies.</summary>
internal sealed record FaultBrowser(HttpClient Client, CookieContainer Jar) : IDisposable
{
    /// <inheritdoc />
    public void Dispose() => Client.Dispose();
}
