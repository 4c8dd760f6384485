namespace OpenRouter.Portal.Ui;

/// <summary>One meaning, one glyph: the Material Symbols that the portal uses, named by what they mean here.</summary>
public static class Icons
{
    /// <summary>An API key.</summary>
    public const string Key = "key";

    /// <summary>The dashboard.</summary>
    public const string Dashboard = "dashboard";

    /// <summary>Members.</summary>
    public const string Members = "group";

    /// <summary>A project.</summary>
    public const string Folder = "folder";

    /// <summary>Account security.</summary>
    public const string Security = "shield_lock";

    /// <summary>A passkey.</summary>
    public const string Passkeys = "passkey";

    /// <summary>The account of a person.</summary>
    public const string Account = "person";

    /// <summary>Credits and invoices.</summary>
    public const string Credits = "receipt_long";

    /// <summary>Usage.</summary>
    public const string Usage = "monitoring";

    /// <summary>The playground.</summary>
    public const string Playground = "chat";

    /// <summary>Help.</summary>
    public const string Help = "help";

    /// <summary>Copy.</summary>
    public const string Copy = "content_copy";

    /// <summary>Done, copied, fulfilled.</summary>
    public const string Done = "check";

    /// <summary>Rotate a key.</summary>
    public const string Rotate = "refresh";

    /// <summary>Revoke.</summary>
    public const string Revoke = "block";

    /// <summary>Freeze.</summary>
    public const string Freeze = "ac_unit";

    /// <summary>Sign out.</summary>
    public const string SignOut = "logout";

    /// <summary>Something to be careful about.</summary>
    public const string Warning = "warning";

    /// <summary>Something went wrong.</summary>
    public const string Error = "error";

    /// <summary>Something to know.</summary>
    public const string Info = "info";

    /// <summary>Leaves the portal.</summary>
    public const string OpenInNew = "open_in_new";

    /// <summary>More actions.</summary>
    public const string More = "more_horiz";

    /// <summary>Search.</summary>
    public const string Search = "search";

    /// <summary>Close.</summary>
    public const string Close = "close";

    /// <summary>Opens the navigation on a narrow screen.</summary>
    public const string Menu = "menu";

    /// <summary>Opens a list of choices.</summary>
    public const string Choose = "unfold_more";

    /// <summary>Mail.</summary>
    public const string Mail = "mail";

    /// <summary>Settings of the installation.</summary>
    public const string Settings = "settings";

    /// <summary>Helping somebody back in.</summary>
    public const string Recovery = "support_agent";

    /// <summary>Makes a new one.</summary>
    public const string Add = "add";

    /// <summary>Download a file.</summary>
    public const string Download = "download";

    /// <summary>Print.</summary>
    public const string Print = "print";
}
