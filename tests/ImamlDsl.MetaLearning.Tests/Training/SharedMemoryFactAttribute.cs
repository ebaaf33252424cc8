namespace ImamlDsl.MetaLearning.Tests;

/// <summary>A test that writes into the memory that Linux shows as a folder: skipped, saying so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedMemoryFactAttribute : FactAttribute
{
    public SharedMemoryFactAttribute()
    {
        if (!Directory.Exists("/dev/shm"))
        {
            Skip = "There is no /dev/shm here, which only Linux has.";
        }
    }
}
