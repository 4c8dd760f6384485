using OpenRouter.Portal.Http;
using OpenRouter.Portal.Ui;

namespace OpenRouter.Portal.Features.PublicSite;

/// <summary>Writes the start page's request in three languages against this installation's own address.</summary>
internal sealed class RequestSamples(PublicOrigin origin)
{
    private string BaseUrl => origin.Origin + "/api/v1";

    /// <summary>One plain call; the key is read from the environment, so that nobody pastes one into a file.</summary>
    public IReadOnlyList<CodeSample> For(string model, string prompt) =>
    [
        new("curl",
            $$"""
            curl {{BaseUrl}}/chat/completions \
              -H "Authorization: Bearer $API_KEY" \
              -H "Content-Type: application/json" \
              -d '{
                "model": "{{model}}",
                "messages": [
                  {"role": "user", "content": "{{prompt}}"}
                ]
              }'
            """),
        new("Python",
            $$"""
            import os
            from openai import OpenAI

            client = OpenAI(
                base_url="{{BaseUrl}}",
                api_key=os.environ["API_KEY"],
            )
            answer = client.chat.completions.create(
                model="{{model}}",
                messages=[{"role": "user", "content": "{{prompt}}"}],
            )
            print(answer.choices[0].message.content)
            """),
        new("JavaScript",
            $$"""
            import OpenAI from 'openai';

            const client = new OpenAI({
              baseURL: '{{BaseUrl}}',
              apiKey: process.env.API_KEY,
            });
            const answer = await client.chat.completions.create({
              model: '{{model}}',
              messages: [{ role: 'user', content: '{{prompt}}' }],
            });
            console.log(answer.choices[0].message.content);
            """),
    ];
}
