namespace OpenRouter.Portal.Features.PublicSite;

/// <summary>Names the resource file with the words of the start page.</summary>
internal sealed class PublicSiteTexts;
