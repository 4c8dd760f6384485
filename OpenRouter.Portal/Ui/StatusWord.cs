namespace OpenRouter.Portal.Ui;

/// <summary>The one set of status words; a state that is none of these needs a new word here, not another spelling on a page.</summary>
public enum StatusWord
{
    /// <summary>In force.</summary>
    Active,

    /// <summary>In force, but not for long.</summary>
    ExpiresSoon,

    /// <summary>Ended by time.</summary>
    Expired,

    /// <summary>Switched off and can be switched on.</summary>
    Disabled,

    /// <summary>Stopped for a while by the system.</summary>
    Frozen,

    /// <summary>Ended by somebody, for good.</summary>
    Revoked,

    /// <summary>Waiting for somebody.</summary>
    Pending,

    /// <summary>Refused after too many tries.</summary>
    Locked,

    /// <summary>Marked as production.</summary>
    Production,
}
