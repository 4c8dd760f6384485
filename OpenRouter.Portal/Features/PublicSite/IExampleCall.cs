namespace OpenRouter.Portal.Features.PublicSite;

/// <summary>Supplies the start page's request with the answer that this installation really gave to it; without it only the request is shown.</summary>
public interface IExampleCall
{
    /// <summary>The call, made once and remembered; null while there is none.</summary>
    ExampleCall? Find();
}

/// <summary>A request and its recorded answer.</summary>
/// <param name="Model">The model that was called.</param>
/// <param name="Prompt">The one user message, without quotes or backslashes.</param>
/// <param name="Answer">The answer's body, indented by two spaces, at most some 20 lines.</param>
/// <param name="Status">The first line of the answer: <c>200 OK</c>.</param>
public sealed record ExampleCall(string Model, string Prompt, string Answer, string Status = "200 OK");
