using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;
using ImamlDsl.EndToEnd.Tests.Models;

namespace ImamlDsl.EndToEnd.Tests;

/// <summary>
/// Loops are as large as the just-in-time compiler inlines whole. What it leaves out of a larger one is called for every vector: nothing but time shows it.
/// </summary>
public sealed class InliningTests
{
    [Fact]
    public void NothingIsLeftOutOfLoops()
    {
        using var compiler = new CompilerListener();
        const int Images = 3;
        var model = new SmoothSeparable();
        var phi = new float[((IModel)model).Layout.AdaptedLength];
        Array.Fill(phi, 0.1f);
        var (images, labels) = (new float[Images * 32 * 6 * 6], new int[Images]);
        for (var i = 0; i < images.Length; i++)
        {
            images[i] = MathF.Sin(i);
        }

        using var program = model.Programs.Loss.On(Target.Cpu, tasks: 1);
        var (losses, gradient, product) = (new float[1], new float[phi.Length], new float[phi.Length]);
        program.Gradient(phi, images, labels, losses, gradient);
        using (var hessian = program.Linearize(phi, images, labels))
        {
            hessian.Apply(gradient, product);
        }

        Assert.All(product, entry => Assert.True(float.IsFinite(entry)));
        var leftOut = compiler.LeftOut(nameof(SmoothSeparable)).ToArray();
        Assert.True(leftOut.Length == 0, string.Join('\n', leftOut));
    }

    /// <summary>Hears which calls the just-in-time compiler does not inline.</summary>
    private sealed class CompilerListener : EventListener
    {
        private const EventKeywords Inlining = (EventKeywords)0x1000;
        private readonly ConcurrentQueue<(string Namespace, string Method, string Call, string Reason)> _calls = new();

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Microsoft-Windows-DotNETRuntime")
            {
                EnableEvents(eventSource, EventLevel.Verbose, Inlining);
            }
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventName?.StartsWith("MethodJitInliningFailed", StringComparison.Ordinal) == true)
            {
                var (names, values) = (eventData.PayloadNames!, eventData.Payload!);
                string Field(string name) => (string)values[names.IndexOf(name)]!;
                _calls.Enqueue((Field("MethodBeingCompiledNamespace"), Field("MethodBeingCompiledName"), Field("InlineeNamespace") + "." + Field("InlineeName"), Field("FailReason")));
            }
        }

        /// <summary>The operations on lanes that are left out of a model's loops, because those have too many temporaries already.</summary>
        public IEnumerable<string> LeftOut(string model)
        {
            // Events arrive in their order but late: this one comes last.
            CompiledLast();
            Assert.True(SpinWait.SpinUntil(() => _calls.Any(c => c.Method == nameof(CompiledLast)), TimeSpan.FromSeconds(30)), "The just-in-time compiler reports nothing.");
            return _calls
                .Where(c => c.Namespace.Contains(model) && c.Namespace.Contains("Kernels") && c.Call.StartsWith("ImamlDsl.Cpu.Lane", StringComparison.Ordinal))
                .Where(c => c.Reason == "too many locals")
                .Select(c => $"{c.Method} calls {c.Call}");
        }

        [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
        private static void CompiledLast() => NotInlined();

        [MethodImpl(MethodImplOptions.NoInlining)]
        private static void NotInlined()
        {
        }
    }
}
