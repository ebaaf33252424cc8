using System.Runtime.InteropServices;

namespace ImamlDsl.Cpu;

/// <summary>
/// Asks for pages of 2 MiB where the system gives them on request only (Linux with <c>transparent_hugepage</c> at <c>madvise</c>, as distributions set it): loops
/// over memory that no cache holds then wait less for addresses.
/// </summary>
internal static unsafe partial class LargePages
{
    /// <summary>The size of such a page, and where it must begin.</summary>
    public const nuint Size = 2 << 20;

    private const int MadviseHugePage = 14; // MADV_HUGEPAGE of <sys/mman.h>

    /// <summary>Whether memory is so large that pages of this size waste little of it.</summary>
    public static bool Suit(nuint bytes) => OperatingSystem.IsLinux() && bytes >= 2 * Size;

    /// <summary>Asks for them; without them everything works as well.</summary>
    public static void Request(void* pointer, nuint bytes)
    {
        try
        {
            _ = Advise(pointer, bytes / Size * Size, MadviseHugePage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without this function has no such pages.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
