using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>A program definition that holds code for the cpu target. Generated definitions implement it.</summary>
public interface ICpuProgramSource
{
    /// <summary>Creates the program's code for one evaluator, in lanes as wide as the processor's.</summary>
    CpuKernels<T> CreateKernels<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
