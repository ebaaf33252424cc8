namespace ImamlDsl;

/// <summary>What a <see cref="Learner{TModel}"/> offers for models that need no configuration.</summary>
public static class LearnerExtensions
{
    extension<TModel>(Learner<TModel>)
        where TModel : IModel, new()
    {
        /// <summary>Loads θ from a file for a model with a constructor without parameters.</summary>
        /// <param name="path">A file written by <see cref="Parameters.Save(string)"/>.</param>
        /// <param name="inner">How tasks are adapted: as in meta-training.</param>
        /// <param name="lambda">Λ of meta-training; null for MAML and FOMAML, which have none.</param>
        /// <param name="target">Where to run.</param>
        /// <param name="loss">The name of the loss to adapt with; null for the one in the file's metadata, or else the model's only
        /// one.</param>
        /// <exception cref="FileNotFoundException">There is no such file.</exception>
        /// <exception cref="InvalidDataException">The file does not hold this model's parameters, or was trained with another learned Λ or other learned rates than
        /// <paramref name="lambda"/> and <paramref name="inner"/> have; the message says which.</exception>
        /// <exception cref="ArgumentException">The loss is not clear, or there is none of that name.</exception>
        public static Learner<TModel> Load(string path, IInnerSolver inner, Lambda? lambda, Target target, string? loss = null) =>
            Learner<TModel>.Load(new TModel(), path, inner, lambda, target, loss);
    }
}
