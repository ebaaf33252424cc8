using System.Globalization;
using System.Xml.Linq;

namespace ImamlDsl.Examples.Tests;

/// <summary>Rajeswaran et al. 2019, Fig. 2a and Table 1, from the files that a user gets.</summary>
public sealed class MetaGradientAccuracyTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"figures-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void ThePapersFiguresAreReproduced()
    {
        Example.Succeed("MetaGradientAccuracy", "--output", _folder);
        AccuracyHasThePapersShape(Read("accuracy"));
        TruncationFadesWithTheWindow(Read("truncation"));
        StepsGrowAsTheTheorySays(Read("iterations"));
        MemoryIsFlatForImplicitGradients(Read("memory"));
        foreach (var picture in Directory.GetFiles(_folder, "*.svg"))
        {
            Assert.Equal("svg", XDocument.Load(picture).Root!.Name.LocalName);
        }
    }

    [Fact]
    public void AFileInTheFoldersPlaceIsRefused()
    {
        File.WriteAllText(_folder, "");
        try
        {
            Assert.Contains("is a file", Example.Refuse("MetaGradientAccuracy", "--output", _folder));
        }
        finally
        {
            File.Delete(_folder);
        }
    }

    private static void AccuracyHasThePapersShape(Dictionary<string, double[]> columns)
    {
        var (maml, two, five, converged) = (columns["MAML"], columns["iMAML, 2 CG"], columns["iMAML, 5 CG"], columns["iMAML, converged CG"]);
        Assert.True(maml[^1] < 1e-10 && five[^1] < 1e-10 && converged[^1] < 1e-10);
        Assert.InRange(two[^1], 0.1, 1);
        for (var i = 0; i < maml.Length - 1; i++)
        {
            Assert.True(converged[i] < maml[i], $"row {i}: {converged[i]} and {maml[i]}");
        }
    }

    private static void TruncationFadesWithTheWindow(Dictionary<string, double[]> columns)
    {
        var errors = columns["MAML, truncated"];
        Assert.Equal(errors.OrderDescending(), errors);
        Assert.True(errors[0] > 1 && errors[^1] < 1e-10);
    }

    private static void StepsGrowAsTheTheorySays(Dictionary<string, double[]> columns)
    {
        Assert.InRange(Slope(columns["condition number κ"], columns["gradient descent"]), 0.85, 1.15);
        Assert.InRange(Slope(columns["condition number κ"], columns["Nesterov"]), 0.35, 0.65);
    }

    private static void MemoryIsFlatForImplicitGradients(Dictionary<string, double[]> columns)
    {
        Assert.True(columns["iMAML, 5 CG"].Max() <= 1.01 * columns["iMAML, 5 CG"].Min());
        Assert.True(columns["MAML, all linearisations kept"][^1] > 5 * columns["iMAML, 5 CG"][^1]);
    }

    private static double Slope(double[] x, double[] y)
    {
        double[] logX = [.. x.Select(value => Math.Log(value))];
        double[] logY = [.. y.Select(value => Math.Log(value))];
        var (meanX, meanY) = (logX.Average(), logY.Average());
        return logX.Zip(logY, (a, b) => (a - meanX) * (b - meanY)).Sum() / logX.Sum(a => (a - meanX) * (a - meanX));
    }

    private Dictionary<string, double[]> Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(_folder, name + ".csv"));
        var rows = lines[1..].Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        return Names(lines[0]).Select((column, i) => (column, i)).ToDictionary(pair => pair.column, pair => rows.Select(row => row[pair.i]).ToArray());
    }

    /// <summary>Names between commas; those in quotes hold commas themselves.</summary>
    private static IEnumerable<string> Names(string line)
    {
        while (line.Length > 0)
        {
            var quoted = line[0] == '"';
            var begin = quoted ? 1 : 0;
            var end = line.IndexOf(quoted ? '"' : ',', begin);
            yield return end < 0 ? line : line[begin..end];
            line = end < 0 ? "" : line[Math.Min(line.Length, end + 1 + begin)..];
        }
    }
}
