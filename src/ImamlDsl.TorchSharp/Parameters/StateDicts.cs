using System.Runtime.InteropServices;
using ImamlDsl.TorchSharp;

namespace ImamlDsl;

/// <summary>Exchanges parameter values with the state dict of a TorchSharp module.</summary>
public static class StateDicts
{
    extension(Parameters)
    {
        /// <summary>
        /// Takes the values of a model's parameters from a state dict, such as <c>module.state_dict()</c>. Entries of float64 give
        /// <see cref="Precision.Double"/>; float32, float16 and bfloat16 give <see cref="Precision.Single"/>.
        /// </summary>
        /// <param name="model">The model.</param>
        /// <param name="state">The tensors by name, on any device. They must be exactly the model's parameters: leave out what does not
        /// belong to it, such as buffers.</param>
        /// <param name="names">What the state dict calls a parameter, for those that have another name there: <c>["W1"] =
        /// "0.weight"</c>. Capitals need not agree.</param>
        /// <exception cref="ArgumentException">Entries are missing, are too many, or are of another shape or type: the message lists all of
        /// them.</exception>
        /// <exception cref="TorchException">libtorch failed; the message holds its reason.</exception>
        public static Parameters FromStateDict(
            IModel model, IReadOnlyDictionary<string, torch.Tensor> state, IReadOnlyDictionary<string, string>? names = null)
        {
            ArgumentNullException.ThrowIfNull(model);
            ArgumentNullException.ThrowIfNull(state);
            var map = new StateDictMap(model, state.Keys, names);
            map.Check(state.Keys, name => state.TryGetValue(name, out var tensor) ? tensor : null, nameof(state));
            var doubles = model.Layout.Parameters.Select(p => state[map[p.Name]]).Count(tensor => tensor.dtype == torch.ScalarType.Float64);
            if (doubles != 0 && doubles != model.Layout.Parameters.Count)
            {
                throw new ArgumentException(
                    $"The state dict mixes float64 ({doubles} of {model.Layout.Parameters.Count} entries) with smaller types; all "
                    + $"parameters of {model.Name} have one precision. Convert its entries to one type first.", nameof(state));
            }

            var result = Parameters.Initialize(model, seed: 0, doubles > 0 ? Precision.Double : Precision.Single);
            foreach (var parameter in model.Layout.Parameters)
            {
                Read(state[map[parameter.Name]], result, parameter.Name);
            }

            return result;
        }
    }

    /// <summary>
    /// Writes the values into the tensors of a state dict, in place, so that the module it was taken from has them. Each tensor keeps its
    /// type and device.
    /// </summary>
    /// <param name="parameters">The values.</param>
    /// <param name="state">The tensors by name, exactly those of the model's parameters. Nothing is written unless all of them fit.</param>
    /// <param name="names">What the state dict calls a parameter, for those that have another name there.</param>
    /// <exception cref="ArgumentException">Entries are missing, are too many, or are of another shape or type: the message lists all of
    /// them.</exception>
    /// <exception cref="TorchException">libtorch failed; the message holds its reason.</exception>
    public static void CopyTo(this Parameters parameters, IDictionary<string, torch.Tensor> state,
        IReadOnlyDictionary<string, string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(state);
        var map = new StateDictMap(parameters.Model, state.Keys, names);
        map.Check(state.Keys, name => state.TryGetValue(name, out var tensor) ? tensor : null, nameof(state));
        foreach (var parameter in parameters.Model.Layout.Parameters) // without what an algorithm learned beside them
        {
            Write(parameters, parameter, state[map[parameter.Name]]);
        }
    }

    private static void Read(torch.Tensor tensor, Parameters parameters, string name)
    {
        using var call = new TorchSharpCall(parameters.Model.Name, $"reading {name} from a state dict");
        try
        {
            var host = tensor.to(torch.ScalarType.Float64, torch.CPU).contiguous();
            parameters.Set(name, MemoryMarshal.Cast<byte, double>(host.bytes));
            GC.KeepAlive(host);
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw call.Failure(exception);
        }
    }

    private static void Write(Parameters parameters, ParameterInfo parameter, torch.Tensor tensor)
    {
        // Parameters of a module require gradients; writing is not to be differentiated.
        using var call = new TorchSharpCall(parameters.Model.Name, $"writing {parameter.Name} to a state dict");
        try
        {
            long[] shape = [.. parameter.Shape.Select(extent => (long)extent)];
            var host = torch.tensor(parameters[parameter.Name].ToArray(), shape, torch.ScalarType.Float64, torch.CPU);
            tensor.copy_(host);
            GC.KeepAlive(host);
        }
        catch (Exception exception) when (TorchErrors.IsNative(exception))
        {
            throw call.Failure(exception);
        }
    }
}
