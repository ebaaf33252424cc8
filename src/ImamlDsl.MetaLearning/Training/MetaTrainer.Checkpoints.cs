using System.Globalization;

namespace ImamlDsl;

public sealed partial class MetaTrainer<TModel>
{
    /// <summary>
    /// Saves everything that the next step depends on: θ in double precision, the optimiser's state, the step (from which tasks are drawn),
    /// with <see cref="ImplicitMaml.WarmStart"/> the solution that the next solves start from, and, in words, the settings. A trainer that loads it continues bit for bit.
    /// </summary>
    /// <param name="path">The file. One that exists is replaced at once when the new one is complete, or not at all.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains with this trainer, so its state is changing; save between calls of <c>Train</c>, or in its progress
    /// on the same thread. Or the outer optimiser failed, and its state is not that of θ.</exception>
    public void SaveCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var use = _use.Enter();
        RequireState();
        CheckpointFile.Save(path, DescribeSettings(), WriteState);
    }

    /// <summary>Continues where <see cref="SaveCheckpoint"/> was called. This trainer must have the same settings.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or was made with other settings: learning rates, λ, seed, batch size,
    /// losses or model; the message shows both.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a directory.</exception>
    /// <exception cref="InvalidOperationException">Another thread trains with this trainer, or a step or an evaluation of its own led to this call.</exception>
    /// <remarks>Where it fails, the trainer is as it was, unless the outer optimiser's <see cref="IOuterOptimizerState.Load"/> cannot read either what its own
    /// <see cref="IOuterOptimizerState.Save"/> has written: the message then says so, and the trainer refuses to go on. Functions, such as an optimiser's schedule or an inner solver's delegate, cannot be compared: give the same.</remarks>
    public void LoadCheckpoint(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var use = _use.Enter();
        RequireIdle();
        using var before = new MemoryStream();
        using (var writer = new BinaryWriter(before, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            WriteState(writer);
        }

        var begun = false;
        try
        {
            CheckpointFile.Load(path, DescribeSettings(), reader =>
            {
                begun = true;
                ReadState(reader);
            });
        }
        catch (Exception failure) when (begun)
        {
            if (!Restore(before))
            {
                _isTorn = true;
                throw new InvalidDataException(
                    $"{failure.Message} Nor does the outer optimiser read back what it had itself written a moment ago, so its state could not be put back, and this trainer "
                    + "must not be used for training any more. Its Load must read exactly what its Save writes.", failure);
            }

            throw;
        }

        _isAhead = _isTorn = false;
        Parameters.Assign(_theta);
    }

    private void WriteState(BinaryWriter writer)
    {
        writer.Write(Steps);
        Numbers.Write(writer, _theta);
        _optimizer.Save(writer);
        _engine.LinearStart?.Save(writer);
    }

    /// <summary>Returns to a state; false where a user's optimiser reads it otherwise than it has written it.</summary>
    private bool Restore(MemoryStream state)
    {
        state.Position = 0;
        using var reader = new BinaryReader(state);
        try
        {
            ReadState(reader);
            return state.Position == state.Length;
        }
        catch (Exception)
        {
            // What made loading fail says more.
            return false;
        }
    }

    private void ReadState(BinaryReader reader)
    {
        Steps = reader.ReadInt64();
        Numbers.Read(reader, _theta);
        _optimizer.Load(reader);
        _engine.LinearStart?.Load(reader);
    }

    /// <summary>The settings that decide the course of training, as records print them. The target does not belong to them.</summary>
    private string DescribeSettings()
    {
        // Records print numbers in the current culture; a checkpoint must read the same everywhere.
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            var parameters = Parameters.Layout.Parameters.Select(p => $"{p.Name} [{string.Join(", ", p.Shape)}]{(p.Adapt ? "" : " not adapted")}");
            var dimensions = string.Concat(Model.Dimensions.Select(d => $", {d.Key} = {d.Value}"));
            return $"  loss {_loss}, query loss {_options.QueryLoss ?? _loss}{dimensions}\n  parameters {string.Join(", ", parameters)}\n  algorithm {_algorithm}\n"
                + $"  outer {_options.Outer}\n  meta-batch size {_options.MetaBatchSize}, seed {_options.Seed}, precision "
                + $"{_options.Precision}";
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
