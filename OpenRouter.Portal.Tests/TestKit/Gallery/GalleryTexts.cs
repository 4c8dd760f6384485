namespace OpenRouter.Portal.Tests.TestKit.Gallery;

/// <summary>What strains a layout: long, right-to-left and large.</summary>
internal static class GalleryTexts
{
    internal const string Long = "production-batch-summaries-for-the-quarterly-report-of-the-northern-region-and-its-partners";
    internal const string RightToLeft = "مفتاح الإنتاج";
    internal const string Secret = "sk-or-v1-0e6f3c2b1a9d8e7f60514233445566778899aabbccddeeff0011223341c9677ad";

    internal static IReadOnlyList<OpenRouter.Portal.Ui.CodeSample> Samples { get; } =
    [
        new("curl", "curl http://localhost:5080/api/v1/chat/completions \\\n  -H \"Authorization: Bearer $API_KEY\" \\\n  -d '{\"model\": \"demo/small\", \"messages\": [{\"role\": \"user\", \"content\": \"Hello\"}]}'"),
        new("Python", "from openai import OpenAI\n\nclient = OpenAI(base_url=\"http://localhost:5080/api/v1\", api_key=key)\nprint(client.models.list())"),
        new("JavaScript", "import OpenAI from 'openai';\n\nconst client = new OpenAI({ baseURL: 'http://localhost:5080/api/v1', apiKey: key });"),
    ];
}
