namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>What a person's second factor stands at.</summary>
/// <param name="EnabledAt">Since when the authenticator app is asked for; null means that it is off.</param>
/// <param name="CodesLeft">Unused recovery codes.</param>
/// <param name="CodesMadeAt">When the set was made; null where there is none.</param>
/// <param name="CodeLastUsedAt">When a recovery code was used last; null means never.</param>
internal sealed record TwoFactorStatus(DateTimeOffset? EnabledAt, int CodesLeft, DateTimeOffset? CodesMadeAt, DateTimeOffset? CodeLastUsedAt)
{
    /// <summary>How many codes a set has.</summary>
    public const int CodesInSet = 10;

    /// <summary>From here on the person is warned (beyond.md 22).</summary>
    public const int FewCodes = 3;

    public bool IsEnabled => EnabledAt is not null;

    public bool HasFewCodes => CodesLeft <= FewCodes;
}

/// <summary>A set-up that has begun: what is shown until a code confirms it.</summary>
/// <param name="Id">Names it for the confirmation.</param>
/// <param name="Secret">Base32, for typing.</param>
/// <param name="Uri">For the QR code.</param>
internal sealed record Enrolment(Guid Id, string Secret, string Uri)
{
    /// <inheritdoc />
    public override string ToString() => $"enrolment {Id}";
}
