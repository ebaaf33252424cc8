namespace ImamlDsl;

/// <summary>Checks of program definitions and their data.</summary>
internal static class Definitions
{
    /// <summary>Where a file's metadata name the loss of the inner problem.</summary>
    public const string LossKey = "loss";

    public static void RequireLoss(ProgramDefinition definition, string parameter)
    {
        if (definition.Kind != ProgramKind.Loss)
        {
            throw new ArgumentException(
                $"{definition} is a {definition.Kind.ToString().ToLowerInvariant()}; a loss is needed, which has gradients. "
                    + "Mark the method with [Loss].", parameter);
        }
    }

    public static void RequireSameModel(ProgramDefinition support, ProgramDefinition query, string parameter)
    {
        if (!ReferenceEquals(support.Model, query.Model))
        {
            throw new ArgumentException(
                $"{support} and {query} belong to different model instances; take both from the same one.", parameter);
        }
    }

    public static void RequireModel(ProgramDefinition definition, IModel model, string parameter)
    {
        if (!ReferenceEquals(definition.Model, model))
        {
            throw new ArgumentException(
                $"{definition} belongs to another instance than the model '{model.Name}' that was given; take the definition from that "
                    + "instance.", parameter);
        }
    }

    public static void RequireSameTasks(TaskData support, TaskData query)
    {
        if (support.Tasks != query.Tasks || support.Tasks == 0)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Support and query data must hold the same number of tasks, at least 1; they hold {support.Tasks} and {query.Tasks}."));
        }
    }

    /// <summary>The loss that is meant: the one named, or the model's only one. Exceptions name the caller's parameter.</summary>
    public static ProgramDefinition FindLoss(IModel model, string? name, string parameter)
    {
        var losses = model.Definitions.Where(definition => definition.Kind == ProgramKind.Loss).ToArray();
        var names = losses.Length == 0 ? "none" : string.Join(", ", losses.Select(loss => loss.Name));
        if (name is not null)
        {
            return losses.FirstOrDefault(loss => loss.Name == name)
                ?? throw new ArgumentException($"{model.Name} has no loss named '{name}'; its losses: {names}.", parameter);
        }

        return losses.Length == 1
            ? losses[0]
            : throw new ArgumentException(
                $"{model.Name} has {losses.Length} losses ({names}), so the one to adapt with must be named: give its name, or store "
                    + "it in the file's metadata under \"loss\".",
                parameter);
    }

    /// <summary>Whether data with these inputs can be given to a program.</summary>
    public static bool Fits(ProgramDefinition definition, IReadOnlyList<InputShape> inputs)
    {
        if (definition.Inputs.Count != inputs.Count)
        {
            return false;
        }

        var sizes = new Dictionary<string, int>();
        for (var i = 0; i < inputs.Count; i++)
        {
            var (expected, given) = (definition.Inputs[i], inputs[i]);
            if (expected.Kind != given.Kind || expected.Shape.Count != given.Shape.Count)
            {
                return false;
            }

            for (var axis = 0; axis < given.Shape.Count; axis++)
            {
                var dimension = expected.Shape[axis];
                var size = dimension.Symbol is null ? dimension.Size : sizes.GetValueOrDefault(dimension.Symbol, given.Shape[axis]);
                if (size != given.Shape[axis])
                {
                    return false;
                }

                if (dimension.Symbol is not null)
                {
                    sizes[dimension.Symbol] = size;
                }
            }
        }

        return true;
    }
}
