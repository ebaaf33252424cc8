namespace ImamlDsl.Tests;

public sealed class ParametersTests
{
    [Fact]
    public void InitialisesByTheInitializers()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), seed: 0);
        Assert.Equal(9, parameters.Values.Length);
        Assert.Equal([1, 1], parameters["B"].ToArray());
        Assert.Equal([2], parameters["Scale"].ToArray());
        Assert.All(parameters["W"].ToArray(), w => Assert.True(w != 0 && w == (float)w));
        Assert.Equal([.. parameters["W"].ToArray(), 1, 1, 2], parameters.Values.ToArray());
        Assert.Empty(parameters.Metadata);
    }

    [Fact]
    public void MetadataWithoutTextAreRefusedBeforeAnythingIsWritten()
    {
        var path = Path.Combine(Path.GetTempPath(), $"parameters-{Guid.NewGuid():N}");
        var parameters = Parameters.Initialize(TestModel.Small(), seed: 0);
        Assert.Contains(
            "'a' is null", Assert.Throws<ArgumentException>(() => parameters.Save(path, new Dictionary<string, string> { ["a"] = null! })).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void DataWithoutAnInputAreRefused() => Assert.Contains(
        "Input 1 is null", Assert.Throws<ArgumentException>(() => new TaskData(TaskInput.Single(1, 2), null!)).Message, StringComparison.Ordinal);

    [Fact]
    public void TheDrawsAreFixed()
    {
        // xoshiro256** keyed by (3, FNV-1a("U")), computed independently.
        var parameters = Parameters.Initialize(
            new TestModel([new("U", [3], true, new UniformAttribute(0, 1))]), seed: 3, Precision.Double);
        Assert.Equal(GoldenUniform, parameters.Values.ToArray());
    }

    private static readonly double[] GoldenUniform = [0.7990508395927239, 0.63186888716793, 0.9311169976628649];

    [Fact]
    public void DrawsDependOnSeedAndNameOnly()
    {
        ParameterInfo Normal(string name) => new(name, [4], true, new NormalAttribute(0, 1));
        var one = Parameters.Initialize(new TestModel([Normal("A"), Normal("B")]), 1);
        var more = Parameters.Initialize(new TestModel([Normal("New"), Normal("B"), Normal("A")]), 1);
        Assert.Equal(one["A"].ToArray(), more["A"].ToArray());
        Assert.Equal(one["B"].ToArray(), more["B"].ToArray());
        Assert.NotEqual(one["A"].ToArray(), one["B"].ToArray());
        Assert.NotEqual(one["A"].ToArray(), Parameters.Initialize(one.Model, 2)["A"].ToArray());
        Assert.NotEqual(one["A"].ToArray(), Parameters.Initialize(one.Model, -1)["A"].ToArray());
    }

    [Fact]
    public void PrecisionRoundsTheSameDraws()
    {
        var exact = Parameters.Initialize(TestModel.Small(), 1, Precision.Double);
        var rounded = Parameters.Initialize(TestModel.Small(), 1);
        Assert.Equal(exact.Values.ToArray().Select(v => (double)(float)v), rounded.Values.ToArray());
        Assert.NotEqual(exact.Values.ToArray(), rounded.Values.ToArray());
        Assert.Equal(rounded.Values.ToArray(), exact.WithPrecision(Precision.Single).Values.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Parameters.Initialize(TestModel.Small(), 1, (Precision)7));
    }

    [Fact]
    public void EveryWriteIsRoundedInSinglePrecision()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        parameters.Set("B", [0.1, 0.2]);
        Assert.Equal([0.1f, 0.2f], parameters["B"].ToArray());
        parameters.Assign([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
        Assert.Equal([0.7f, 0.8f], parameters["B"].ToArray());
        var exact = Parameters.Initialize(TestModel.Small(), 0, Precision.Double);
        exact.Set("B", [0.1, 0.2]);
        Assert.Equal([0.1, 0.2], exact["B"].ToArray());
    }

    /// <summary>Infinity that is given is kept; what would become infinite by rounding is not.</summary>
    [Fact]
    public void FiniteNumbersStayFinite()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        var before = parameters.Values.ToArray();
        var refused = Assert.Throws<ArgumentException>(() => parameters.Set("B", [0.5, -1e300]));
        Assert.Equal("values", refused.ParamName);
        Assert.StartsWith("Entry 1 of 'B' of TestModel is -1E+300, which is -Infinity in Single precision; its largest number is 3.4e+38.", refused.Message);
        Assert.Contains("Entry 2 of 'W'", Assert.Throws<ArgumentException>(() => parameters.Assign([0, 0, 1e39, 0, 0, 0, 0, 0, 0])).Message);
        Assert.Contains("Entry 0 of 'Scale'", Assert.Throws<ArgumentException>(() => parameters.Assign([0, 0, 0, 0, 0, 0, 0, 0, 1e39])).Message);
        Assert.Equal(before, parameters.Values.ToArray());
        parameters.Set("B", [double.PositiveInfinity, float.MaxValue]);
        Assert.Equal([double.PositiveInfinity, float.MaxValue], parameters["B"].ToArray());
        var exact = Parameters.Initialize(TestModel.Small(), 0, Precision.Double);
        exact.Set("B", [0.5, 1e300]);
        Assert.Contains("Entry 1 of 'B'", Assert.Throws<ArgumentException>(() => exact.WithPrecision(Precision.Single)).Message);
    }

    [Fact]
    public void UnknownNamesAndWrongLengthsAreRefused()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        var unknown = Assert.Throws<ArgumentException>(() => parameters["V"].Length);
        Assert.Contains("no parameter 'V'; it has W, B, Scale", unknown.Message);
        Assert.Throws<ArgumentException>(() => parameters.Set("X", [1]));
        Assert.Contains("shape [2, 3], 6 entries; 5 values", Assert.Throws<ArgumentException>(() => parameters.Set("W", new double[5])).Message);
        Assert.Contains("9", Assert.Throws<ArgumentException>(() => parameters.Assign(new double[8])).Message);
    }

    [Fact]
    public void CapitalsNeedNotAgreeWhereTheyLeaveNoDoubt()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        Assert.Equal(parameters["Scale"].ToArray(), parameters["scale"].ToArray());
        Assert.Equal(1, ParameterNames.Find(["a.B", "A.b", "c"], "A.b")); // the same one first
        Assert.Equal(-1, ParameterNames.Find(["a.B", "A.b", "c"], "a.b")); // two that could be meant
        Assert.Equal(2, ParameterNames.Find(["a.B", "A.b", "c"], "C"));
        Assert.Equal(-1, ParameterNames.Find(["a"], "d"));
    }

    [Fact]
    public void ACloneIsIndependent()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        var clone = parameters.Clone();
        clone.Set("B", [5, 6]);
        Assert.Equal([1, 1], parameters["B"].ToArray());
        Assert.Equal(parameters["W"].ToArray(), clone["W"].ToArray());
    }

    [Fact]
    public void TensorsBindToTheModel()
    {
        var parameters = Parameters.Initialize(TestModel.Small(), 0);
        var tensors = parameters.AsTensors();
        Assert.Equal([[2, 3], [2], []], tensors.Select(t => t.Shape));
        Assert.Equal(parameters.Values.ToArray(), tensors.SelectMany(t => t.ToArray()));
        using (parameters.Model.Bind(tensors))
        {
            Assert.Same(tensors, parameters.Model.BoundValues);
        }

        Assert.Null(parameters.Model.BoundValues);
        Assert.Throws<ArgumentException>(() => parameters.Model.Bind([1.0]));
    }

    /// <summary>A shape that fits by chance of broadcasting would compute other numbers.</summary>
    [Fact]
    public void TensorsOfOtherShapesAreNotBound()
    {
        var model = TestModel.Small();
        var w = Tensor.FromArray(new double[6], 2, 3);
        foreach (var (index, shape) in new[] { (0, (int[])[3, 2]), (0, [6]), (1, [1]), (1, []), (2, [1]), (2, [2]) })
        {
            Tensor[] values = [w, Tensor.FromArray(new double[2], 2), 2.0];
            values[index] = Tensor.FromArray(new double[shape.Aggregate(1, (product, extent) => product * extent)], shape);
            var refused = Assert.Throws<ArgumentException>(() => model.Bind(values));
            Assert.Equal("values", refused.ParamName);
            Assert.Contains(
                $"Parameter '{model.Layout.Parameters[index].Name}' of TestModel has shape [{string.Join(", ", model.Layout.Parameters[index].Shape)}]; a tensor of shape [{string.Join(", ", shape)}] was given",
                refused.Message, StringComparison.Ordinal);
            Assert.Null(model.BoundValues);
        }

        Assert.Contains("'B' of TestModel has shape [2]; null was given", Assert.Throws<ArgumentException>(() => model.Bind([w, null!, 2.0])).Message, StringComparison.Ordinal);
    }
}
