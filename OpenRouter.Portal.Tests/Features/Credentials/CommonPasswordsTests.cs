using System.Text;
using OpenRouter.Portal.Features.Credentials;

namespace OpenRouter.Portal.Tests.Features.Credentials;

/// <summary>PWD-03: the list that ships is large enough, well formed, and finds exactly its entries.</summary>
public sealed class CommonPasswordsTests
{
    private static readonly string[] s_entries = [.. CommonPasswords.Shared.Entries];

    [Fact]
    public void Entries_OfTwelveOrMoreCharacters_AreAtLeastFourThousand()
    {
        Assert.True(s_entries.Length >= 100_000, $"{s_entries.Length} entries");
        Assert.True(s_entries.Count(entry => entry.EnumerateRunes().Count() >= 12) >= 4_000);
        Assert.Equal(CommonPasswords.Shared.Count, s_entries.Length);
    }

    [Fact]
    public void Entries_AreFoldedSortedAndUnique()
    {
        Assert.All(s_entries, entry => Assert.Equal(PasswordShapes.Fold(entry), entry));
        Assert.DoesNotContain("", s_entries);
        for (int i = 1; i < s_entries.Length; i++)
        {
            Assert.True(Encoding.UTF8.GetBytes(s_entries[i - 1]).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(s_entries[i])) < 0, s_entries[i]);
        }
    }

    [Fact]
    public void Contains_EveryEntry_IsTrueAndItsNeighboursAreNot()
    {
        var known = s_entries.ToHashSet(StringComparer.Ordinal);

        Assert.All(s_entries, entry => Assert.True(CommonPasswords.Shared.Contains(entry), entry));
        foreach (string entry in s_entries.Where((_, index) => index % 50 == 0))
        {
            string longer = entry + "\u0001";
            string shorter = entry[..^1];
            Assert.False(CommonPasswords.Shared.Contains(longer));
            Assert.Equal(known.Contains(shorter), CommonPasswords.Shared.Contains(shorter));
        }
    }

    [Fact]
    public void Contains_OddTexts_IsFalse()
    {
        Assert.False(CommonPasswords.Shared.Contains(""));
        Assert.False(CommonPasswords.Shared.Contains("\n"));
        Assert.False(CommonPasswords.Shared.Contains("password\n"));
        Assert.False(CommonPasswords.Shared.Contains("\uFFFF"));
        Assert.False(CommonPasswords.Shared.Contains(new string('a', 100_000)));
    }
}
