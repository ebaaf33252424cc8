using System.Collections.Generic;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Passes;

/// <summary>What a linearisation keeps of the values that do not depend on the vector.</summary>
/// <param name="Values">What the cpu target keeps.</param>
/// <param name="Remade">
/// Cheap elementwise values of these that its products need in memory too and make again, where they need them, and what lies between the two.
/// </param>
/// <param name="Whole">
/// What is kept where nothing is made again for a product: by the torch target, for which every step of it is a kernel of its own.
/// </param>
internal sealed record Kept(IReadOnlyList<Node> Values, IReadOnlyCollection<Node> Remade, IReadOnlyList<Node> Whole);
