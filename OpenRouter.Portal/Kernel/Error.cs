namespace OpenRouter.Portal.Kernel;

/// <summary>What went wrong, in the terms of whoever has to answer for it; each kind maps to one HTTP status.</summary>
public enum ErrorKind
{
    /// <summary>The input is wrong and can be corrected (400).</summary>
    Validation,

    /// <summary>Nobody is signed in, or the credential is not valid (401).</summary>
    Unauthenticated,

    /// <summary>The workspace has no credits left (402).</summary>
    PaymentRequired,

    /// <summary>The actor's role or access does not allow it (403).</summary>
    Forbidden,

    /// <summary>It does not exist, or it is somebody else's: never told apart (404).</summary>
    NotFound,

    /// <summary>It clashes with the present state (409).</summary>
    Conflict,

    /// <summary>Too many tries; the error carries when to come back (429).</summary>
    Throttled,

    /// <summary>The server cannot do it now (503).</summary>
    Unavailable,
}

/// <summary>An expected failure: a stable code for programs and a sentence for the person who caused it.</summary>
/// <param name="Kind">Decides the HTTP status.</param>
/// <param name="Code">Lower snake case, noun first, never changed once published: <c>session_not_found</c>.</param>
/// <param name="Message">One sentence in plain words that says the way out; holds no secret and no other person's data.</param>
/// <param name="RetryAfter">How long to wait before trying again; null means that waiting does not help.</param>
public sealed record Error(ErrorKind Kind, string Code, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>The name of the form field that the error belongs to; null means the whole form.</summary>
    public string? Field { get; init; }
}
