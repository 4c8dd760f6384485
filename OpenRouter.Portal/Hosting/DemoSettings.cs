namespace OpenRouter.Portal.Hosting;

/// <summary>What a fresh installation shows before it is set up: section <c>Demo</c>. Its readers take the section itself.</summary>
internal sealed class DemoSettings
{
    /// <summary>Whether an example workspace with accounts of public passwords is made; default null: in Development only.</summary>
    public bool? Data { get; set; }

    /// <summary>Whether the built-in demo models answer; default null: as long as no provider is configured.</summary>
    public bool? Provider { get; set; }
}
