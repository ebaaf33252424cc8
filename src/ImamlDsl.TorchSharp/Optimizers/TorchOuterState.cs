using global::TorchSharp.Modules;

namespace ImamlDsl.TorchSharp;

/// <summary>θ as a parameter of TorchSharp, and its optimiser.</summary>
internal sealed class TorchOuterState : IOuterOptimizerState, IDisposable
{
    private readonly Parameter _theta;
    private readonly torch.Tensor _gradient;
    private readonly torch.optim.Optimizer _optimizer;
    private readonly int _length;

    public TorchOuterState(Func<IEnumerable<Parameter>, torch.optim.Optimizer> create, int length)
    {
        _length = length;
        _gradient = TorchNumbers.Zeros(length);
        _theta = new Parameter(TorchNumbers.Zeros(length));
        _optimizer = TorchOptimizers.Create(create, _theta);
    }

    /// <inheritdoc/>
    public void Step(Span<double> theta, ReadOnlySpan<double> gradient)
    {
        Require(theta.Length, nameof(theta), "θ");
        Require(gradient.Length, nameof(gradient), "The gradient");
        try
        {
            theta.CopyTo(TorchNumbers.Values(_theta));
            gradient.CopyTo(TorchNumbers.Values(_gradient));
            TorchOptimizers.Step(_optimizer, _theta, _gradient);
            TorchNumbers.Values(_theta).CopyTo(theta);
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw TorchErrors.Translate($"A step of {_optimizer.GetType().Name}", exception);
        }
        finally
        {
            GC.KeepAlive(this);
        }
    }

    /// <inheritdoc/>
    public void Save(BinaryWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var memory = new MemoryStream();
        using var content = new BinaryWriter(memory);
        WithState().save_state_dict(content);
        writer.Write(_optimizer.GetType().Name);
        writer.Write(_length);
        writer.Write((int)memory.Length);
        writer.Write(memory.GetBuffer(), 0, (int)memory.Length);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is of another optimiser or another number of parameters.</exception>
    public void Load(BinaryReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (name, length) = (reader.ReadString(), reader.ReadInt32());
        if (name != _optimizer.GetType().Name || length != _length)
        {
            throw new InvalidDataException(
                $"The checkpoint holds the state of {name} for {length} parameters; this optimiser is {_optimizer.GetType().Name} "
                + $"for {_length}. Create it as it was saved.");
        }

        using var content = new BinaryReader(new MemoryStream(reader.ReadBytes(reader.ReadInt32())));
        var scope = torch.NewDisposeScope();
        try
        {
            WithState().load_state_dict(content);
        }
        catch (Exception exception) when (exception is ArgumentException or EndOfStreamException || TorchErrors.IsNative(exception))
        {
            throw new InvalidDataException(
                $"The checkpoint does not hold a state of {name} as this TorchSharp reads it: {exception.Message}", exception);
        }
        finally
        {
            // What was loaded is the optimiser's, not the caller's scope's.
            scope.Detach(scope.DisposablesView);
            scope.Dispose();
        }
    }

    /// <summary>Frees the tensors, which else the finaliser does: a trainer does not know that it holds any.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _theta.Dispose();
        _gradient.Dispose();
    }

    private OptimizerHelper WithState() => _optimizer as OptimizerHelper ?? throw new NotSupportedException(
        $"{_optimizer.GetType().Name} cannot save its state, so there is no checkpoint with it: TorchSharp saves that of optimisers "
        + "which derive from OptimizerHelper, such as SGD and Adam.");

    private void Require(int given, string name, string meaning)
    {
        if (given != _length)
        {
            throw new ArgumentException($"{meaning} must have {_length} entries; {given} were given.", name);
        }
    }
}
