using ImamlDsl.Tests.Models;

namespace ImamlDsl.Torch.Tests;

/// <summary>A loss that no generator has written code for.</summary>
internal sealed class BareDefinition() : ProgramDefinition(new SineRegressor(), "Bare", ProgramKind.Loss, []);
