namespace ImamlDsl.TorchSharp.Tests;

/// <summary>The processes of tests: each prints what happened, and how the process ends is part of the test.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["start", var device]:
                return Try(() => new TorchSharpRuntime(device).Dispose());
            case ["bare-unknown-function"]:
                // What the runtime guards against.
                return Try(() => torch.jit.compile("def f(x):\n    return x\n").invoke("g", torch.empty([1])));
            default:
                Console.WriteLine("This is a test assembly; run it with dotnet test.");
                return 2;
        }
    }

    private static int Try(Action action)
    {
        try
        {
            action();
            Console.WriteLine("=> nothing thrown");
            return 0;
        }
        catch (Exception exception)
        {
            Console.WriteLine($"=> {exception.GetType().Name}: {exception.Message}");
            return 3;
        }
    }
}
