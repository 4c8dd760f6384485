namespace OpenRouter.Portal.Tests.Faults;

/// <summary>One fault of the list in security.md.</summary>
/// <param name="Id">Its name there.</param>
/// <param name="Configure">What must be set before the portal starts.</param>
/// <param name="PrepareAsync">Makes the people whom it needs and gives the attack, at full scale (1.0) or a part of it.</param>
internal sealed record Fault(string Id, Action<FaultPortal> Configure, Func<FaultPortal, double, Task<Func<Task<FaultReport>>>> PrepareAsync)
{
    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("F20", LoginStorm.Configure, LoginStorm.PrepareAsync),
        new("F21", static _ => { }, CredentialStuffing.PrepareAsync),
        new("F23", static _ => { }, HubFlood.PrepareAsync),
        new("F24", static _ => { }, CircuitFlood.PrepareAsync),
        new("F27", static _ => { }, Races.PrepareAsync),
    ];
}

/// <summary>What an attack did.</summary>
internal sealed class FaultReport
{
    private readonly SortedDictionary<string, int> _answers = new(StringComparer.Ordinal);

    /// <summary>How many requests or connections.</summary>
    public int Requests => _answers.Values.Sum();

    /// <summary>How they were answered.</summary>
    public string Answers => string.Join(", ", _answers.Select(answer => $"{answer.Key}: {answer.Value}"));

    /// <summary>Every bound that does not hold, in a sentence; empty when all do.</summary>
    public List<string> Broken { get; } = [];

    /// <summary>Counts one answer.</summary>
    public void Count(string answer) => _answers[answer] = _answers.GetValueOrDefault(answer) + 1;

    /// <summary>Counts answers of forms by their status; none may be missing or a server's error.</summary>
    public void Count(IEnumerable<PeerAnswer> answers)
    {
        foreach (PeerAnswer answer in answers)
        {
            Count($"{answer.Status}");
            Require(answer.Status is > 0 and not (500 or 502 or 504), $"an answer was {answer.Status}");
            Require(answer.Status != 503 || answer.RetryAfter is not null, "a 503 did not say when to come back");
        }
    }

    /// <summary>Notes a bound that does not hold.</summary>
    public void Require(bool holds, string otherwise)
    {
        if (!holds && !Broken.Contains(otherwise))
        {
            Broken.Add(otherwise);
        }
    }
}
