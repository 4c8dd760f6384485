namespace OpenRouter.Portal.Http;

/// <summary>Marks a page or endpoint whose answer no cache may keep, signed in or not.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class NoStoreAttribute : Attribute;

/// <summary>
/// Marks a page whose address carries a token: nothing of it is cached, and no address that the browser opens from there learns it
/// (<c>Referrer-Policy: no-referrer</c>). Posts from such a page carry <c>Origin: null</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class TokenInAddressAttribute : Attribute;

/// <summary>The marks in the words of endpoint builders.</summary>
internal static class AnswerMarks
{
    /// <summary>See <see cref="NoStoreAttribute"/>.</summary>
    public static T NoStore<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new NoStoreAttribute());

    /// <summary>See <see cref="TokenInAddressAttribute"/>.</summary>
    public static T TokenInAddress<T>(this T builder)
        where T : IEndpointConventionBuilder => builder.WithMetadata(new TokenInAddressAttribute());
}
