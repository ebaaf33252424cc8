using System.Text.RegularExpressions;
using ImamlDsl.Tasks.Tests;
using ImamlDsl.Tests;

namespace ImamlDsl.Examples.Tests;

/// <summary>On 60 made-up characters: 40 for training, 3 for validation, 17 for test.</summary>
public sealed class OmniglotTests : IDisposable
{
    private readonly SyntheticOmniglot _data = new();
    private readonly string _file;

    public OmniglotTests()
    {
        _data.WriteZip("images_background.zip", SyntheticOmniglot.Drawings(6, 10));
        _file = Path.Combine(_data.Root, "theta.safetensors");
    }

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("imaml")]
    [InlineData("maml")]
    [InlineData("fomaml")]
    public void TrainsSavesAndEvaluates(string algorithm)
    {
        var trained = Run("--algorithm", algorithm, "--ways", "3", "--steps", "3", "--meta-batch", "2", "--inner-steps", "2", "--save", _file);
        Assert.Contains("3 meta-steps, 6 tasks", trained);
        Assert.Contains("5 query images a class", trained);

        var evaluated = Run("--evaluate", _file);
        Assert.Equal(Accuracy(trained), Accuracy(evaluated));
    }

    [Fact]
    public void TrainsForATime() => Assert.Contains("Trained 0.0", Run("--ways", "2", "--minutes", "0.01", "--meta-batch", "2", "--inner-steps", "1"));

    [Fact]
    public void RefusesToEvaluateOnClassesOfTraining()
    {
        Run("--ways", "2", "--steps", "1", "--meta-batch", "1", "--inner-steps", "1", "--seed", "1", "--save", _file);
        var line = Example.Refuse("Omniglot", "--data", _data.Root, "--evaluate", _file, "--seed", "2");
        Assert.Contains("were trained on", line);
    }

    [Fact]
    public void RefusesMoreWaysThanClasses() =>
        Assert.Contains("--ways 4 needs as many classes", Example.Refuse("Omniglot", "--data", _data.Root, "--ways", "4", "--steps", "1"));

    [Fact]
    public void RefusesMoreExamplesThanDrawings() =>
        Assert.Contains("there are 20", Example.Refuse("Omniglot", "--data", _data.Root, "--ways", "2", "--shots", "16", "--steps", "1"));

    [Theory]
    [InlineData("")]
    [InlineData("not a safetensors file at all")]
    [InlineData("\u0002\0\0\0\0\0\0\0{}")]
    public void RefusesForeignFiles(string content)
    {
        File.WriteAllText(_file, content);
        Assert.Contains(_file, Example.Refuse("Omniglot", "--data", _data.Root, "--evaluate", _file));
    }

    [Fact]
    public void RefusesParametersWithoutTheirClasses()
    {
        var model = new Readme.SineRegressor();
        Parameters.Initialize(model, 0).Save(_file);
        Assert.Contains(_file, Example.Refuse("Omniglot", "--data", _data.Root, "--evaluate", _file));
    }

    [PipeFact]
    public void WhatCannotBeSavedWhereItShouldIsSavedElsewhere()
    {
        PipeFactAttribute.Make(_file);
        var outcome = Example.Run("Omniglot", "--data", _data.Root, "--ways", "2", "--steps", "1", "--meta-batch", "1", "--inner-steps", "1", "--save", _file);
        Assert.Contains(_file, Example.Refuse(outcome));
        var other = Regex.Match(outcome.Output, "^Saved to (.*) instead$", RegexOptions.Multiline).Groups[1].Value;
        Assert.Contains("Test accuracy", Run("--evaluate", other));
        Directory.Delete(Path.GetDirectoryName(other)!, recursive: true);
    }

    private static string Accuracy(string output) => output.Split('\n').Single(line => line.StartsWith("Test accuracy", StringComparison.Ordinal));

    private string Run(params string[] arguments) => Example.Succeed("Omniglot", ["--data", _data.Root, "--test-tasks", "4", .. arguments]);
}
