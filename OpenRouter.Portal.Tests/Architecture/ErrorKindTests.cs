using OpenRouter.Portal.Http;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Tests.Architecture;

/// <summary>Every kind of expected failure has one HTTP status of its own, so that a program can tell them apart.</summary>
public sealed class ErrorKindTests
{
    [Fact]
    public void EveryKind_HasAStatusOfItsOwn()
    {
        int[] statuses = [.. Enum.GetValues<ErrorKind>().Select(kind => kind.ToStatus())];
        Assert.All(statuses, status => Assert.InRange(status, 400, 599));
        Assert.Equal(statuses.Length, statuses.Distinct().Count());
    }
}
