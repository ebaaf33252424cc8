using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>A program on the cpu target.</summary>
internal sealed class CpuProgram<T>(CpuDevice device, ProgramDefinition definition, ICpuProgramSource source) : ITaskProgram
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public ProgramDefinition Definition => definition;

    public ITaskEvaluator CreateEvaluator() => new CpuEvaluator<T>(device, definition, source.CreateKernels<T>());

    public void Dispose()
    {
        // Evaluators own all memory.
    }
}
