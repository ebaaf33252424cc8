using System;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>A delegate as a value of the front end. One that a constructor keeps is called while any program of the model is lowered.</summary>
internal sealed class FunctionValue(Func<Lowering, object[], object> call)
{
    /// <summary>Its result for arguments.</summary>
    public object Call(Lowering lowering, object[] arguments) => call(lowering, arguments);
}
