using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Rules;

/// <summary>
/// How large a loop's body may be. The just-in-time compiler inlines nothing more into a method that has 512 temporaries; operations on lanes that it then leaves
/// out are called for every vector, which costs several times what they do.
/// </summary>
internal static class LoopSize
{
    private const int Most = 400; // leaves room for pointers and indices

    // Measured with the operations of the cpu target: up to 90 for a logarithm of 1 + x, 1 for a product, 3 for a sum of something read from memory.
    private const int Function = 90, Other = 3;

    /// <summary>Those of a sum that is carried into a total.</summary>
    public const int Carry = 12;

    /// <summary>About how many temporaries one value takes.</summary>
    public static int Of(Node node) => node.Op is Elementwise { IsFunction: true } ? Function : Other;

    /// <summary>Those of several values.</summary>
    public static int Of(IEnumerable<Node> nodes) => nodes.Sum(Of);

    /// <summary>Whether one method can hold so many copies of a body.</summary>
    public static bool Fits(int size, int copies = 1) => size * copies <= Most;
}
