#region readme
using ImamlDsl;

public static class Program
{
    public static void Main()
    {
        // Meta-train on sine waves of random amplitude and phase.
        var model = new SineRegressor();
        var imaml = new ImplicitMaml
        {
            Inner = new GradientDescent { LearningRate = 0.01, Steps = 10 },
            Lambda = Lambda.Scalar(2),
            Solver = new ConjugateGradient { MaxIterations = 5 },
        };
        using var trainer = new MetaTrainer<SineRegressor>(model, model.Programs.Mse, imaml, new MetaTrainerOptions
        {
            Target = Target.Cpu,
            Outer = new Adam { LearningRate = 1e-3 },
            MetaBatchSize = 25,
            Seed = 0,
        });
        var episodes = new Sinusoid { Shots = 10 };
        trainer.Train(episodes, steps: 50);
        Console.WriteLine(trainer.Evaluate(episodes, tasks: 100));
        trainer.Save("sine.safetensors");

        // Adapt to a wave from five of its points, and predict another.
        using var learner = Learner<SineRegressor>.Load("sine.safetensors", imaml.Inner, imaml.Lambda, Target.Cpu);
        using var adapted = learner.Adapt([-4, -2, 0, 2, 4], [0.76f, -0.91f, 0, 0.91f, -0.76f]);
        var prediction = new float[1];
        adapted.Predict([1], prediction);
        Console.WriteLine($"support loss {adapted.Loss}, prediction {prediction[0]}");
    }
}
#endregion
