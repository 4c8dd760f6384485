namespace OpenRouter.Portal.Features.Dashboard;

/// <summary>Names the resource file with the sentences of the dashboard.</summary>
public sealed class DashboardTexts;
