using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRouter.Portal.Hosting;
using OpenRouter.Portal.Tests.TestKit;

namespace OpenRouter.Portal.Tests.Hosting;

public sealed class JsonLineFormatterTests
{
    /// <summary>AUD-04. Guarantee: one record stays one line of plain ASCII. Attack: line ends, terminal escapes, broken JSON in a logged value.</summary>
    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("\u001b[2J\u001b[31m")]
    [InlineData("x\u2028y\u2029z\u0085")]
    [InlineData("\"},{\"level\":\"Critical\",\"message\":\"forged")]
    [InlineData("\ud83d\ude00 \ud800 \0")]
    public void Write_WhateverTheValue_IsOneAsciiLineThatReadsBack(string value)
    {
        using StringWriter writer = new();
        KeyValuePair<string, object?>[] facts = [new("Name", value), new("{OriginalFormat}", "Named {Name}")];
        new JsonLineFormatter(new ManualTimeProvider()).Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                LogLevel.Warning, "Cat", new EventId(7), facts, new InvalidOperationException(value), (_, _) => "Named " + value),
            new LoggerExternalScopeProvider(),
            writer);

        string line = writer.ToString();
        Assert.Equal(line.Length - Environment.NewLine.Length, line.IndexOf(Environment.NewLine, StringComparison.Ordinal));
        Assert.All(line.TrimEnd(), character => Assert.InRange(character, ' ', '~'));
        using JsonDocument record = JsonDocument.Parse(line);
        Assert.Equal("Warning", record.RootElement.GetProperty("level").GetString());
        Assert.Equal(7, record.RootElement.GetProperty("event").GetInt32());
        Assert.Single(record.RootElement.GetProperty("facts").EnumerateObject());
    }
}
