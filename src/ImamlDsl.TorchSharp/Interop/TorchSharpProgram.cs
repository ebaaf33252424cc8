namespace ImamlDsl.TorchSharp;

/// <summary>
/// A generated program on TorchSharp's tensors, for a fixed number of tasks. Tensors are <c>[tasks, ..shape]</c> on the program's device; φ
/// holds all parameters of the model, in the order of declaration and their logical layout, <c>[tasks, P]</c>. Its type, float32 or
/// float64, decides that of the inputs and of the results; labels are int64.
/// </summary>
/// <remarks>
/// Results belong to the <c>DisposeScope</c> that is open on the calling thread, or else to the caller. Nothing is recorded for automatic
/// differentiation: the derivatives are generated code. Several threads may call at once.
/// </remarks>
public sealed class TorchSharpProgram : IDisposable
{
    private readonly TorchSharpRuntime _runtime;
    private readonly TorchSharpModule _module;
    private readonly LogicalOrder _order;
    private readonly TensorChecks _checks;
    private readonly SharedUse _use;

    internal TorchSharpProgram(ProgramDefinition definition, TorchSharpRuntime runtime, int tasks)
    {
        TorchVersions.Require(runtime.Version);
        Definition = definition;
        Tasks = tasks;
        _runtime = runtime;
        _module = runtime.CompileModule(TorchScripts.For(definition, runtime.Device != "cpu"));
        _order = new LogicalOrder(definition.Model.Layout, runtime.Native);
        _checks = new TensorChecks(definition, tasks, runtime.Native);
        _use = new SharedUse($"program {definition}", Free);
    }

    /// <summary>What is computed.</summary>
    public ProgramDefinition Definition { get; }

    /// <summary>The number of tasks in each call.</summary>
    public int Tasks { get; }

    /// <summary>Evaluates the program for every task.</summary>
    /// <param name="phi">All parameters of each task, <c>[tasks, P]</c>. Those that are not adapted are the same for all tasks: the first
    /// task's are taken.</param>
    /// <param name="inputs">The inputs, <c>[tasks, ..shape]</c> each, in the order of the method's parameters.</param>
    /// <returns>The values, <c>[tasks, ..result]</c>; of a loss, <c>[tasks]</c>.</returns>
    /// <exception cref="ArgumentException">A tensor is of another shape, type or device: the message names it, what it is and what was
    /// expected.</exception>
    /// <exception cref="TorchOutOfMemoryException">The device has no room.</exception>
    /// <exception cref="TorchException">libtorch failed; the message holds its reason.</exception>
    public torch.Tensor Value(torch.Tensor phi, params ReadOnlySpan<torch.Tensor> inputs)
    {
        using var use = _use.Enter();
        Check(phi, inputs);
        using var call = new TorchSharpCall(Definition, "value");
        try
        {
            return _module.Run("value", Arguments(phi, inputs))[0].contiguous().MoveToOuterDisposeScope();
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw call.Failure(exception);
        }
        finally
        {
            KeepAlive(phi, inputs);
        }
    }

    /// <summary>
    /// Evaluates losses <c>[tasks]</c> and their gradients <c>[tasks, P]</c> for all parameters, also those that are not adapted.
    /// </summary>
    /// <inheritdoc cref="Value"/>
    /// <exception cref="NotSupportedException">The program is not a loss.</exception>
    public (torch.Tensor Losses, torch.Tensor Gradient) Gradient(torch.Tensor phi, params ReadOnlySpan<torch.Tensor> inputs)
    {
        RequireLoss("gradients");
        using var use = _use.Enter();
        Check(phi, inputs);
        using var call = new TorchSharpCall(Definition, "gradient");
        try
        {
            var (losses, gradient) = Derivatives(Arguments(phi, inputs));
            return (losses.MoveToOuterDisposeScope(), gradient.MoveToOuterDisposeScope());
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw call.Failure(exception);
        }
        finally
        {
            KeepAlive(phi, inputs);
        }
    }

