using System.Net;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>Checks an answer's status and, when it is another one, prints the answer, so that the reason is in the test's output.</summary>
public static class StatusAssert
{
    private const int ShownCharacters = 4000;

    /// <summary>The answer has exactly this status.</summary>
    public static async Task IsAsync(HttpStatusCode expected, HttpResponseMessage response)
    {
        if (response.StatusCode != expected)
        {
            Assert.Fail(await DescribeAsync($"Expected {(int)expected} {expected}", response));
        }
    }

    /// <summary>The answer sends the browser on to an address of the portal that begins with this path.</summary>
    public static async Task RedirectsToAsync(string path, HttpResponseMessage response)
    {
        bool redirects = response.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.RedirectKeepVerb;
        Uri? location = response.Headers.Location;
        string? target = location is { IsAbsoluteUri: true } ? location.PathAndQuery : location?.OriginalString;
        if (!redirects || target?.StartsWith(path, StringComparison.Ordinal) != true)
        {
            Assert.Fail(await DescribeAsync($"Expected a redirection to {path}", response));
        }
    }

    private static async Task<string> DescribeAsync(string expectation, HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string shown = body.Length > ShownCharacters ? body[..ShownCharacters] + " …" : body;
        return $"""
            {expectation}, got {(int)response.StatusCode} {response.StatusCode} from {response.RequestMessage?.Method} {response.RequestMessage?.RequestUri}
            Location: {response.Headers.Location}
            {response.Content.Headers.ContentType}
            {shown}
            """;
    }
}
