using System.Reflection;
using System.Text.Json.Nodes;
using OmniglotExample;
using SinusoidExample;

namespace ImamlDsl.Torch.Benchmarks;

/// <summary>Writes programs as text, so that they can be run where there is Python with PyTorch and nothing else.</summary>
internal static class Export
{
    public static int Run(string folder)
    {
        Directory.CreateDirectory(folder);
        var (sine, conv) = (new SineRegressor(), new Conv4());
        var manifest = new JsonObject
        {
            ["mlp"] = Program(folder, "mlp", sine.Programs.Mse),
            ["conv4"] = Program(folder, "conv4", conv.Programs.Loss),
        };
        File.WriteAllText(Path.Combine(folder, "manifest.json"), manifest.ToJsonString(new() { WriteIndented = true }));
        using var driver = Assembly.GetExecutingAssembly().GetManifestResourceStream("driver.py")!;
        using var file = File.Create(Path.Combine(folder, "driver.py"));
        driver.CopyTo(file);
        Console.WriteLine($"Written to {Path.GetFullPath(folder)}. Run python3 driver.py --help there.");
        return 0;
    }

    private static JsonObject Program(string folder, string name, ProgramDefinition definition)
    {
        var scripts = new JsonObject();
        foreach (var convolution in Enum.GetValues<TorchConvolution>())
        {
            foreach (var cuda in new[] { false, true })
            {
                var key = $"{(cuda ? "cuda" : "cpu")}-{convolution}".ToLowerInvariant();
                var file = $"{name}-{key}.txt";
                File.WriteAllText(Path.Combine(folder, file), TorchScripts.For(definition, cuda, convolution));
                scripts[key] = file;
            }
        }

        var parameters = definition.Model.Layout.Parameters.Select(JsonNode (p) => new JsonObject
        {
            ["name"] = p.Name,
            ["shape"] = Numbers(p.Shape),
            ["split"] = Numbers(p.Split),
            ["permutation"] = Numbers(p.Permutation),
        });
        return new JsonObject { ["scripts"] = scripts, ["parameters"] = new JsonArray([.. parameters]) };
    }

    private static JsonArray Numbers(IEnumerable<int> values) => new([.. values.Select(v => (JsonNode)v)]);
}
