using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>What to write instead of C# that a definition cannot have.</summary>
internal static class Advice
{
    /// <summary>For an expression or statement that the lowering does not execute.</summary>
    public static string For(IOperation operation) => operation switch
    {
        IInvalidOperation => "the compiler reports an error in it; correct that first",
        IAnonymousFunctionOperation or IDelegateCreationOperation or ILocalFunctionOperation => "write a method of the model instead, and call it",
        ITryOperation or IThrowOperation => "a definition has nothing to throw or to catch when it runs; check sizes in the constructor of the model",
        IUsingOperation or IUsingDeclarationOperation or ILockOperation => "a definition holds no resources; do this where the program is called",
        IBranchOperation or ILabeledOperation => "leave loops by their condition, and choose with if",
        IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak } => "return an array of tensors instead of an iterator",
        IAwaitOperation => "a definition waits for nothing; compute inputs before the program is called",
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation =>
            "the types of a definition are known; declare Tensor, int or double instead of dynamic",
        IAddressOfOperation => "a definition has no memory to point to; leave out pointers",
        IInterpolatedStringOperation => "texts in a definition are constants; leave out the interpolation",
        IObjectCreationOperation or IAnonymousObjectCreationOperation or ITypeParameterObjectCreationOperation or IWithOperation =>
            "a definition creates no objects; several values are a tuple or an array",
        ITranslatedQueryOperation => "write a loop instead of a query",
        IConditionalAccessOperation => "nothing in a definition is null; write . instead of ?.",
        ITypeOfOperation or IIsTypeOperation or ISizeOfOperation => "the types of a definition are known; leave the question out",
        IWhileLoopOperation => "write while (condition) or for",
        IForEachLoopOperation => "loop over an array of tensors, or over a range with for",
        IFieldReferenceOperation => "only constants and get-only int members of the model can be read; make it one of these",
        IArrayCreationOperation or IArrayElementReferenceOperation => "arrays in a definition have one axis",
        IInstanceReferenceOperation => "a model is no value in a definition; pass the tensors that are needed",
        IArgumentOperation or IDeclarationExpressionOperation => "arguments are passed by value; return several results as a tuple",
        _ => "definitions are made of Ops, arithmetic, locals, loops over constant ranges and calls of methods of the model",
    };
}
