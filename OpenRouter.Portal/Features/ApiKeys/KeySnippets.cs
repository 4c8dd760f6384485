using OpenRouter.Portal.Http;
using OpenRouter.Portal.Security;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.ApiKeys;

/// <summary>Writes a first request with a new key, ready to paste, for curl and the official client in Python and JavaScript.</summary>
internal sealed class KeySnippets(PublicOrigin origin, IEnumerable<ISnippetModel> models)
{
    // What the snippets call where nobody serves models: an id that tells the reader what to put there.
    private const string AnyModel = "provider/model";

    /// <summary>The snippets; they hold the secret and live as long as the reveal.</summary>
    public IReadOnlyList<CodeSample> For(ApiKeyText secret)
    {
        string baseUrl = origin.For("/api/v1").ToString();
        string model = models.Select(candidate => candidate.ModelId).FirstOrDefault(id => id is not null) ?? AnyModel;
        string key = secret.Reveal();
        return
        [
            new("curl",
                $$"""
                curl {{baseUrl}}/chat/completions \
                  -H "Authorization: Bearer {{key}}" \
                  -H "Content-Type: application/json" \
                  -d '{"model": "{{model}}", "messages": [{"role": "user", "content": "Hello"}]}'
                """),
            new("Python",
                $$"""
                from openai import OpenAI

                client = OpenAI(
                    base_url="{{baseUrl}}",
                    api_key="{{key}}",
                )
                answer = client.chat.completions.create(
                    model="{{model}}",
                    messages=[{"role": "user", "content": "Hello"}],
                )
                print(answer.choices[0].message.content)
                """),
            new("JavaScript",
                $$"""
                import OpenAI from 'openai';

                const client = new OpenAI({
                  baseURL: '{{baseUrl}}',
                  apiKey: '{{key}}',
                });
                const answer = await client.chat.completions.create({
                  model: '{{model}}',
                  messages: [{ role: 'user', content: 'Hello' }],
                });
                console.log(answer.choices[0].message.content);
                """),
        ];
    }
}
