using System.Net;
using System.Text.Json;

namespace OpenRouter.Portal.Tests.TestKit;

/// <summary>What a browser asked for.</summary>
/// <param name="Id">Names the challenge.</param>
/// <param name="Options">For the authenticator.</param>
internal sealed record PasskeyQuestion(string Id, JsonElement Options);

/// <summary>Passkeys as people use them, through the endpoints that their browsers post to.</summary>
internal static class PasskeyPeople
{
    public const string RegisterPath = "/account/security/passkeys";
    public const string SignInPath = "/login/passkey";
    public const string ConfirmPath = "/account/confirm/passkey";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Registers a new passkey of somebody who signed in a moment ago.</summary>
    public static async Task<SoftwarePasskey> WithPasskeyAsync(this HttpClient client, string name = "Laptop", bool counts = false)
    {
        SoftwarePasskey passkey = new() { Counts = counts };
        PasskeyQuestion question = await client.AskPasskeyAsync(RegisterPath, name);
        using HttpResponseMessage added = await client.AnswerPasskeyAsync(RegisterPath, question.Id, passkey.Create(question.Options), name);
        await StatusAssert.IsAsync(HttpStatusCode.NoContent, added);
        return passkey;
    }

    /// <summary>Begins a ceremony that must be allowed.</summary>
    public static async Task<PasskeyQuestion> AskPasskeyAsync(this HttpClient client, string path, string name = "Laptop")
    {
        using HttpResponseMessage asked = await client.TryAskPasskeyAsync(path, name);
        await StatusAssert.IsAsync(HttpStatusCode.OK, asked);
        using JsonDocument json = JsonDocument.Parse(await asked.Content.ReadAsStringAsync(Cancel));
        return new PasskeyQuestion(json.RootElement.GetProperty("id").GetString()!, json.RootElement.GetProperty("options").Clone());
    }

    /// <summary>Begins a ceremony.</summary>
    public static Task<HttpResponseMessage> TryAskPasskeyAsync(this HttpClient client, string path, string name = "Laptop") =>
        client.PostAsync(path, path + "/options", ("Form.Name", name));

    /// <summary>Finishes a ceremony.</summary>
    public static Task<HttpResponseMessage> AnswerPasskeyAsync(this HttpClient client, string path, string challenge, string credential, string name = "Laptop") =>
        client.PostAsync(path, path, ("challenge", challenge), ("credential", credential), ("Form.Name", name));

    /// <summary>Signs in without an address.</summary>
    public static async Task<HttpResponseMessage> SignInByPasskeyAsync(this HttpClient client, SoftwarePasskey passkey)
    {
        PasskeyQuestion question = await client.AskPasskeyAsync(SignInPath);
        return await client.AnswerPasskeyAsync(SignInPath, question.Id, passkey.Get(question.Options));
    }

    /// <summary>Confirms who is there.</summary>
    public static async Task<HttpResponseMessage> ConfirmByPasskeyAsync(this HttpClient client, SoftwarePasskey passkey)
    {
        PasskeyQuestion question = await client.AskPasskeyAsync(ConfirmPath);
        return await client.AnswerPasskeyAsync(ConfirmPath, question.Id, passkey.Get(question.Options));
    }

    /// <summary>The error's code of an answer.</summary>
    public static async Task<string?> CodeAsync(this HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync(Cancel);
        using JsonDocument? json = text.StartsWith('{') ? JsonDocument.Parse(text) : null;
        return json is not null && json.RootElement.TryGetProperty("code", out JsonElement code) ? code.GetString() : $"{(int)answer.StatusCode} {text}";
    }

    private static async Task<HttpResponseMessage> PostAsync(this HttpClient client, string from, string path, params (string Name, string Value)[] fields)
    {
        var page = await client.GetPageAsync(from == SignInPath ? "/login" : "/account/confirm", Cancel);
        string token = page.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        Dictionary<string, string> all = fields.ToDictionary(field => field.Name, field => field.Value);
        all["__RequestVerificationToken"] = token;
        using FormUrlEncodedContent content = new(all);
        return await client.PostAsync(path, content, Cancel);
    }
}
