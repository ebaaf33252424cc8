namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <content>C# that has no place in a definition, and what the message says to write instead.</content>
internal static partial class DiagnosticCases
{
    /// <summary>Name, ID, a part of the message, the body of a model with the place marked.</summary>
    public static TheoryData<string, string, string, string> Advised => new()
    {
        {
            "yield in a local function",
            "IMD101",
            "an iterator is a method or property of type IEnumerable<T>; fill a list in a local function",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { foreach (var t in G(x)) { return Sum(t); } return Sum(x * W); System.Collections.Generic.IEnumerable<Tensor> G(Tensor t) { [|yield return t * W;|] } }
            """)
        },
        {
            "an iterator kept for later",
            "IMD101",
            "a sequence is used where it is made; end it with ToArray()",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var later = [|G(x)|]; foreach (var t in later) { return Sum(t); } return Sum(x * W); } private System.Collections.Generic.IEnumerable<Tensor> G(Tensor t) { yield return t * W; }
            """)
        },
        {
            "an iterator given to an object",
            "IMD101",
            "a sequence is used where it is made; end it with ToArray()",
            Refusing("""
            private sealed class Kept(System.Collections.Generic.IEnumerable<Tensor> items) { public Tensor First() { foreach (var t in items) { return t; } return 0; } }
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(new Kept([|G(x)|]).First()); private System.Collections.Generic.IEnumerable<Tensor> G(Tensor t) { yield return t * W; }
            """)
        },
        {
            "an iterator without end",
            "IMD101",
            "the loops of the definition run more than 100000 times in all",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var count = 0; foreach (var t in G()) { count += t; } return Sum(x * W) * count; } private static System.Collections.Generic.IEnumerable<int> G() { [|while (true) { yield return 1; }|] }
            """)
        },
        {
            "an iterator of itself",
            "IMD104",
            "G",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { foreach (var t in G(x)) { return Sum(t); } return Sum(x * W); } private System.Collections.Generic.IEnumerable<Tensor> G(Tensor t) { foreach (var inner in [|G(t)|]) { yield return inner; } }
            """)
        },
        {
            "constants that do not fill their shape",
            "IMD201",
            "'FromArray' is given 3 values for the shape [2, 2], which has 4 entries",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum([|Tensor.FromArray([1, 2, 3], 2, 2)|]); }
            """)
        },
        {
            "constants that the data decide",
            "IMD103",
            "",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(Tensor.FromArray([|[1, x.Shape[0]]|], 2)); }
            """)
        },
        {
            "too many constants",
            "IMD101",
            "a model holds at most 8192 constants in one tensor; give more as an input",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var many = new double[8193]; return Sum(x * W) + Sum(Tensor.FromArray([|many|], 8193)); }
            """)
        },
        {
            "constant shape without entries",
            "IMD201",
            "'Ones' takes positive extents; given [2, 0]",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum([|Ones(2, 0)|]); }
            """)
        },
        {
            "count of no numbers",
            "IMD201",
            "'Arange' takes at least 1; given 0",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(Arange([|0|])); }
            """)
        },
        {
            "constant index beyond the rows",
            "IMD201",
            "'Embedding' takes indices from 0 to 2; they run from 0 to 3",
            Refusing("""
            [Parameter(3, 3)] public partial Tensor Rows { get; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(Embedding(Rows, [|IndexTensor.FromArray([0, 3], 2)|])); }
            """)
        },
        {
            "index outside of an axis",
            "IMD201",
            "'[]' finds nothing at 3 along an axis of extent 3; ^1 is the last entry",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + W[[|3|]]; }
            """)
        },
        {
            "negative index",
            "IMD201",
            "'[]' finds nothing at -1 along an axis of extent 3; ^1 is the last entry",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x[.., [|-1|]] * W[0]); }
            """)
        },
        {
            "range of nothing",
            "IMD201",
            "'[]' finds nothing at 2..2 along an axis of extent 3",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(W[[|2..2|]]); }
            """)
        },
        {
            "more indices than axes",
            "IMD201",
            "'[]' takes an index for each axis of [3], at most 1; given 2",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + [|W[0, 0]|]; }
            """)
        },
        {
            "an index kept for later that finds nothing",
            "IMD201",
            "'[]' finds nothing at last along an axis of extent 3",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Index last = ^4; return Sum(x * W) + W[[|last|]]; }
            """)
        },
        {
            "a range chosen that ends beyond",
            "IMD201",
            "along an axis of extent 3",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + Sum(W[[|true ? 0..4 : 1..3|]]); }
            """)
        },
        {
            "a virtual property",
            "IMD102",
            "it is virtual, and a derived class may replace it",
            Usings + """
            [Model] public partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                public virtual double K => 2;
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|K|];
            }
            """
        },
        {
            "loops over ranges that take too long",
            "IMD101",
            "the loops of the definition run more than",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { foreach (var i in System.Linq.Enumerable.Range(0, 60000)) { [|foreach (var j in System.Linq.Enumerable.Range(0, 60000)) { }|] } return Sum(x * W); }
            """)
        },
        {
            "functions that take too long",
            "IMD101",
            "the loops of the definition run more than",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { foreach (var i in System.Linq.Enumerable.Range(0, 60000)) { _ = System.Linq.Enumerable.ToArray(System.Linq.Enumerable.Select(System.Linq.Enumerable.Range(0, 60000), [|n => n + 1|])); } return Sum(x * W); }
            """)
        },
        {
            "array changed by chained constructor",
            "IMD101",
            "'_k' may differ between instances",
            Refusing("""
            private readonly double[] _k = [1, 2, 3]; public M() : this(5) { } public M(double v) { _k[0] = v; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_k|][0]; }
            """)
        },
        {
            "array changed by library",
            "IMD101",
            "'_k' may differ between instances",
            Refusing("""
            private readonly double[] _k = [1, 2, 3]; public M() { System.Random.Shared.Shuffle(_k); } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_k|][0]; }
            """)
        },
        {
            "array changed by span",
            "IMD101",
            "'_k' may differ between instances",
            Refusing("""
            private readonly double[] _k = [1, 2, 3]; public M() { foreach (ref var v in System.MemoryExtensions.AsSpan(_k)) { v *= 2; } } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_k|][0]; }
            """)
        },
        {
            "array changed by a choice",
            "IMD101",
            "'_k' may differ between instances",
            Refusing("""
            private readonly double[] _k = [1, 2, 3]; public M(bool b) { if (b) { _k[0] = 3; } } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_k|][0]; }
            """)
        },
        {
            "array changed by another constructor",
            "IMD101",
            "'_k' may differ between instances",
            Refusing("""
            private readonly double[] _k = [1, 2, 3]; public M() { } public M(int i) { _k[0] = 9; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_k|][0]; }
            """)
        },
        {
            "array changed by a method",
            "IMD101",
            "'_k' may differ between instances",
            Refusing("""
            private readonly double[] _k = [1, 2, 3]; public void Set(double v) => _k[0] = v; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_k|][0]; }
            """)
        },
        {
            "array changed by a method that sorts",
            "IMD101",
            "'_k' may differ between instances",
            Refusing("""
            private readonly double[] _k = [1, 2, 3]; public void Sort() => System.Array.Sort(_k); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|_k|][0]; }
            """)
        },
        {
            "constants of an instance that do not fill their shape",
            "IMD201",
            "'FromArray' is given 3 values for the shape [2], which has 2 entries",
            Refusing("""
            private readonly Tensor _k = [|Tensor.FromArray([1, 2, 3], 2)|]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * Sum(_k); }
            """)
        },
        {
            "indices in an array",
            "IMD101",
            "write the indices and ranges between the brackets",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) + [|W[new TensorIndex[] { 0 }]|]; }
            """)
        },
        {
            "a method of LINQ that is not known",
            "IMD102",
            "of LINQ, Aggregate, All, Any",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * System.Linq.Enumerable.Count([|System.Linq.Enumerable.GroupBy(Many(x), t => t.Rank)|]); }
            """)
        },
        {
            "a sum of numbers that is not known",
            "IMD101",
            "Sum is known of int, long, float and double",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int?[] sizes = [1, 2]; return Sum(x * W) * [|System.Linq.Enumerable.Sum(sizes)|]!.Value; }
            """)
        },
        {
            "several elements where one is asked for",
            "IMD101",
            "the sequence has more than one element",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|System.Linq.Enumerable.Single(Many(x))|] * W); }
            """)
        },
        {
            "no such element",
            "IMD101",
            "there is no such element",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(System.Linq.Enumerable.ElementAt(Many(x), [|2|]) * W); }
            """)
        },
        {
            "the largest of no numbers",
            "IMD101",
            "the sequence is empty; test Any() before",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int[] none = []; return Sum(x * W) * [|System.Linq.Enumerable.Max(none)|]; }
            """)
        },
        {
            "a function of the model's that reads what changes",
            "IMD101",
            "'n', which it reads, has another value where it is called",
            Refusing("""
            private readonly System.Func<double, double> _f; public M() { var n = 3.0; _f = [|v => v * n|]; n = 7; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * _f(2);
            """)
        },
        {
            "an extension method that is not marked, as a function",
            "IMD102",
            "it must be marked [Differentiable]",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Func<Tensor> f = [|W.Twice|]; return Sum(x * f()); }
            """) + "public static class Extensions { public static Tensor Twice(this Tensor t) => t * 2; }"
        },
        {
            "a function of a part that is not known",
            "IMD102",
            "it must be marked [Differentiable]",
            Refusing("""
            private readonly Part _part = new([|Helper.Twice|]); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(_part.Forward(x) * W); } private static class Helper { public static Tensor Twice(Tensor t) => t + t; }
            }
            [Model] public partial class Part(System.Func<Tensor, Tensor> act) { private readonly System.Func<Tensor, Tensor> _act = act; [Parameter(3)] public partial Tensor V { get; } public Tensor Forward(Tensor x) => _act(x * V);
            """)
        },
        {
            "two functions in one",
            "IMD101",
            "this operator is not known for these operands",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Func<Tensor, Tensor> f = Relu; [|f += Tanh|]; return Sum(f(x) * W); }
            """)
        },
        {
            "no function",
            "IMD102",
            "what a delegate calls is not known when the model is compiled",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Func<Tensor, Tensor>? f = null; return Sum([|f!(x)|] * W); }
            """)
        },
        {
            "a method by its name that is not the model's",
            "IMD102",
            "it must be marked [Differentiable]",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor[] all = [x, x]; return Sum(System.Linq.Enumerable.First(System.Linq.Enumerable.Select(all, [|Helper.Twice|])) * W); } private static class Helper { public static Tensor Twice(Tensor t) => t + t; }
            """)
        },
        {
            "a checked long that is too large",
            "IMD101",
            "it overflows: the result is outside of the range of long",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = 9000000000000000000L; return Sum(x * W) * checked([|n + n|]); }
            """)
        },
        {
            "a shape that is too large",
            "IMD101",
            "a number of entries or an integer in it is larger than 2147483647",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|Expand(x * W, 100000, 100000, -1, 3)|]); }
            """)
        },
        {
            "the first of nothing",
            "IMD101",
            "the sequence is empty; test Any() before",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|System.Linq.Enumerable.First(System.Linq.Enumerable.Take(Many(x), 0))|] * W); }
            """)
        },
        {
            "a guard that throws",
            "IMD101",
            "it throws",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|System.ArgumentOutOfRangeException.ThrowIfLessThan(x.Shape[1], 4)|]; return Sum(x * W); }
            """)
        },
        {
            "a guard of data",
            "IMD103",
            "",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|System.ArgumentOutOfRangeException.ThrowIfEqual(x.Shape[0], 4)|]; return Sum(x * W); }
            """)
        },
        {
            "a guard that is not known",
            "IMD102",
            "its source is not in this project",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|System.ObjectDisposedException.ThrowIf(false, this)|]; return Sum(x * W); }
            """)
        },
        {
            "a sequence kept for later",
            "IMD101",
            "a sequence is used where it is made; end it with ToArray()",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var later = [|System.Linq.Enumerable.Select(Many(x), t => t * W)|]; return Sum(System.Linq.Enumerable.Aggregate(later, (a, b) => a * b)); }
            """)
        },
        {
            "a sequence given to a method",
            "IMD101",
            "end it with ToArray()",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(First([|System.Linq.Enumerable.Reverse(Many(x))|]) * W); } private static Tensor First(System.Collections.Generic.IEnumerable<Tensor> items) { foreach (var item in items) { return item; } return 0; }
            """)
        },
        {
            "a method of a library in the place of a lambda",
            "IMD101",
            "write the function as a lambda expression here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { double[] squares = [1, 4]; return Sum(x * W) * System.Linq.Enumerable.First(System.Linq.Enumerable.Select(squares, [|System.Math.Sqrt|])); }
            """)
        },
        {
            "an operation in the place of a lambda",
            "IMD201",
            "'MatMul' ",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor[] all = [x, x]; return Sum(System.Linq.Enumerable.Aggregate(all, [|MatMul|])); }
            """)
        },
        {
            "a sequence without elements",
            "IMD101",
            "the sequence is empty; give a start value",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|System.Linq.Enumerable.Aggregate(System.Linq.Enumerable.Skip(Many(x), 2), (a, b) => a * b)|] * W); }
            """)
        },
        {
            "a choice of elements by data",
            "IMD103",
            "",
            Refusing("""
            private static Tensor[] Many(Tensor t) => [t, t]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { foreach (var t in System.Linq.Enumerable.Where(Many(x), t => [|t.Shape[0] > 3|])) { x = x * t; } return Sum(x * W); }
            """)
        },
        {
            "a member of an extension block",
            "IMD102",
            "members of extension blocks are not supported; declare a method with 'this' before its first parameter",
            Usings + """
            public static class Extensions { extension(Tensor t) { public Tensor Twice() => t + t; } }
            [Model] public sealed partial class M
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum([|x.Twice()|] * W);
            }
            """
        },
        {
            "static set again by the static constructor",
            "IMD101",
            "'Scale' changes after its initializer, or may do so where it is handed on; give it its whole value there, and only read it",
            Refusing("""
            private static readonly double Scale = 1; static M() { Scale = 2; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|Scale|] * Sum(x * W); }
            """)
        },
        {
            "static table filled elsewhere",
            "IMD101",
            "'Table' changes after its initializer, or may do so where it is handed on; give it its whole value there, and only read it",
            Refusing("""
            private static readonly double[] Table = new double[3]; public M() { M.Table[1] = 2; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|Table|][1] * Sum(x * W); }
            """)
        },
        {
            "static of before its turn",
            "IMD101",
            "'Base' has no value yet when 'Hidden' is initialized; declare it before",
            Refusing("""
            private static readonly int Hidden = [|Base|] * 2; private static readonly int Base = 4; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Hidden * Sum(x * W); }
            """)
        },
        {
            "division by zero",
            "IMD101",
            "it divides by zero",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var z = 0; return Sum(x * W) * ([|7 / z|]); }
            """)
        },
        {
            "a quotient of a size",
            "IMD101",
            "divided only where nothing can remain",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(Slice(x, 0, 0, [|x.Shape[0] / 2|]) * W); }
            """)
        },
        {
            "an element never assigned",
            "IMD101",
            "an operand is null; was it assigned?",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var h = new Tensor[2]; h[0] = x; return Sum([|h[1] * W|]); }
            """)
        },
        {
            "await in a helper",
            "IMD101",
            "compute inputs before the program is called",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(G(x).Result); } private async System.Threading.Tasks.Task<Tensor> G(Tensor t) { [|await System.Threading.Tasks.Task.Yield()|]; return t * W; }
            """)
        },
        {
            "ref variable of a loop",
            "IMD101",
            "loop with for, and assign elements by their index",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int[] a = [1, 2]; System.Span<int> s = a; foreach (ref [|var|] v in s) { v = 3; } return Sum(x * W) * a[0]; }
            """)
        },
        {
            "interpolated",
            "IMD101",
            "leave out the interpolation",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var s = [|$"{W.Rank}"|]; return Sum(x * W); }
            """)
        },
        {
            "typeof",
            "IMD101",
            "leave the question out",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var t = [|typeof(Tensor)|]; return Sum(x * W); }
            """)
        },
        {
            "object creation",
            "IMD101",
            "objects are of classes, records and structs whose source is in this project",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var o = [|new object()|]; return Sum(x * W); }
            """)
        },
        {
            "method of a list",
            "IMD101",
            "of lists, Add, AddRange, Clear, Contains, ConvertAll",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Collections.Generic.List<Tensor> o = [x]; [|o.TrimExcess()|]; return Sum(o[1] * W); }
            """)
        },
        {
            "list that is null",
            "IMD101",
            "it is null here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Collections.Generic.List<Tensor> o = null!; [|o|].Add(x); return Sum(x * W); }
            """)
        },
        {
            "list that changes in its loop",
            "IMD101",
            "the list changes while it is looped over",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Collections.Generic.List<Tensor> o = [x]; foreach (var t in o) { [|o.Add(t)|]; } return Sum(o[1] * W); }
            """)
        },
        {
            "list of the instance",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private readonly System.Collections.Generic.List<double> _all = [1]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|_all.Add(2)|]; return Sum(x * W) * _all[0]; }
            """)
        },
        {
            "list of the class that changes",
            "IMD101",
            "'All' changes after its initializer, or may do so where it is handed on; give it its whole value there, and only read it",
            Refusing("""
            private static readonly System.Collections.Generic.List<double> All = new() { 1 }; public static void More() => All.Add(2); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum(x * W) * [|All|][0]; }
            """)
        },
        {
            "place outside of a list",
            "IMD101",
            "the index 1 is outside of 0 to 0",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Collections.Generic.List<Tensor> o = [x]; [|o.RemoveAt(1)|]; return Sum(o[0] * W); }
            """)
        },
        {
            "dynamic member",
            "IMD101",
            "declare Tensor, int or double instead of dynamic",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { dynamic d = x; return [|Sum(d.Foo() * W)|]; }
            """)
        },
        {
            "throw expression taken",
            "IMD101",
            "the check before it fails",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return W.Rank == 1 ? [|throw new System.Exception()|] : Sum(x * W); }
            """)
        },
        {
            "2d array",
            "IMD101",
            "write an array of arrays",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var a = [|new int[2, 2]|]; return Sum(x * W) * a[0, 0]; }
            """)
        },
        {
            "stackalloc",
            "IMD101",
            "definitions are made of Ops, arithmetic, locals, loops over constant ranges and calls of methods of the model",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Span<int> a = [|stackalloc int[2]|]; return Sum(x * W) * a[0]; }
            """)
        },
        {
            "event",
            "IMD101",
            "a definition raises no events",
            Refusing("""
            private event System.Action? E; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|E += () => { }|]; return Sum(x * W); }
            """)
        },
        {
            "delegate field that may change",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private System.Func<Tensor, Tensor> _f = t => t; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|_f|](x) * W); }
            """)
        },
        {
            "console",
            "IMD102",
            "call Ops, methods of the model, or static methods of this project marked [Differentiable]",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|System.Console.WriteLine("x")|]; return Sum(x * W); }
            """)
        },
        {
            "an assertion that fails",
            "IMD101",
            "it fails with the sizes and constants of this model",
            "#define TRACE\n" + Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Diagnostics.Trace.Assert(x.Rank == 2); [|System.Diagnostics.Trace.Assert(x.Rank == 3, "rank")|]; return Sum(x * W); }
            """)
        },
        {
            "with a decimal",
            "IMD101",
            "constants are int, long, float, double, bool and string",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { decimal d = [|2.5m|]; return Sum(x * W) * (double)d; }
            """)
        },
        {
            "goto case",
            "IMD101",
            "choose with if or switch, and leave loops with break",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { switch (W.Rank) { case 1: [|goto case 2;|] case 2: return Sum(x * W); default: return Sum(W); } }
            """)
        },
        {
            "fixed",
            "IMD101",
            "definitions are made of Ops, arithmetic, locals, loops over constant ranges and calls of methods of the model",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { unsafe { [|fixed (char* p = "a") { }|] } return Sum(x * W); }
            """)
        },
        {
            "with nested type",
            "IMD102",
            "it must be marked [Differentiable]",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum([|Inner.F(x)|] * W); private static class Inner { public static Tensor F(Tensor t) => t; }
            """)
        },
        {
            "differentiable without source",
            "IMD102",
            "call Ops, methods of the model, or static methods of this project marked [Differentiable]",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|System.Numerics.BitOperations.Log2(2)|];
            """)
        },
        {
            "parameter indexer",
            "IMD003",
            "The parameter 'this[]'",
            Refusing("""
            [Parameter(3)] public partial Tensor [|this|][int i] { get; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            """)
        },
        {
            "counting in a place to assign",
            "IMD101",
            "assign and count in statements of their own",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor[] a = [x, W]; var i = 0; [|a[i++]|] = a[i]; return Sum(a[0] * W); }
            """)
        },
        {
            "counting in a place to add to",
            "IMD101",
            "assign and count in statements of their own",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor[] a = [x, W]; var i = 0; [|a[i++]|] += W; return Sum(a[0] * W); }
            """)
        },
        {
            "using statement",
            "IMD101",
            "do this where the program is called",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|using (var s = new System.IO.MemoryStream()) { return Sum(x * W); }|] }
            """)
        },
        {
            "goto",
            "IMD101",
            "choose with if or switch, and leave loops with break",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|goto end;|] end: return Sum(x * W); }
            """)
        },
        {
            "property pattern of data",
            "IMD101",
            "only the shape of a tensor is known when the model is compiled",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return x is { [|Item|]: > 2 } ? Sum(x * W) : Sum(W); }
            """)
        },
        {
            "sizeof",
            "IMD101",
            "leave the question out",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { unsafe { return Sum(x * W) * [|sizeof(M*)|]; } }
            """)
        },
        {
            "tuple element assigned",
            "IMD101",
            "write a new one",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var t = (a: x, b: W); [|t.a|] = W; return Sum(t.a * x); }
            """)
        },
        {
            "cast to an unsigned int",
            "IMD101",
            "numbers in a definition are int, long, float and double",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = 300; return Sum(x * W) * [|(uint)n|]; }
            """)
        },
        {
            "a method of object",
            "IMD102",
            "its source is not in this project",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return Sum([|base.GetHashCode()|] * x * W); }
            """)
        },
        {
            "equals",
            "IMD101",
            "whether these are one and the same object is not known",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { return [|x.Equals(W)|] ? Sum(x * W) : Sum(W); }
            """)
        },
        {
            "parameter of the constructor",
            "IMD101",
            "public int Ways { get; } = ways;",
            Usings + """
            [Model] public sealed partial class M(int ways)
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|ways|];
            }
            """
        },
    };
}
