using System.Runtime.InteropServices;

namespace OpenRouter.Portal.Features.Credentials;

/// <summary>
/// .NET ignores <see cref="Thread.Priority"/> on Linux, where a thread's nice value has the same effect and needs no right to raise.
/// </summary>
internal static class Nice
{
    private const int PrioProcess = 0;
    private const uint CallingThread = 0;

    // A tenth of the processor's share against an ordinary thread, all of it when nobody else wants it.
    private const int Value = 10;

    /// <summary>Lowers the calling thread for good; on other systems and on refusal it does nothing.</summary>
    public static void GiveWay()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = SetPriority(PrioProcess, CallingThread, Value);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library that cannot be called, like a refusal by the kernel, costs other requests speed under load, nothing else.
        }
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetPriority(int which, uint who, int value);
}
