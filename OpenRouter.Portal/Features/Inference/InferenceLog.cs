namespace OpenRouter.Portal.Features.Inference;

/// <summary>Names, numbers and ids only: never a prompt, an answer, or what a provider wrote.</summary>
internal static partial class InferenceLog
{
    [LoggerMessage(7001, LogLevel.Warning, "Provider {Provider} failed for model {Model}: the client got {Status}, answer started: {Started}")]
    public static partial void ProviderFailed(ILogger logger, string provider, string model, int status, bool started);

    [LoggerMessage(7002, LogLevel.Error, "Provider {Provider} refused our own credential or model with {Status}: check Inference:Providers:{Provider}")]
    public static partial void CredentialRefused(ILogger logger, string provider, int status);

    [LoggerMessage(7003, LogLevel.Warning, "Provider {Provider} could not be used: {Reason}")]
    public static partial void Unusable(ILogger logger, string provider, string reason);

    // Information: people close pages.
    [LoggerMessage(7004, LogLevel.Information, "The client of key {ApiKeyId} went away before its answer was complete")]
    public static partial void ClientGone(ILogger logger, Guid apiKeyId);
}
