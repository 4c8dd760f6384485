using OpenRouter.Portal.Features.ApiKeys;
using OpenRouter.Portal.Features.Usage;

namespace OpenRouter.Portal.Features.Inference;

/// <summary><c>GET /key</c>: what a key may know of itself (conventions.md 4.2); nothing of the workspace's balance or bills.</summary>
internal sealed class KeyEndpoint(UsageService usage)
{
    /// <summary>Answers for the key that asks.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ApiKeyIdentity key = context.ApiKey();
        KeyUsage used = await usage.GetKeyUsageAsync(key.ApiKeyId, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(
            new
            {
                data = new
                {
                    label = key.Label,
                    limit = (decimal?)null,
                    limit_remaining = (decimal?)null,
                    limit_reset = (string?)null,
                    include_byok_in_limit = false,
                    usage = used.Total.Dollars,
                    usage_daily = used.Daily.Dollars,
                    usage_weekly = used.Weekly.Dollars,
                    usage_monthly = used.Monthly.Dollars,
                    byok_usage = 0m,
                    byok_usage_daily = 0m,
                    byok_usage_weekly = 0m,
                    byok_usage_monthly = 0m,

                    // Credits cannot be bought here yet: whatever a workspace has was given.
                    is_free_tier = true,
                    is_management_key = false,
                    is_provisioning_key = false,
                    creator_user_id = key.CreatorUserId,
                    expires_at = key.ExpiresAt,
                    scopes = key.Scopes.Order(StringComparer.Ordinal),

                    // Deprecated there; minus one means none.
                    rate_limit = new { requests = -1, interval = "10s", note = "This field is deprecated and safe to ignore." },
                },
            },
            context.RequestAborted);
    }
}
