using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using OpenRouter.Portal.Kernel;

namespace OpenRouter.Portal.Hosting;

/// <summary>
/// Turns what an operator can put right into one sentence on standard error that names the setting, and exit code 1; details
/// come with <c>Logging:LogLevel:Default</c> at Debug. A bug stays an exception with its stack.
/// </summary>
internal static class StartupGuard
{
    private const int Refused = 1;

    // A test host or a design-time tool runs Program too; it wants the exception itself, HostAbortedException above all.
    private static bool IsOwnProcess => Assembly.GetEntryAssembly() == typeof(StartupGuard).Assembly;

    /// <summary>Runs the program; answers its exit code.</summary>
    public static async Task<int> RunAsync(Func<Task> program)
    {
        try
        {
            await program();
            return 0;
        }
        catch (Exception exception) when (IsOwnProcess && Sentences(exception) is { Count: > 0 } sentences)
        {
            foreach (string sentence in sentences)
            {
                await Console.Error.WriteLineAsync(sentence);
            }

            if (WantsDetails())
            {
                await Console.Error.WriteLineAsync(exception.ToString());
            }

            return Refused;
        }
    }

    /// <summary>One sentence for each thing to put right; none means that it is a bug.</summary>
    public static IReadOnlyList<string> Sentences(Exception exception) => exception switch
    {
        StartupException startup => [startup.Message],
        OptionsValidationException options => [.. options.Failures],
        AggregateException aggregate when aggregate.InnerExceptions.All(inner => Sentences(inner).Count > 0) => [.. aggregate.InnerExceptions.SelectMany(Sentences)],
        IOException { InnerException: AddressInUseException } inUse =>
            [$"--urls (or ASPNETCORE_URLS) names an address that another program listens on; stop it or choose another, such as http://localhost:5081. {inUse.Message}"],
        System.Net.Sockets.SocketException socket =>
            [$"--urls (or ASPNETCORE_URLS) names an address that cannot be listened on: {socket.Message}."],
        InvalidDataException { InnerException: FormatException } settings => [$"A settings file is not valid JSON: {settings.Message}"],
        _ => [],
    };

    private static bool WantsDetails()
    {
        // The configuration itself may be what failed, so only the environment is asked.
        IConfiguration environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        return environment["Logging:LogLevel:Default"] is "Debug" or "Trace";
    }
}
