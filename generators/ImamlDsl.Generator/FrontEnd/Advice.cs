using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <summary>What to write instead of C# that a definition cannot have.</summary>
internal static class Advice
{
    /// <summary>For a call of a method whose body cannot be inlined.</summary>
    public static string For(IMethodSymbol method) =>
        method.MethodKind == MethodKind.DelegateInvoke ? "what a delegate calls is not known when the model is compiled; call a method of the model"
        : !method.DeclaringSyntaxReferences.IsEmpty && (method.IsVirtual || method.IsAbstract || (method.IsOverride && method.IsReplaceable())) ? "it is virtual, and a derived class may replace it; seal the model's class, or call a method that is not"
        : method.ContainingType.Name == "Enumerable" ? $"of LINQ, {Sequences.Names} are known here, with lambda expressions; write a loop"
        : method.DeclaringSyntaxReferences.IsEmpty ? "its source is not in this project; call Ops, methods of the model, or static methods of this project marked [Differentiable]"
        : method.ContainingType.IsImplicitlyDeclared || !method.ContainingType.CanBeReferencedByName
            ? "members of extension blocks are not supported; declare a method with 'this' before its first parameter, and mark it [Differentiable]"
        : method.IsStatic ? "it must be marked [Differentiable]"
        : "what it is called on is not known when the model is compiled; call methods of the model, of its parts and of objects that the definition makes, or static methods marked [Differentiable]";

    /// <summary>For an expression or statement that the lowering does not execute.</summary>
    public static string For(IOperation operation) => operation switch
    {
        IThrowOperation => "it is reached with the sizes and constants of this model, so that the check before it fails; correct these, or the check",
        ITryOperation => "a definition has nothing to catch when it runs; check sizes in the constructor of the model",
        IUsingOperation or IUsingDeclarationOperation or ILockOperation => "a definition holds no resources; do this where the program is called",
        IBranchOperation or ILabeledOperation => "choose with if or switch, and leave loops with break",
        IReturnOperation { Kind: OperationKind.YieldReturn or OperationKind.YieldBreak } => "an iterator is a method or property of type IEnumerable<T>; fill a list in a local function",
        IAwaitOperation => "a definition waits for nothing; compute inputs before the program is called",
        IDynamicInvocationOperation or IDynamicMemberReferenceOperation or IDynamicIndexerAccessOperation or IDynamicObjectCreationOperation =>
            "the types of a definition are known; declare Tensor, int or double instead of dynamic",
        IAddressOfOperation => "a definition has no memory to point to; leave out pointers",
        IInterpolatedStringOperation => "texts in a definition are constants; leave out the interpolation",
        IObjectCreationOperation creation when Lowering.IsModel(creation.Type) =>
            "parts are made where the model is constructed, since their parameters are the model's; keep it in a get-only member",
        IObjectCreationOperation or ITypeParameterObjectCreationOperation =>
            "objects are of classes, records and structs whose source is in this project; several values are also a tuple or an array",
        ITypeOfOperation or ISizeOfOperation => "the types of a definition are known; leave the question out",
        IForEachLoopOperation => "loop over an array of tensors, or over a range with for",
        IArrayCreationOperation or IArrayInitializerOperation or IArrayElementReferenceOperation => "arrays in a definition have one axis; write an array of arrays",
        IParameterReferenceOperation { Type.TypeKind: TypeKind.Delegate, Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } =>
            "what the function does must be known when the model is compiled; keep it in a readonly field, and make the part with the function itself, as in new Dense(Relu)",
        IParameterReferenceOperation { Type.SpecialType: not SpecialType.System_Int32, Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } =>
            "it differs between instances, of which only integers are known to a definition; make it a constant, an input, or what a part is made with",
        IParameterReferenceOperation { Parameter.ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } parameter =>
            $"keep it in a get-only member, as 'public int {char.ToUpperInvariant(parameter.Parameter.Name[0])}{parameter.Parameter.Name.Substring(1)} {{ get; }} = {parameter.Parameter.Name};', and use that",
        ILocalReferenceOperation or IParameterReferenceOperation => "it has no value here",
        ICoalesceAssignmentOperation => "assign and count in statements of their own",
        IEventAssignmentOperation => "a definition raises no events",
        _ => "definitions are made of Ops, arithmetic, locals, loops over constant ranges and calls of methods of the model",
    };
}
