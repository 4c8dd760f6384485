using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>Uses pages as a browser without JavaScript does: reads the form that was served, fills it, and posts all of it.</summary>
public static class FormClient
{
    /// <summary>Gets a page that must be there.</summary>
    public static async Task<IHtmlDocument> GetPageAsync(this HttpClient client, string address, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await client.GetAsync(address, cancellationToken);
        await StatusAssert.IsAsync(System.Net.HttpStatusCode.OK, response);
        return await response.ReadPageAsync(cancellationToken);
    }

    /// <summary>The page that an answer holds.</summary>
    public static async Task<IHtmlDocument> ReadPageAsync(this HttpResponseMessage response, CancellationToken cancellationToken) =>
        new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync(cancellationToken));

    /// <summary>Gets a page, fills its form and posts it with everything hidden in it, the antiforgery token among them.</summary>
    /// <param name="client">Carries the cookies.</param>
    /// <param name="address">The page.</param>
    /// <param name="fields">By whole name, or by its last part: <c>Email</c> fills <c>Input.Email</c>.</param>
    /// <param name="form">Which form; the first one of the page's main part, or of the page, by default.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public static async Task<HttpResponseMessage> SubmitAsync(
        this HttpClient client, string address, (string Name, string Value)[] fields, string? form = null, CancellationToken cancellationToken = default)
    {
        IHtmlDocument page = await client.GetPageAsync(address, cancellationToken);
        IHtmlFormElement element = page.QuerySelector(form ?? "main form") as IHtmlFormElement ?? page.QuerySelector(form ?? "form") as IHtmlFormElement
            ?? throw new InvalidOperationException($"{address} has no form '{form}':\n{page.Body?.InnerHtml}");

        List<KeyValuePair<string, string>> values =
        [
            .. from input in element.QuerySelectorAll("input[name]").OfType<IHtmlInputElement>()
               where input.Type is not ("submit" or "button" or "image" or "file")
               where input.Type is not ("checkbox" or "radio") || input.IsChecked
               select KeyValuePair.Create(input.Name!, input.Value),
            .. from list in element.QuerySelectorAll("select[name]").OfType<IHtmlSelectElement>() select KeyValuePair.Create(list.Name!, list.Value ?? ""),
            .. from area in element.QuerySelectorAll("textarea[name]").OfType<IHtmlTextAreaElement>() select KeyValuePair.Create(area.Name!, area.Value),
        ];
        string[] known = [.. element.QuerySelectorAll("[name]").Select(control => control.GetAttribute("name")!).Distinct()];
        foreach ((string name, string value) in fields)
        {
            string? whole = Array.Find(known, candidate => candidate == name)
                ?? Array.Find(known, candidate => candidate.EndsWith('.' + name, StringComparison.OrdinalIgnoreCase));
            Assert.True(whole is not null, $"The form of {address} has no field {name}, only {string.Join(", ", known)}.");
            values.RemoveAll(pair => pair.Key == whole);
            values.Add(KeyValuePair.Create(whole, value));
        }

        string target = element.GetAttribute("action") is { Length: > 0 } action ? action : address;
        using FormUrlEncodedContent content = new(values);
        using HttpRequestMessage request = new(HttpMethod.Post, target) { Content = content };

        // What every browser says of a form on the portal's own page.
        request.Headers.Add("Origin", client.BaseAddress!.GetLeftPart(UriPartial.Authority));
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        return await client.SendAsync(request, cancellationToken);
    }
}
