namespace OpenRouter.Portal.Ui;

/// <summary>The tone of a banner or a chip; the word beside it always says the same, so colour alone never does.</summary>
public enum StatusKind
{
    /// <summary>Nothing special.</summary>
    Neutral,

    /// <summary>Something to know.</summary>
    Info,

    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Something to look at soon.</summary>
    Warn,

    /// <summary>Something wrong or ended.</summary>
    Danger,

    /// <summary>Marked by the product, such as production.</summary>
    Accent,
}
