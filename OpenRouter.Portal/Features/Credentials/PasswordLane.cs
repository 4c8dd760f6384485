using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>What comparing a password with a stored hash says.</summary>
internal enum PasswordVerification
{
    /// <summary>Another password, or no account to compare with.</summary>
    Failed,

    /// <summary>The right one.</summary>
    Success,

    /// <summary>The right one, but hashed at a lower cost than is configured now: hash it anew and store that.</summary>
    SuccessRehashNeeded,
}

/// <summary>
/// The only place where passwords are hashed: Identity's hasher (format 3: PBKDF2-HMAC-SHA512, 16-byte salt, 32-byte output, parameters
/// inside the text) at the configured cost, on a lane of its own. Beyond the lane's queue both methods answer <c>password_lane_full</c>
/// with a time to come back. Passwords are NFKC before they are hashed and otherwise exact.
/// </summary>
internal sealed class PasswordLane : IDisposable
{
    // The hasher's generic parameter does not enter the hash.
    private static readonly object s_anyone = new();

    private readonly CredentialsOptions _options;
    private readonly PasswordHasher<object> _hasher;
    private readonly LowPriorityLane _lane;
    private readonly string _nobodysHash;
    private long _hashesDone;

    /// <summary>Starts the lane's threads.</summary>
    public PasswordLane(IOptions<CredentialsOptions> options)
    {
        _options = options.Value;
        _hasher = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions
        {
            CompatibilityMode = PasswordHasherCompatibilityMode.IdentityV3,
            IterationCount = _options.Iterations,
        }));
        _lane = new LowPriorityLane("Password lane", _options.LaneWidth == 0 ? Environment.ProcessorCount : _options.LaneWidth, _options.LaneQueue);
        _nobodysHash = MakeNobodysHash(_options.Iterations);
    }

    /// <summary>How many hashes were computed since the start: two requests that count the same did the same work.</summary>
    public long HashesDone => Interlocked.Read(ref _hashesDone);

    /// <summary>Hashes a password that the policy has accepted; refuses one that is too long or unreadable before any work.</summary>
    public Task<Result<string>> HashAsync(string password, CancellationToken cancellationToken) => HashAsync(password, null, cancellationToken);

    /// <summary>The form of <see cref="HashAsync(string, CancellationToken)"/> that uses the salt and cost of a stored hash, if there is one (<see cref="TwinHash"/>).</summary>
    public async Task<Result<string>> HashAsync(string password, string? twinOf, CancellationToken cancellationToken)
    {
        Result<string> text = PasswordText.Normalize(password, _options.MaximumLength);
        if (!text.IsSuccess)
        {
            return text.Error;
        }

        Task<string>? hash = _lane.TryRunAsync(
            () => Count((twinOf is null ? null : TwinHash.Make(text.Value, twinOf)) ?? _hasher.HashPassword(s_anyone, text.Value)), cancellationToken);
        return hash is null ? PasswordErrors.LaneFull : await hash;
    }

    /// <summary>
    /// Compares a typed password with a stored hash. Null, for an unknown account or one without a password, is compared with a hash of
    /// the same cost that no password has, so that the work does not tell them apart (LGN-01). What is too long or unreadable fails
    /// without work, for every account alike.
    /// </summary>
    public async Task<Result<PasswordVerification>> VerifyAsync(string? storedHash, string password, CancellationToken cancellationToken)
    {
        Result<string> text = PasswordText.Normalize(password, _options.MaximumLength);
        if (!text.IsSuccess)
        {
            return PasswordVerification.Failed;
        }

        Task<PasswordVerificationResult>? verification = _lane.TryRunAsync(
            () => Count(_hasher.VerifyHashedPassword(s_anyone, storedHash ?? _nobodysHash, text.Value)), cancellationToken);
        return verification is null
            ? PasswordErrors.LaneFull
            : await verification switch
            {
                PasswordVerificationResult.Success => PasswordVerification.Success,
                PasswordVerificationResult.SuccessRehashNeeded => PasswordVerification.SuccessRehashNeeded,
                _ => PasswordVerification.Failed,
            };
    }

    /// <summary>
    /// Compares a typed password with the hashes of an account and of an open registration of one address, whichever exist, by one hash
    /// in every case. A registration's hash that is no twin of the account's (its owner changed the password meanwhile) matches nothing.
    /// </summary>
    public async Task<Result<(PasswordVerification Account, bool IsRegistrations)>> VerifyEitherAsync(
        string? account, string? registration, string password, CancellationToken cancellationToken)
    {
        if (account is null || registration is null || !TwinHash.AreTwins(account, registration))
        {
            Result<PasswordVerification> verified = await VerifyAsync(account ?? registration, password, cancellationToken);
            return !verified.IsSuccess
                ? verified.Error
                : account is not null ? (verified.Value, false) : (PasswordVerification.Failed, verified.Value != PasswordVerification.Failed);
        }

        Result<string> text = PasswordText.Normalize(password, _options.MaximumLength);
        if (!text.IsSuccess)
        {
            return (PasswordVerification.Failed, false);
        }

        Task<(bool Account, bool Registration)>? both = _lane.TryRunAsync(() => Count(TwinHash.Verify(text.Value, account, registration)), cancellationToken);
        if (both is null)
        {
            return PasswordErrors.LaneFull;
        }

        (bool isAccounts, bool isRegistrations) = await both;
        PasswordVerification right = TwinHash.CostOf(account) < _options.Iterations ? PasswordVerification.SuccessRehashNeeded : PasswordVerification.Success;
        return (isAccounts ? right : PasswordVerification.Failed, isRegistrations);
    }

    /// <summary>Ends the lane's threads.</summary>
    public void Dispose() => _lane.Dispose();

    private T Count<T>(T outcome)
    {
        Interlocked.Increment(ref _hashesDone);
        return outcome;
    }

    /// <summary>
    /// Identity's format 3 with random salt and output: verifying against it costs what any verification costs, and succeeds once in 2²⁵⁶.
    /// Layout: 0x01, then PRF (2 is HMAC-SHA-512), iterations and salt length as big-endian 32-bit numbers, then salt and output.
    /// </summary>
    private static string MakeNobodysHash(int iterations)
    {
        const int headerBytes = 13;
        const int saltBytes = 16;
        const int outputBytes = 32;
        byte[] hash = new byte[headerBytes + saltBytes + outputBytes];
        hash[0] = 0x01;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(5), (uint)iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), saltBytes);
        RandomNumberGenerator.Fill(hash.AsSpan(headerBytes));
        return Convert.ToBase64String(hash);
    }
}
