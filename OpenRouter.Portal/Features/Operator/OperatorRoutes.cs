namespace OpenRouter.Portal.Features.Operator;

/// <summary>Addresses of the operators' pages.</summary>
internal static class OperatorRoutes
{
    public const string Claim = "/operator/claim";
    public const string Accounts = "/operator/accounts";
}