    /// <summary>Linearises the gradient at φ: the result multiplies by the exact Hessians there.</summary>
    /// <inheritdoc cref="Gradient"/>
    /// <returns>The linearisation, which the caller disposes. It keeps its own copies of φ and the inputs, so both may change
    /// afterwards.</returns>
    public TorchSharpLinearization Linearize(torch.Tensor phi, params ReadOnlySpan<torch.Tensor> inputs)
    {
        RequireLoss("Hessian-vector products");
        using var use = _use.Enter();
        Check(phi, inputs);
        using var call = new TorchSharpCall(Definition, "prepare");
        try
        {
            var arguments = Arguments(phi, inputs);
            for (var i = arguments.Length - inputs.Length; i < arguments.Length; i++)
            {
                arguments[i] = ((torch.Tensor)arguments[i]).clone();
            }

            if (_order.IsIdentity)
            {
                arguments[0] = ((torch.Tensor)arguments[0]).clone();
            }

            var results = _module.Run("prepare", arguments);
            var (losses, gradient) = HasOuter ? Derivatives(arguments) : (results[0], _order.Logical(results[1], null));
            return new TorchSharpLinearization(this, losses, gradient, phi.dtype, arguments, results[2..]);
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw call.Failure(exception);
        }
        finally
        {
            KeepAlive(phi, inputs);
        }
    }

    /// <summary>Frees the program, after the calls that are under way. Linearisations are to be disposed before.</summary>
    public void Dispose() => _use.Dispose();

    /// <summary>H v, with the mixed derivatives for the parameters that are not adapted, in the scope that is open.</summary>
    internal torch.Tensor Product(torch.Tensor v, object[] before, torch.Tensor[] residuals)
    {
        using var use = _use.Enter();
        var results = _module.Run(HasOuter ? "apply_mixed" : "apply", [.. before, _order.Adapted(v), .. residuals]);
        return _order.Logical(results[0], HasOuter ? results[1] : null);
    }

    /// <summary>Checks a vector over the parameters.</summary>
    internal void CheckVector(torch.Tensor v, torch.ScalarType type) => _checks.Vector(v, nameof(v), type);

    private bool HasOuter => Definition.Model.Layout.OuterLength > 0;

    private void Check(torch.Tensor phi, ReadOnlySpan<torch.Tensor> inputs)
    {
        _checks.Vector(phi, nameof(phi));
        _checks.Inputs(inputs, phi.dtype);
    }

    private void Free()
    {
        _module.Dispose();
        _order.Dispose();
        _runtime.Dispose();
    }

    private void RequireLoss(string what)
    {
        if (Definition.Kind != ProgramKind.Loss)
        {
            throw new NotSupportedException($"{Definition} is a {Definition.Kind.ToString().ToLowerInvariant()}; only a loss has {what}.");
        }
    }

    /// <summary>What every function takes first: φ, the parameters that are not adapted, and the inputs.</summary>
    private object[] Arguments(torch.Tensor phi, ReadOnlySpan<torch.Tensor> inputs)
    {
        var outer = _order.Outer(phi);
        var arguments = new object[inputs.Length + (outer is null ? 1 : 2)];
        arguments[0] = _order.Adapted(phi);
        if (outer is not null)
        {
            arguments[1] = outer;
        }

        for (var i = 0; i < inputs.Length; i++)
        {
            arguments[arguments.Length - inputs.Length + i] = inputs[i].contiguous();
        }

        return arguments;
    }

    /// <summary>
    /// What is passed on as a bare handle must not be finalised under the call, even if the caller made it for this call alone.
    /// </summary>
    private static void KeepAlive(torch.Tensor phi, ReadOnlySpan<torch.Tensor> inputs)
    {
        GC.KeepAlive(phi);
        foreach (var input in inputs)
        {
            GC.KeepAlive(input);
        }
    }

    private (torch.Tensor Losses, torch.Tensor Gradient) Derivatives(object[] arguments)
    {
        var results = _module.Run(HasOuter ? "outer_gradient" : "gradient", arguments);
        return (results[0], _order.Logical(results[1], HasOuter ? results[2] : null));
    }
}
