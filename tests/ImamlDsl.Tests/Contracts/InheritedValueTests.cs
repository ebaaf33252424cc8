namespace ImamlDsl.Tests.Contracts;

/// <summary>The parameters of an abstract model, where nothing gives them values.</summary>
public sealed class InheritedValueTests
{
    [Fact]
    public void A_class_that_derives_from_a_model_and_is_none_is_told_so()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => ModelExtensions.InheritedValue(new Derived(), "Weight"));
        Assert.StartsWith("Derived derives from a model and is none itself", exception.Message, StringComparison.Ordinal);
        Assert.Contains("annotate it with [Model]", exception.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => ModelExtensions.InheritedValues(new Derived(), "Weights.0", 2));
    }

    private sealed class Derived;
}
