namespace ImamlDsl;

/// <summary>Adds <c>Target.Cpu</c>.</summary>
public static class CpuTargetExtensions
{
    private static readonly CpuTarget Default = new();

    extension(Target)
    {
        /// <summary>The embedded target with its default options. For others, create a <see cref="CpuTarget"/>.</summary>
        public static Target Cpu => Default;
    }
}
