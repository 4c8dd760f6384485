using System.Buffers.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Data;
using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.TwoFactor;

/// <summary>What the browser is asked.</summary>
/// <param name="Id">Names the challenge in the answer.</param>
/// <param name="Options">For <c>navigator.credentials</c>, in the JSON form of WebAuthn Level 3.</param>
internal sealed record PasskeyOffer(Guid Id, JsonElement Options);

/// <summary>An answer whose signature was right.</summary>
/// <param name="UserId">The credential's owner.</param>
/// <param name="CredentialId">Which credential.</param>
/// <param name="SignCount">What the authenticator counts.</param>
/// <param name="IsUserVerified">Whether the authenticator checked who holds it, by PIN or body.</param>
internal sealed record PasskeyAnswer(Guid UserId, byte[] CredentialId, uint SignCount, bool IsUserVerified);

/// <summary>
/// The two ceremonies of WebAuthn: asks with a challenge that is kept here and taken once, and lets Identity's own
/// <see cref="PasskeyHandler{TUser}"/> judge the answer. Domain and origin come from <see cref="PublicOrigin"/>, never from a request (PKY-01).
/// </summary>
internal sealed class PasskeyCeremony(
    PortalDatabase database, IServiceScopeFactory scopes, PublicOrigin origin, TimeProvider time, ILogger<PasskeyCeremony> logger)
{
    /// <summary>How long a challenge can be answered (PKY-02).</summary>
    public static readonly TimeSpan ChallengeLifetime = TimeSpan.FromMinutes(5);

    // Far above what an authenticator without attestation sends.
    private const int LongestAnswer = 16 * 1024;

    // https://www.iana.org/assignments/cose/cose.xhtml#algorithms
    private const int Es256 = -7;
    private const int Rs256 = -257;

    // https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data: 32 bytes of hash, then the flags; bit 2 is UV.
    private const int FlagsAt = 32;
    private const byte UserVerifiedFlag = 0x04;

    /// <summary>Asks for a new credential of this person; the ones there are excluded.</summary>
    public async Task<PasskeyOffer> OfferRegistrationAsync(Actor actor, HttpContext http, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        PasskeyUserEntity person = new() { Id = actor.UserId.ToString(), Name = actor.Email, DisplayName = actor.Email };
        PasskeyCreationOptionsResult made = await Handler(scope, "required").MakeCreationOptionsAsync(person, http);
        return await KeepAsync(PasskeyPurpose.Register, PasskeyChallenge.HolderOf(actor), actor.UserId, made.CreationOptionsJson, made.AttestationState!, cancellationToken);
    }

    /// <summary>Asks for a credential: of anybody before a sign-in, of one person to confirm.</summary>
    public async Task<PasskeyOffer> OfferUseAsync(string holder, Guid? userId, HttpContext http, CancellationToken cancellationToken)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        User? user = userId is { } known ? await scope.ServiceProvider.GetRequiredService<UserManager<User>>().FindByIdAsync(known.ToString()) : null;
        PasskeyRequestOptionsResult made = await Handler(scope, Verification(userId)).MakeRequestOptionsAsync(user, http);
        PasskeyPurpose purpose = userId is null ? PasskeyPurpose.SignIn : PasskeyPurpose.Confirm;
        return await KeepAsync(purpose, holder, userId, made.RequestOptionsJson, made.AssertionState!, cancellationToken);
    }

    /// <summary>Judges a new credential: <c>passkey_challenge_gone</c>, <c>passkey_refused</c>.</summary>
    public async Task<Result<UserPasskeyInfo>> RegisterAsync(Actor actor, Guid challengeId, string? answer, HttpContext http, CancellationToken cancellationToken)
    {
        Result<string> state = await TakeAsync(PasskeyPurpose.Register, PasskeyChallenge.HolderOf(actor), challengeId, cancellationToken);
        if (!state.IsSuccess)
        {
            return state.Error;
        }

        if (answer is null or { Length: 0 or > LongestAnswer })
        {
            return PasskeyErrors.Refused;
        }

        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        PasskeyAttestationResult judged = await Handler(scope, "required").PerformAttestationAsync(
            new PasskeyAttestationContext { CredentialJson = answer, AttestationState = state.Value, HttpContext = http });
        if (!judged.Succeeded)
        {
            TwoFactorLog.PasskeyRefused(logger, judged.Failure.Message);
            return PasskeyErrors.Refused;
        }

        return judged.UserEntity.Id == actor.UserId.ToString() ? judged.Passkey : PasskeyErrors.Refused;
    }

    /// <summary>Judges the use of a credential: <c>passkey_challenge_gone</c>, <c>passkey_refused</c>. Counting and spending are the caller's.</summary>
    public async Task<Result<PasskeyAnswer>> JudgeAsync(string holder, Guid? userId, Guid challengeId, string? answer, HttpContext http, CancellationToken cancellationToken)
    {
        Result<string> state = await TakeAsync(userId is null ? PasskeyPurpose.SignIn : PasskeyPurpose.Confirm, holder, challengeId, cancellationToken);
        if (!state.IsSuccess)
        {
            return state.Error;
        }

        if (answer is null or { Length: 0 or > LongestAnswer })
        {
            return PasskeyErrors.Refused;
        }

        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        PasskeyAssertionResult<User> judged = await Handler(scope, Verification(userId)).PerformAssertionAsync(
            new PasskeyAssertionContext { CredentialJson = answer, AssertionState = state.Value, HttpContext = http });
        if (!judged.Succeeded)
        {
            TwoFactorLog.PasskeyRefused(logger, judged.Failure.Message);
            return PasskeyErrors.Refused;
        }

        return userId is null || judged.User.Id == userId
            ? new PasskeyAnswer(judged.User.Id, judged.Passkey.CredentialId, judged.Passkey.SignCount, IsUserVerified(answer))
            : PasskeyErrors.Refused;
    }

    /// <summary>Whose passkey an answer claims to be, before anything of it was judged; null where it names nobody.</summary>
    public static Guid? ClaimedUser(string? answer)
    {
        try
        {
            using JsonDocument? json = answer is { Length: > 0 and <= LongestAnswer } ? JsonDocument.Parse(answer) : null;
            string? handle = json?.RootElement.GetProperty("response").GetProperty("userHandle").GetString();
            return Guid.TryParse(Base64Url.DecodeFromChars(handle), out Guid id) ? id : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    // Before a sign-in a key without PIN may answer too: it is one factor there. Within a session it would prove too little.
    private static string Verification(Guid? userId) => userId is null ? "preferred" : "required";

    // Read after the signature, which covers it, was found right.
    private static bool IsUserVerified(string answer)
    {
        using JsonDocument json = JsonDocument.Parse(answer);
        string data = json.RootElement.GetProperty("response").GetProperty("authenticatorData").GetString()!;
        return (Base64Url.DecodeFromChars(data)[FlagsAt] & UserVerifiedFlag) != 0;
    }

    private PasskeyHandler<User> Handler(AsyncServiceScope scope, string verification) => new(
        scope.ServiceProvider.GetRequiredService<UserManager<User>>(),
        Options.Create(new IdentityPasskeyOptions
        {
            ServerDomain = origin.Host,
            ChallengeSize = 32,
            AuthenticatorTimeout = ChallengeLifetime,
            UserVerificationRequirement = verification,
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            IsAllowedAlgorithm = static algorithm => algorithm is Es256 or Rs256,
            ValidateOrigin = asked => ValueTask.FromResult(asked.Origin == origin.Origin && !asked.CrossOrigin && asked.TopOrigin is null),
        }));

    private async Task<PasskeyOffer> KeepAsync(
        PasskeyPurpose purpose, string holder, Guid? userId, string options, string state, CancellationToken cancellationToken)
    {
        PasskeyChallenge challenge = new()
        {
            Id = Guid.NewGuid(),
            Purpose = purpose,
            Holder = holder,
            UserId = userId,
            State = state,
            CreatedAt = time.GetUtcNow(),
        };
        await database.WriteAsync(
            db =>
            {
                db.Set<PasskeyChallenge>().Add(challenge);
                return Task.CompletedTask;
            },
            cancellationToken);
        using JsonDocument json = JsonDocument.Parse(options);
        return new PasskeyOffer(challenge.Id, json.RootElement.Clone());
    }

    // Committed before the answer is judged: a wrong answer uses it up as well.
    private Task<Result<string>> TakeAsync(PasskeyPurpose purpose, string holder, Guid id, CancellationToken cancellationToken) => database.WriteAsync<Result<string>>(
        async db =>
        {
            DateTimeOffset tooOld = time.GetUtcNow() - ChallengeLifetime;
            string? state = await db.Set<PasskeyChallenge>().Where(c => c.Id == id).Select(c => c.State).SingleOrDefaultAsync(cancellationToken);
            int taken = await db.Set<PasskeyChallenge>()
                .Where(c => c.Id == id && c.Purpose == purpose && c.Holder == holder && c.CreatedAt > tooOld)
                .ExecuteDeleteAsync(cancellationToken);
            return state is not null && taken == 1 ? state : PasskeyErrors.ChallengeGone;
        },
        cancellationToken);
}
