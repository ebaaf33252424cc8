using System.Numerics;

namespace ImamlDsl.Cpu;

/// <summary>Where the arrays of one task lie while a routine runs. Generated code reads it.</summary>
/// <typeparam name="T">The floating-point type.</typeparam>
public unsafe struct CpuFrame<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The adapted parameters φ, physical order.</summary>
    public T* Phi;

    /// <summary>The parameters ω that are not adapted, physical order.</summary>
    public T* Outer;

    /// <summary>The vector v of a Hessian-vector product.</summary>
    public T* Vector;

    /// <summary>The program's inputs for this task.</summary>
    public void** Inputs;

    /// <summary>Values of the routine.</summary>
    public T* Scratch;

    /// <summary>Scratch of library kernels.</summary>
    public T* Work;

    /// <summary>Values kept by a linearisation.</summary>
    public T* Residuals;

    /// <summary>Receives the program's value.</summary>
    public T* Value;

    /// <summary>Receives ∂L/∂φ.</summary>
    public T* Gradient;

    /// <summary>Receives ∂L/∂ω.</summary>
    public T* OuterGradient;

    /// <summary>Receives ∂²L/∂φ² v.</summary>
    public T* Product;

    /// <summary>Receives ∂²L/∂ω∂φ v.</summary>
    public T* OuterProduct;
}
