namespace OpenRouter.Portal.Kernel;

/// <summary>The portal cannot start; the message is one sentence for the operator that names the setting to change.</summary>
public sealed class StartupException : Exception
{
    /// <summary>Refuses the start with a sentence.</summary>
    public StartupException(string sentence)
        : base(sentence)
    {
    }

    /// <summary>Refuses the start with a sentence and keeps the cause for the debug log.</summary>
    public StartupException(string sentence, Exception innerException)
        : base(sentence, innerException)
    {
    }

    /// <summary>Required by the exception pattern; a sentence is always given.</summary>
    public StartupException()
    {
    }
}
