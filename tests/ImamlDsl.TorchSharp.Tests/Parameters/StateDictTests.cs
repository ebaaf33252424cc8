using ImamlDsl.TorchSharp.Tests.Models;

namespace ImamlDsl.TorchSharp.Tests;

public sealed class StateDictTests
{
    private static readonly Dictionary<string, string> Names = new() { ["W1"] = "0.weight", ["B1"] = "0.bias", ["W2"] = "1.weight" };

    [TorchFact]
    public void Values_go_into_a_module_and_come_back()
    {
        using var scope = torch.NewDisposeScope();
        using var first = torch.nn.Linear(1, 8, dtype: torch.ScalarType.Float64);
        using var second = torch.nn.Linear(8, 1, hasBias: false, dtype: torch.ScalarType.Float64);
        var parameters = Parameters.Initialize(new Regressor(), seed: 3, Precision.Double);

        parameters.CopyTo(State(first, second), Names);
        var loaded = Parameters.FromStateDict(new Regressor(), State(first, second), Names);

        Assert.Equal(Precision.Double, loaded.Precision);
        Assert.Equal(parameters.Values.ToArray(), loaded.Values.ToArray());
        Assert.Equal(parameters["W1"].ToArray(), Numbers.Values(first.state_dict()["weight"]));
        Assert.True(first.state_dict()["weight"].requires_grad);
    }

    [TorchFact]
    public void Modules_in_single_precision_give_single_precision()
    {
        using var scope = torch.NewDisposeScope();
        using var first = torch.nn.Linear(1, 8);
        using var second = torch.nn.Linear(8, 1, hasBias: false);
        var loaded = Parameters.FromStateDict(new Regressor(), State(first, second), Names);
        loaded.Set("B1", new double[8]);
        loaded.CopyTo(State(first, second), Names);

        Assert.Equal(Precision.Single, loaded.Precision);
        Assert.Equal(new double[8], Numbers.Values(first.state_dict()["bias"]));
        Assert.Equal(torch.ScalarType.Float32, first.state_dict()["bias"].dtype);
    }

    [TorchFact]
    public void Entries_in_another_order_of_memory_are_read_in_their_own()
    {
        using var scope = torch.NewDisposeScope();
        var state = Regressor();
        state["W2"] = Numbers.Tensor([1.0, 2, 3, 4, 5, 6, 7, 8], 8, 1).transpose(0, 1);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], Parameters.FromStateDict(new Regressor(), state)["W2"].ToArray());
    }

    [TorchFact]
    public void All_that_does_not_fit_is_listed_and_nothing_is_written()
    {
        using var scope = torch.NewDisposeScope();
        var state = Regressor();
        var first = state["W1"];
        state.Remove("B1");
        state["running_mean"] = Numbers.Tensor([0.0], 1);
        state["W2"] = Numbers.Tensor(new double[8], 8, 1);
        const string Message = "The state dict does not hold the parameters of Regressor: it lacks 'B1'; holds, which the model does not "
            + "have, running_mean; 'W2' is float64 [8, 1] on cpu, where real numbers [1, 8] were expected. Leave out what does not belong "
            + "to the model, and give 'names' where entries are called otherwise.";

        Assert.StartsWith(Message, Assert.Throws<ArgumentException>(() => Parameters.FromStateDict(new Regressor(), state)).Message);
        Assert.StartsWith(Message, Assert.Throws<ArgumentException>(() => Parameters.Initialize(new Regressor(), 1).CopyTo(state)).Message);
        Assert.Equal(new double[8], Numbers.Values(first));
    }

    [TorchFact]
    public void Types_that_hold_no_real_numbers_or_differ_are_refused()
    {
        using var scope = torch.NewDisposeScope();
        var state = Regressor();
        state["B1"] = Numbers.Tensor(new int[8], 8);
        Assert.Contains("'B1' is int64 [8] on cpu, where real numbers [8] were expected",
            Assert.Throws<ArgumentException>(() => Parameters.FromStateDict(new Regressor(), state)).Message);
        state["B1"] = torch.zeros([8], torch.ScalarType.Float32, torch.CPU);
        Assert.Contains("The state dict mixes float64 (2 of 3 entries) with smaller types",
            Assert.Throws<ArgumentException>(() => Parameters.FromStateDict(new Regressor(), state)).Message);
    }

    [TorchFact]
    public void Names_must_be_those_of_parameters()
    {
        using var scope = torch.NewDisposeScope();
        var state = Regressor();

        Assert.StartsWith("The names map 0.weight, which Regressor does not have; it has W1, B1, W2. They lead from the parameter's name "
            + "to the state dict's.",
            Assert.Throws<ArgumentException>(() => Parameters.FromStateDict(
                new Regressor(), state, new Dictionary<string, string> { ["0.weight"] = "W1" })).Message);
        Assert.StartsWith("The names give 'B1' to W1 and B1; every parameter needs an entry of its own.",
            Assert.Throws<ArgumentException>(() => Parameters.FromStateDict(
                new Regressor(), state, new Dictionary<string, string> { ["W1"] = "B1" })).Message);
        Assert.Contains("it lacks 'weight' (for W1); holds, which the model does not have, W1",
            Assert.Throws<ArgumentException>(() => Parameters.FromStateDict(
                new Regressor(), state, new Dictionary<string, string> { ["W1"] = "weight" })).Message);
    }

    private static Dictionary<string, torch.Tensor> State(torch.nn.Module first, torch.nn.Module second)
    {
        var state = first.state_dict().ToDictionary(pair => $"0.{pair.Key}", pair => pair.Value);
        state.Add("1.weight", second.state_dict()["weight"]);
        return state;
    }

    private static Dictionary<string, torch.Tensor> Regressor() => new()
    {
        ["W1"] = Numbers.Tensor(new double[8], 8, 1),
        ["B1"] = Numbers.Tensor(new double[8], 8),
        ["W2"] = Numbers.Tensor(new double[8], 1, 8),
    };
}
