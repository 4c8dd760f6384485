using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Features.Credentials;

namespace OpenRouter.Portal.Tests.Benchmarks;

/// <summary>A check on the password lane beside the bare derivation at the shipped cost, and a known beside an unknown account (LGN-01).</summary>
public class PasswordBenchmarks
{
    private const string Password = "orchard lantern violet 42";
    private static readonly byte[] s_salt = RandomNumberGenerator.GetBytes(16);
    private readonly PasswordLane _lane = new(Options.Create(new CredentialsOptions()));
    private string _hash = "";

    [GlobalSetup]
    public async Task SetupAsync() => _hash = (await _lane.HashAsync(Password, CancellationToken.None)).Value!;

    [GlobalCleanup]
    public void Cleanup() => _lane.Dispose();

    [Benchmark(Baseline = true)]
    public byte[] BareDerivation() => Rfc2898DeriveBytes.Pbkdf2(Password, s_salt, 220_000, HashAlgorithmName.SHA512, 32);

    [Benchmark]
    public async Task<bool> KnownAccountAsync() => (await _lane.VerifyAsync(_hash, Password, CancellationToken.None)).IsSuccess;

    [Benchmark]
    public async Task<bool> UnknownAccountAsync() => (await _lane.VerifyAsync(null, Password, CancellationToken.None)).IsSuccess;
}
