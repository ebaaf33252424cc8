using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit.Torch;

/// <summary>
/// A contraction in index notation as a product of matrices: its indices sorted into those of the batch (in both operands and the result), of rows (left only),
/// of columns (right only) and those that are summed. Tasks are an index of their own.
/// </summary>
internal sealed class MatrixForm
{
    /// <summary>The index of tasks.</summary>
    public const char Task = '@';

    private readonly Dictionary<char, Dim> _extents = [];

    public MatrixForm(Node node)
    {
        var attr = (ContractAttr)node.Attr;
        var (left, right) = (Indices(node.Inputs[0], attr.Left), Indices(node.Inputs[1], attr.Right));
        Result = node.Shared ? attr.Result : Task + attr.Result;

        // The last index of the result belongs to the right operand, so that rows of the product are rows of the result.
        Swapped = Result.Length > 0 && left.Contains(Result[Result.Length - 1]) && !right.Contains(Result[Result.Length - 1]);
        (Left, Right) = Swapped ? (right, left) : (left, right);
        Batch = Where(Result, c => Left.Contains(c) && Right.Contains(c));
        Rows = Where(Result, c => Left.Contains(c) && !Right.Contains(c));
        Columns = Where(Result, c => Right.Contains(c) && !Left.Contains(c));
        Summed = Where(Left, c => !Result.Contains(c));
        K = Summed.Aggregate(Dim.One, (d, c) => d * Extent(c));
    }

    /// <summary>Whether the operands changed places.</summary>
    public bool Swapped { get; }

    /// <summary>The left operand's indices, in its order; the others likewise.</summary>
    public string Left { get; }

    public string Right { get; }

    public string Result { get; }

    public string Batch { get; }

    public string Rows { get; }

    public string Columns { get; }

    public string Summed { get; }

    /// <summary>The number of terms that are summed.</summary>
    public Dim K { get; }

    /// <summary>Whether there is a batch of matrices.</summary>
    public bool IsBatched => Batch.Length > 0;

    /// <summary>The indices as the product gives them.</summary>
    public string Ordered => Batch + Rows + Columns;

    /// <summary>Whether the product gives the result's indices in their order.</summary>
    public bool IsDirect => Ordered == Result;

    /// <summary>Whether the product has the result's shape.</summary>
    public bool HasPlainShape => Batch.Length <= 1 && Rows.Length == 1 && Columns.Length == 1;

    public Dim Extent(char index) => _extents[index];

    private string Indices(Node operand, string indices)
    {
        for (var axis = 0; axis < indices.Length; axis++)
        {
            _extents[indices[axis]] = operand.Shape[axis];
        }

        return operand.Shared ? indices : Task + indices;
    }

    private static string Where(string indices, System.Func<char, bool> condition) => new([.. indices.Where(condition)]);
}
