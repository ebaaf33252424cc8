using System.Collections.Generic;
using System.Linq;
using ImamlDsl.Generator.Ir;

namespace ImamlDsl.Generator.Emit;

/// <summary>
/// A contraction as matrix products inside loops: for each of the rows m, columns n and summed k, the longest run of indices that lie next to each
/// other in both arrays that hold them becomes one index of the product; all others are loops.
/// </summary>
internal sealed class ContractionLoops
{
    private readonly Dictionary<char, Dim> _extents = [];
    private readonly Dictionary<char, Dim> _left;
    private readonly Dictionary<char, Dim> _right;
    private readonly Dictionary<char, Dim> _result;

    public ContractionLoops(ContractAttr attr, Shape left, Shape right, Shape result)
    {
        var (l, r) = (attr.Left, attr.Right);
        Swapped = attr.Result.Length > 0 && l.Contains(attr.Result[attr.Result.Length - 1]) && !r.Contains(attr.Result[attr.Result.Length - 1]);
        if (Swapped)
        {
            (l, r, left, right) = (r, l, right, left);
        }

        _left = Strides(l, left);
        _right = Strides(r, right);
        _result = Strides(attr.Result, result);
        var rows = Run([.. attr.Result.Where(c => l.Contains(c) && !r.Contains(c))], _left, _result);
        var columns = Run([.. attr.Result.Where(c => r.Contains(c) && !l.Contains(c))], _right, _result);
        if (columns.Count > 0 && columns[columns.Count - 1] != attr.Result[attr.Result.Length - 1])
        {
            columns.Clear(); // a row of the product must be contiguous in the result
        }

        HasWholeRows = columns.Count == 1;
        var summed = Run([.. l.Where(c => !attr.Result.Contains(c))], _left, _right);
        var inside = new HashSet<char>(rows.Concat(columns).Concat(summed));
        Loops = [.. _extents.Keys.Where(c => !inside.Contains(c)).OrderBy(c => attr.Result.IndexOf(c) < 0).ThenBy(c => attr.Result.IndexOf(c)).ThenBy(c => l.IndexOf(c))];
        SumLoops = [.. Loops.Where(c => !attr.Result.Contains(c))];
        (M, N, K) = (Extent(rows), Extent(columns), Extent(summed));
        LeftRow = Stride(_left, rows, M);
        LeftColumn = Stride(_left, summed, Dim.One);
        RightRow = Stride(_right, summed, N);
        RightColumn = Stride(_right, columns, Dim.One);
        ResultRow = Stride(_result, rows, N);
    }

    /// <summary>Whether the operands change places, so that the result's last index belongs to the right one.</summary>
    public bool Swapped { get; }

    /// <summary>Whether a row of the product is exactly the result's last axis, so that a bias may start it.</summary>
    public bool HasWholeRows { get; }

    public Dim M { get; }

    public Dim N { get; }

    public Dim K { get; }

    public Dim LeftRow { get; }

    public Dim LeftColumn { get; }

    public Dim RightRow { get; }

    public Dim RightColumn { get; }

    public Dim ResultRow { get; }

    /// <summary>Indices that are loops around the product, those of the result first.</summary>
    public IReadOnlyList<char> Loops { get; }

    /// <summary>Those of them that are summed: the product adds to the result after their first turn.</summary>
    public IReadOnlyList<char> SumLoops { get; }

    public Dim Extent(char index) => _extents[index];

    /// <summary>The loop variable of an index.</summary>
    public static string Variable(char index) => "i" + index;

    /// <summary>The offset of a turn of the loops in the left operand, the right operand or the result.</summary>
    public string Offset(int array)
    {
        var strides = array == 0 ? _left : array == 1 ? _right : _result;
        return string.Concat(Loops.Where(strides.ContainsKey).Select(c => $" + {Variable(c)} * {Host.Factor(strides[c])}"));
    }

    private Dictionary<char, Dim> Strides(string indices, Shape shape)
    {
        var strides = new Dictionary<char, Dim>();
        var stride = Dim.One;
        for (var axis = indices.Length - 1; axis >= 0; axis--)
        {
            strides[indices[axis]] = stride;
            _extents[indices[axis]] = shape[axis];
            stride *= shape[axis];
        }

        return strides;
    }

    private List<char> Run(IReadOnlyList<char> indices, Dictionary<char, Dim> first, Dictionary<char, Dim> second)
    {
        var run = new List<char>();
        for (var i = indices.Count - 1; i >= 0; i--)
        {
            var c = indices[i];
            if (run.Count > 0 && !(first[c].Equals(first[run[0]] * _extents[run[0]]) && second[c].Equals(second[run[0]] * _extents[run[0]])))
            {
                break;
            }

            run.Insert(0, c);
        }

        return run;
    }

    private Dim Extent(List<char> run) => run.Aggregate(Dim.One, (extent, c) => extent * _extents[c]);

    private static Dim Stride(Dictionary<char, Dim> strides, List<char> run, Dim none) => run.Count == 0 ? none : strides[run[run.Count - 1]];
}
