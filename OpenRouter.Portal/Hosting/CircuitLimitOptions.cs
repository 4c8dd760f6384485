using Microsoft.Extensions.Options;

namespace OpenRouter.Portal.Hosting;

/// <summary>How many live pages may be open at once on one node: section <c>Portal:Circuits</c>. Beyond a limit the answer is 503.</summary>
internal sealed class CircuitLimitOptions
{
    /// <summary>Per client address (the /64 of an IPv6 address); default 200, 1 to 100,000. Only signed-in people count, and an office may share one address.</summary>
    public int PerAddress { get; set; } = 200;

    /// <summary>Per person; default 10, 1 to 1,000.</summary>
    public int PerUser { get; set; } = 10;

    /// <summary>In all; default 2,000, 1 to 1,000,000. One takes about half a megabyte at most.</summary>
    public int Total { get; set; } = 2000;
}

/// <summary>Names every invalid value of <see cref="CircuitLimitOptions"/> by its key.</summary>
internal sealed class CircuitLimitOptionsValidator : IValidateOptions<CircuitLimitOptions>
{
    public ValidateOptionsResult Validate(string? name, CircuitLimitOptions options)
    {
        List<string> failures = [];
        Check(options.PerAddress, 100_000, nameof(options.PerAddress));
        Check(options.PerUser, 1_000, nameof(options.PerUser));
        Check(options.Total, 1_000_000, nameof(options.Total));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(int value, int maximum, string key)
        {
            if (value < 1 || value > maximum)
            {
                failures.Add($"Portal:Circuits:{key} must be between 1 and {maximum}.");
            }
        }
    }
}
