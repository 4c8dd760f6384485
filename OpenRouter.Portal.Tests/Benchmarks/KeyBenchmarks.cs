using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using OpenRouter.Portal.Security;

namespace OpenRouter.Portal.Tests.Benchmarks;

/// <summary>Reading an API key beside the one SHA-256 that it cannot do without.</summary>
[MemoryDiagnoser]
public class KeyBenchmarks
{
    private static readonly string[] s_prefixes = ["sk-or-v1-"];
    private readonly string _key = ApiKeyText.Create("sk-or-v1-").Reveal();
    private string _typo = "";

    [GlobalSetup]
    public void Setup() => _typo = _key[..^1] + (_key[^1] == '0' ? '1' : '0');

    [Benchmark(Baseline = true)]
    public byte[] OneSha256() => SHA256.HashData(Encoding.ASCII.GetBytes(_key));

    [Benchmark]
    public byte[]? ParseAndHash() => ApiKeyText.TryParse(_key, s_prefixes, out ApiKeyText? key) ? key.Hash : null;

    [Benchmark]
    public bool RefuseATypo() => ApiKeyText.TryParse(_typo, s_prefixes, out _);
}
