using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>What to write instead of C# that a definition cannot have.</summary>
internal static class Advice
{
    /// <summary>For a call of a method whose body cannot be inlined.</summary>
    public static string For(IMethodSymbol method) =>
        method.MethodKind == MethodKind.DelegateInvoke ? "what a delegate calls is not known when the model is compiled; call a method of the model"
        : method.IsVirtual || method.IsAbstract ? "it is virtual, and a derived class may replace it; call a method that is not"
        : method.ContainingType.Name == "Enumerable" ? $"of LINQ, {Sequences.Names} are known here, with lambda expressions; write a loop"
        : method.DeclaringSyntaxReferences.IsEmpty ? "its source is not in this project; call Ops, methods of the model, or static methods of this project marked [Differentiable]"
        : method.ContainingType.IsImplicitlyDeclared || !method.ContainingType.CanBeReferencedByName
            ? "members of extension blocks are not supported; declare a method with 'this' before its first parameter, and mark it [Differentiable]"
        : method.IsStatic ? "it must be marked [Differentiable]"
        : "it belongs to another object; call methods of the model or its parts, or static methods marked [Differentiable]";

    /// <summary>For an expression or statement that the lowering does not execute.</summary>
    public static string For(IOperation operation) => operation switch
    {
        IInvalidOperation => "the compiler reports an error in it; correct that first",
        ITryOperation or IThrowOperation => "a definition has nothing to throw or to catch when it runs; check sizes in the constructor of the model",
        IUsingOperation or IUsingDeclarationOperation or ILockOperation => "a definition holds no resources; do this where the program is called",
        IBranchOperation or ILabeledOperation => "choose with if or switch, and leave loops with break",
        IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak } => "return an array of tensors instead of an iterator",
        IAwaitOperation => "a definition waits for nothing; compute inputs before the program is called",
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation =>
            "the types of a definition are known; declare Tensor, int or double instead of dynamic",
        IAddressOfOperation => "a definition has no memory to point to; leave out pointers",
        IInterpolatedStringOperation => "texts in a definition are constants; leave out the interpolation",
        IObjectCreationOperation or ITypeParameterObjectCreationOperation or IWithOperation =>
            "a definition creates no objects; several values are a tuple or an array",
        IConditionalAccessOperation => "nothing in a definition is null; write . instead of ?.",
        ITypeOfOperation or IIsTypeOperation or ISizeOfOperation => "the types of a definition are known; leave the question out",
        IForEachLoopOperation => "loop over an array of tensors, or over a range with for",
        IArrayCreationOperation or IArrayElementReferenceOperation => "arrays in a definition have one axis; write an array of arrays",
        IArgumentOperation or IDeclarationExpressionOperation => "arguments are passed by value; return several results as a tuple",
        IParameterReferenceOperation { Type.TypeKind: TypeKind.Delegate, Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } =>
            "what the function does must be known when the model is compiled; keep it in a readonly field, and make the part with the function itself, as in new Dense(Relu)",
        IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter =>
            $"keep it in a get-only member, as 'public int {char.ToUpperInvariant(parameter.Parameter.Name[0])}{parameter.Parameter.Name.Substring(1)} {{ get; }} = {parameter.Parameter.Name};', and use that",
        ILocalReferenceOperation or IParameterReferenceOperation => "it has no value here",
        ICoalesceAssignmentOperation => "nothing but a constant is null in a definition; write =",
        IEventAssignmentOperation => "a definition raises no events",
        _ => "definitions are made of Ops, arithmetic, locals, loops over constant ranges and calls of methods of the model",
    };
}
