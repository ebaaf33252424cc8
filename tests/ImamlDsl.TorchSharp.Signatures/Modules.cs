using TorchSharp.Modules;
using static TorchSharp.torch.optim;

namespace TorchSharp
{
    public static partial class torch
    {
        public static class nn
        {
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null,
                ScalarType? dtype = null) => throw null!;

            public class Module : IDisposable
            {
                internal Module() => throw null!;

                public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null,
                    string? prefix = null) => throw null!;

                public void Dispose() => throw null!;
            }
        }

        public static class optim
        {
            public abstract class Optimizer : IDisposable
            {
                internal Optimizer() => throw null!;

                public virtual Tensor? step(Func<Tensor>? closure = null) => throw null!;

                public void Dispose() => throw null!;
            }

            public static SGD SGD(IEnumerable<Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0,
                double weight_decay = 0, bool nesterov = false, bool maximize = false) => throw null!;

            public static Adam Adam(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) => throw null!;

            public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-8, double weight_decay = 0, bool amsgrad = false, bool maximize = false) => throw null!;

            public static LBFGS LBFGS(IEnumerable<Parameter> parameters, double lr = 0.01, long max_iter = 20, long? max_eval = null,
                double tolerange_grad = 1e-5, double tolerance_change = 1e-9, long history_size = 100) => throw null!;
        }
    }
}

namespace TorchSharp.Modules
{
    public sealed class Linear : torch.nn.Module;

    public class Parameter : torch.Tensor
    {
        public Parameter(torch.Tensor data, bool requires_grad = true) => throw null!;
    }

    public abstract class OptimizerHelper : Optimizer
    {
        public void save_state_dict(BinaryWriter writer) => throw null!;

        public void load_state_dict(BinaryReader reader) => throw null!;
    }

    public class SGD : OptimizerHelper
    {
        internal SGD() => throw null!;
    }

    public class Adam : OptimizerHelper
    {
        internal Adam() => throw null!;
    }

    public class AdamW : OptimizerHelper
    {
        internal AdamW() => throw null!;
    }

    public class LBFGS : Optimizer
    {
        internal LBFGS() => throw null!;
    }
}
