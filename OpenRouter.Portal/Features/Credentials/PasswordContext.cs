using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// What anyone who knows the account would build a guess on: the product's name, the names of its workspaces, the address.
/// Names are taken whole and by their words of three or more characters; <c>Acme Cloud</c> gives acmecloud, acme and cloud.
/// </summary>
internal sealed class PasswordContext
{
    private const int ShortestWord = 3;

    private readonly Dictionary<string, string> _words = new(StringComparer.Ordinal);

    /// <param name="productName">The configured name of the portal.</param>
    /// <param name="email">The account's address; null while it is not known or not valid.</param>
    /// <param name="workspaceNames">The workspaces that the account belongs to.</param>
    public PasswordContext(string productName, EmailAddress? email = null, IEnumerable<string>? workspaceNames = null)
    {
        Add(productName);
        foreach (string name in workspaceNames ?? [])
        {
            Add(name);
        }

        if (email is not null)
        {
            Add(email.LocalPart);
            Add(email.Domain);
            AddWord(email.Canonical);
        }
    }

    /// <summary>The word as it was given, if a folded text is one of them but for separators and symbols; otherwise null.</summary>
    public string? Find(string folded) => _words.GetValueOrDefault(PasswordShapes.LettersAndDigits(folded));

    private void Add(string name)
    {
        AddWord(name);
        foreach (string word in name.Split([.. name.Where(c => !char.IsLetterOrDigit(c)).Distinct()], StringSplitOptions.RemoveEmptyEntries))
        {
            AddWord(word);
        }
    }

    private void AddWord(string word)
    {
        string folded = PasswordShapes.LettersAndDigits(PasswordShapes.Fold(word));
        if (folded.Length >= ShortestWord)
        {
            _words.TryAdd(folded, word);
        }
    }
}
