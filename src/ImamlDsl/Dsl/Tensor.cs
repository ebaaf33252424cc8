namespace ImamlDsl;

/// <summary>A dense array of real numbers in a model's definition.</summary>
public sealed class Tensor
{
    private Tensor()
    {
    }
}
