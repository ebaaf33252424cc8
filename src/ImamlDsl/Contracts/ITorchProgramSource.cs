namespace ImamlDsl;

/// <summary>A program definition that holds code for libtorch. Generated definitions implement it; it is text, so nothing of libtorch is needed to hold it.</summary>
/// <remarks>
/// <para>Every tensor holds all tasks along its first axis; tensors of real numbers are of one precision, labels of 64-bit integers. Functions take, in this
/// order: <c>phi [tasks, P]</c>; <c>outer [1, OuterLength]</c> where the model has parameters that are not adapted; the inputs; the vector
/// <c>v [tasks, P]</c> of a product; what was kept. They return a list of tensors.</para>
/// <list type="table">
/// <item><term><c>value</c></term><description>the value <c>[tasks, ..result]</c></description></item>
/// <item><term><c>gradient</c></term><description>losses <c>[tasks]</c>, ∂L/∂φ <c>[tasks, P]</c></description></item>
/// <item><term><c>outer_gradient</c></term><description>these and ∂L/∂ω <c>[tasks, OuterLength]</c></description></item>
/// <item><term><c>prepare</c></term><description>losses, ∂L/∂φ, and <see cref="Residuals"/> tensors that are kept</description></item>
/// <item><term><c>apply</c></term><description>∂²L/∂φ² v</description></item>
/// <item><term><c>apply_mixed</c></term><description>these and ∂²L/∂ω∂φ v</description></item>
/// </list>
/// <para>A metric or prediction has <c>value</c> only; the functions of <c>outer</c> exist where it does. Convolutions are calls of functions that the target
/// adds. An operation in place ends in an underscore and may be replaced by the one without: the values stay the same.</para>
/// </remarks>
public interface ITorchProgramSource
{
    /// <summary>The functions as TorchScript.</summary>
    string TorchScript { get; }

    /// <summary>The number of tensors that a linearisation keeps.</summary>
    int Residuals { get; }

    /// <summary>The number of values that <c>value</c> gives for each task.</summary>
    /// <param name="sizes">The sizes of the definition's <see cref="ProgramDefinition.Symbols"/>.</param>
    long OutputLength(ReadOnlySpan<int> sizes);

    /// <summary>The entries that a linearisation keeps for each task, with those that all tasks share.</summary>
    /// <param name="sizes">The sizes of the definition's <see cref="ProgramDefinition.Symbols"/>.</param>
    long ResidualLength(ReadOnlySpan<int> sizes);
}
