namespace ImamlDsl.Generator.Tests.Diagnostics;

/// <content>What definitions cannot do with objects, base classes and references.</content>
internal static partial class DiagnosticCases
{
    public static TheoryData<string, string, string, string> OfObjects => new()
    {
        {
            "a struct that changes",
            "IMD101",
            "structs stay as they are here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var p = new P { X = x }; [|p.X|] = W; return Sum(p.X * W); } private struct P { public Tensor X; }
            """)
        },
        {
            "a struct that changes itself",
            "IMD101",
            "structs stay as they are here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var p = new P(x); p.Double(); return Sum(p.X * W); }
            private struct P(Tensor x) { public Tensor X = x; public void Double() => [|X|] = 2 * X; }
            """)
        },
        {
            "an object of the model's that changes",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private readonly P _p = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|_p.X|] = 2; return Sum(x * W); } private sealed class P { public int X; }
            """)
        },
        {
            "an object of the model's that others may change",
            "IMD101",
            "'X' may differ between instances",
            Refusing("""
            private readonly P _p = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_p.X|]; private sealed class P { public double X { get; set; } = 2; }
            """)
        },
        {
            "a part that a definition makes",
            "IMD101",
            "parts are made where the model is constructed",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var p = [|new Part()|]; return Sum(p.Apply(x) * W); }
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor V { get; } public Tensor Apply(Tensor t) => t * V; }
            """)
        },
        {
            "a member of null",
            "IMD101",
            "it is null here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { P? p = null; return Sum(x * W) * [|p!.X|]; } private sealed class P { public double X { get; } = 2; }
            """)
        },
        {
            "a method of null",
            "IMD101",
            "it is null here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { P? p = null; return Sum([|p|]!.F(x) * W); } private sealed class P { public Tensor F(Tensor t) => t; }
            """)
        },
        {
            "a cast to another class",
            "IMD101",
            "it is a P here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { I p = new P(); var q = [|(Q)p|]; return Sum(x * W) * q.X; }
            private interface I; private sealed class P : I; private sealed class Q : I { public double X { get; } = 2; }
            """)
        },
        {
            "taken apart without Deconstruct",
            "IMD101",
            "'P' has no method Deconstruct with 2 results",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var [|(a, b)|] = new P(); return Sum(x * W); } private sealed class P;
            """)
        },
        {
            "a virtual method of a model that is not sealed",
            "IMD102",
            "a derived class may replace it",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum([|F(x)|] * W); protected virtual Tensor F(Tensor t) => t;
            """)
        },
        {
            "recursion without an end",
            "IMD104",
            "'F' calls itself more than 64 times",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(F(x, 3) * W); private static Tensor F(Tensor t, int n) => [|F(2 * t, n - 1)|];
            """)
        },
        {
            "recursion of many branches",
            "IMD104",
            "calls itself",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * F(40); private static int F(int n) => n < 2 ? n : [|F(n - 1)|] + F(n - 2);
            """)
        },
        {
            "an element of a static array by reference",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private static readonly double[] Scales = [1, 2]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { F(ref [|Scales[0]|]); return Sum(x * W); } private static void F(ref double s) { s = 2; }
            """)
        },
        {
            "an array that a span is a part of",
            "IMD101",
            "a span of a part of the array was taken, which sees what changes",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int[] a = [1, 2]; System.ReadOnlySpan<int> s = a; var part = s[1..]; [|a[1]|] = 5; return Sum(x * W) * part[0]; }
            """)
        },
        {
            "a span of a part that changes",
            "IMD101",
            "a span of a part of the array was taken, which sees what changes",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int[] a = [1, 2]; System.Span<int> s = a; var part = s[1..]; [|part[0]|] += 5; return Sum(x * W) * a[1]; }
            """)
        },
        {
            "an indexer of an object of the model's",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private readonly P _p = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { [|_p[0]|] = 2; return Sum(x * W) * _p[0]; } private sealed class P { private readonly int[] _a = [1]; public int this[int i] { get => _a[i]; set => _a[i] = value; } }
            """)
        },
        {
            "a spread of what has two enumerators",
            "IMD101",
            "C# leaves open which of them a spread takes",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var b = new Bag(); int[] all = [[|.. b|]]; return Sum(x * W) * all[0]; }
            private sealed class Bag : System.Collections.Generic.IEnumerable<int>
            {
                public System.Collections.Generic.IEnumerator<int> GetEnumerator() { yield return 1; }
                System.Collections.Generic.IEnumerator<int> System.Collections.Generic.IEnumerable<int>.GetEnumerator() { yield return 10; }
                System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
            }
            """)
        },
        {
            "elements that are another class",
            "IMD101",
            "it is a A here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var s = 0.0; foreach ([|B|] b in new A[] { new B(), new A() }) { s += b.V; } return Sum(x * W) * s; } private class A; private sealed class B : A { public double V { get; } = 3; }
            """)
        },
        {
            "a nested initializer of what outlives the definition",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private static readonly C Shared = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var h = new H { [|C = { N = 6 }|] }; return Sum(x * W) * h.C.N; } private sealed class H { public C C { get; } = Shared; } private sealed class C { public int N; }
            """)
        },
        {
            "a copy constructor of one's own",
            "IMD101",
            "'R' has a copy constructor of its own",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var r = new R(x, 1); var s = [|r with { K = 3 }|]; return Sum(s.H * W) * s.K; } private sealed record R(Tensor H, int K) { public R(R o) { H = o.H * 2; K = o.K + 1; } }
            """)
        },
        {
            "two methods Deconstruct, one of which hides the other",
            "IMD101",
            "has several methods Deconstruct with 2 results",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { B d = new D(); var [|(a, b)|] = d; return Sum(x * W) * (a + b); } private class B { public void Deconstruct(out int a, out int b) { a = 1; b = 2; } } private sealed class D : B { public new void Deconstruct(out int a, out int b) { a = 3; b = 4; } }
            """)
        },
        {
            "a check that fails",
            "IMD101",
            "the check before it fails",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { if (x.Shape[1] != 4) [|throw new System.ArgumentException("");|] return Sum(x * W); }
            """)
        },
        {
            "models in a dictionary",
            "IMD010",
            "a Dictionary of models is not followed",
            Refusing("""
            public System.Collections.Generic.Dictionary<string, Part> [|Parts|] { get; } = new() { ["a"] = new() }; [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W); } [Model] public partial class Part { [Parameter(3)] public partial Tensor V { get; }
            """)
        },
        {
            "a part of its own class",
            "IMD010",
            "a model is no part of itself",
            Refusing("""
            public M? [|Next|] { get; } = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            """)
        },
        {
            "a helper that is called Predict",
            "IMD006",
            "a public method Predict is the model's prediction",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W); public (Tensor, Tensor) [|Predict|](Tensor x) => (x, x);
            """)
        },
        {
            "a function with references as a value",
            "IMD101",
            "functions as values take their arguments by value",
            Refusing("""
            private delegate void D(ref int n); [Loss] public Tensor L([Shape("N", 3)] Tensor x) { D d = (ref int n) => n = 3; var i = 0; [|d(ref i)|]; return Sum(x * W) * i; }
            """)
        },
        {
            "a class that holds models",
            "IMD010",
            "'Holder' holds models and is none",
            Refusing("""
            public Holder [|H|] { get; } = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(H.Part.Apply(x) * W);
            public sealed class Holder { public Part Part { get; } = new(); }
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor V { get; } public Tensor Apply(Tensor t) => t * V; }
            """)
        },
        {
            "one part, adapted and not",
            "IMD010",
            "it is the same part as 'A', and one of them says Adapt = false",
            Refusing("""
            public M() => B = A; public Part A { get; } = new(); [Layer(Adapt = false)] public Part [|B|] { get; }
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(A.Apply(x) * W);
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor V { get; } public Tensor Apply(Tensor t) => t * V; }
            """)
        },
        {
            "a part that is the model",
            "IMD010",
            "it is the model, which would contain itself",
            Refusing("""
            public M() => Self = this; public M [|Self|] { get; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            """)
        },
        {
            "a private part of a base class",
            "IMD010",
            "it is private to 'Base', and 'M' cannot reach it; make it protected",
            Usings + """
            public abstract class Base { private readonly Part [|_part|] = new(); protected Tensor F(Tensor t) => _part.Apply(t); }
            [Model] public sealed partial class M : Base
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(F(x) * W);
            }
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor V { get; } public Tensor Apply(Tensor t) => t * V; }
            """
        },
        {
            "too many parameters",
            "IMD011",
            "1000000000 parameters, of at most 1000",
            Refusing("""
            [Parameter(2, Count = 1_000_000_000)] public partial Tensor[] [|V|] { get; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W);
            """)
        },
        {
            "changed by code that is not followed, an assignment",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private readonly double _a = 1; public M() { System.Console.Write(""); (_a, var _) = (4, 2); } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_a|];
            """)
        },
        {
            "changed by code that is not followed, a count",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private readonly double _a = 1; public M() { System.Console.Write(""); _a++; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_a|];
            """)
        },
        {
            "changed by code that is not followed, a reference",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private readonly double _a = 1; public M() { System.Console.Write(""); ref var r = ref _a; r = 6; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_a|];
            """)
        },
        {
            "changed by one of two constructors",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private readonly double _a = 1, _b = 1; public M() { (_a, _b) = (2, 3); } public M(double a) { _a = a; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_b|];
            """)
        },
        {
            "an array changed by another class",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private readonly double[][] _s = [[1, 2]]; public M() { System.Console.Write(""); Helper.Init(_s[0]); } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_s|][0][0]; private static class Helper { public static void Init(double[] s) => s[0] = 8; }
            """)
        },
        {
            "an array changed by a class that is given the model",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private readonly double[] _s = [1, 2]; public M() { System.Console.Write(""); Helper.Init(this); } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_s|][0]; private static class Helper { public static void Init(M m) => m._s[0] = 8; }
            """)
        },
        {
            "set by an initializer's accessor",
            "IMD101",
            "may differ between instances",
            Refusing("""
            private readonly double _a = 1; public double A { get => _a; init => _a = value * 2; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|_a|];
            """)
        },
        {
            "a table that a part changes",
            "IMD101",
            "'G' changes after its initializer",
            Refusing("""
            private static readonly double[] G = [1, 2]; public Part P { get; } = new(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(P.Apply(x) * W) * [|G|][0]; [Model] public sealed partial class Part { public Part() => G[0] = 5; [Parameter(3)] public partial Tensor V { get; } public Tensor Apply(Tensor t) => t * V; }
            """)
        },
        {
            "a size that the data decide, in a function of .NET",
            "IMD101",
            "of these Sqrt, Exp, Log are known",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|System.Math.Max(x.Shape[0], 1)|];
            """)
        },
        {
            "an array that a static function changes",
            "IMD105",
            "'a[0]' outlives the definition",
            Refusing("""
            private static readonly System.Func<int> Next = Make(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * Next(); private static System.Func<int> Make() { int[] a = [1]; return () => [|a[0]|]++; }
            """)
        },
        {
            "an object that a function of the model's changes",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private readonly System.Func<int> _next = new P(3).Next; [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * _next(); private sealed class P(int n) { public int Next() => [|n|]++; }
            """)
        },
        {
            "a variable that a function of the model's changes",
            "IMD105",
            "'n' outlives the definition",
            Refusing("""
            private readonly System.Func<double> _next = Make(3); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * _next(); private static System.Func<double> Make(double n) => () => [|n|]++;
            """)
        },
        {
            "a tuple of parts",
            "IMD010",
            "it is a tuple of models; give each a member of its own",
            Refusing("""
            public (Part A, Part B) [|Ps|] { get; } = (new(), new()); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(Ps.A.Apply(x) * W);
            [Model] public sealed partial class Part { [Parameter(3)] public partial Tensor V { get; } public Tensor Apply(Tensor t) => t * V; }
            """)
        },
        {
            "records of tensors compared",
            "IMD101",
            "whether these are one and the same object is not known when the model is compiled",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var a = new P(x); return [|a == new P(x)|] ? Sum(x * W) : Sum(W); } private record P(Tensor A);
            """)
        },
        {
            "numbers in objects compared by reference",
            "IMD101",
            "whether these are one and the same object is not known",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { object a = 1, b = 1; return Sum(x * W) * ([|a == b|] ? 2 : 1); }
            """)
        },
        {
            "numbers in objects compared",
            "IMD101",
            "which type of number a value of type object holds is not followed",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { object a = 1; return Sum(x * W) * ([|a.Equals(1)|] ? 2 : 1); }
            """)
        },
        {
            "elements of tuples that are objects",
            "IMD101",
            "whether these are one and the same object is not known",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { (object, int) a = (1, 2); return Sum(x * W) * ([|a == a|] ? 2 : 1); }
            """)
        },
        {
            "structs that keep parameters",
            "IMD101",
            "which parameters the struct 'S' keeps is not known here",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * ([|new S(1).Equals(new S(1))|] ? 2 : 1); private readonly struct S(int a) { public int B() => a; }
            """)
        },
        {
            "a record's hash code",
            "IMD101",
            "the compiler writes 'GetHashCode' of a record",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|new P(1).GetHashCode()|]; private record P(int A);
            """)
        },
        {
            "different tensors",
            "IMD101",
            "whether these are one and the same object is not known",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Tensor[] all = [x, W]; return Sum(x * W) * System.Linq.Enumerable.Count([|System.Linq.Enumerable.Distinct(all)|]); }
            """)
        },
        {
            "a checked int that overflows",
            "IMD101",
            "it overflows: 2147483648 is outside of the range of int",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = int.MaxValue; checked { [|n++|]; } return Sum(x * W) * n; }
            """)
        },
        {
            "a checked product that overflows",
            "IMD101",
            "it overflows: 10000000000 is outside of the range of int",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = 100000; return Sum(x * W) * checked([|n * n|] - 1); }
            """)
        },
        {
            "a sum that overflows",
            "IMD101",
            "it overflows: 2147483648 is outside of the range of int",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int[] n = [int.MaxValue, 1]; return Sum(x * W) * [|System.Linq.Enumerable.Sum(n)|]; }
            """)
        },
        {
            "an absolute value that overflows",
            "IMD101",
            "it overflows: 2147483648 is outside of the range of int",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = int.MinValue; return Sum(x * W) * [|System.Math.Abs(n)|]; }
            """)
        },
        {
            "a quotient that overflows",
            "IMD101",
            "it overflows: the quotient of -2147483648 and -1",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var (n, m) = (int.MinValue, -1); return Sum(x * W) * ([|n / m|]); }
            """)
        },
        {
            "a number that no int holds",
            "IMD101",
            "it overflows: 3000000000 is outside of the range of int",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = 3e9; return Sum(x * W) * [|(int)n|]; }
            """)
        },
        {
            "a text's beginning in some language",
            "IMD101",
            "what it gives depends on the language of the machine; add StringComparison.Ordinal",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = "relu"; return Sum(x * W) * ([|n.StartsWith("re")|] ? 2 : 1); }
            """)
        },
        {
            "a method of texts",
            "IMD101",
            "of texts, Contains, EndsWith",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = "relu"; return Sum(x * W) * [|n.PadLeft(9)|].Length; }
            """)
        },
        {
            "texts in their order",
            "IMD101",
            "the order of texts depends on the language of the machine",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { string[] n = ["b", "a"]; return Sum(x * W) * System.Linq.Enumerable.First(System.Linq.Enumerable.OrderBy(n, [|t => t|])).Length; }
            """)
        },
        {
            "elements that compare as equal",
            "IMD101",
            "elements that compare as equal are left in no certain order",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Collections.Generic.List<int> n = [1, 3, 2]; [|n.Sort((a, b) => a % 2 - b % 2)|]; return Sum(x * W) * n[0]; }
            """)
        },
        {
            "a method of arrays",
            "IMD101",
            "of arrays, Clone, ConvertAll",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int[] n = [1, 3]; return Sum(x * W) * [|System.Array.BinarySearch(n, 3)|]; }
            """)
        },
        {
            "a key that a dictionary does not have",
            "IMD101",
            "the dictionary does not have the key ",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var d = new System.Collections.Generic.Dictionary<string, int> { ["a"] = 1 }; return Sum(x * W) * [|d["b"]|]; }
            """)
        },
        {
            "an array that a list of the definition holds, and the model",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private readonly int[] _kept = [1, 2]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var l = new System.Collections.Generic.List<int[]> { _kept }; [|l[0][0]|] = 4; return Sum(x * W) * l[0][0]; }
            """)
        },
        {
            "an array in a dictionary of the model's",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private static readonly System.Collections.Generic.Dictionary<string, int[]> Kept = new() { ["a"] = [2, 1] }; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { foreach (var e in Kept) { [|e.Value[0]|] = 4; } return Sum(x * W) * Kept["a"][0]; }
            """)
        },
        {
            "a text joined to what the machine's language decides",
            "IMD101",
            "of what is joined to a text, ",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var n = -1.5; return ("a" + [|n|]).Length * Sum(x * W); }
            """)
        },
        {
            "a key that a dictionary has already",
            "IMD101",
            "the dictionary has this key already",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var d = new System.Collections.Generic.Dictionary<string, int> { ["a"] = 1 }; [|d.Add("a", 2)|]; return Sum(x * W) * d["a"]; }
            """)
        },
        {
            "what is removed from a dictionary",
            "IMD101",
            "of dictionaries, Add, ContainsKey",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var d = new System.Collections.Generic.Dictionary<string, int> { ["a"] = 1 }; [|d.Remove("a")|]; return Sum(x * W) * d.Count; }
            """)
        },
        {
            "a set with a comparer",
            "IMD101",
            "keys are compared by their own equality here; leave out the comparer",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var d = new System.Collections.Generic.HashSet<string>([|System.StringComparer.Ordinal|]); return Sum(x * W) * d.Count; }
            """)
        },
        {
            "an array of the model's that is sorted",
            "IMD105",
            "",
            Refusing("""
            private readonly int[] _n = [3, 1]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Array.Sort([|_n|]); return Sum(x * W) * _n[0]; }
            """)
        },
        {
            "a part that no member holds",
            "IMD101",
            "no member of a model holds this A, so that its parameters are nobody's; keep it in a get-only member",
            Refusing("""
            public H Y { get; } = new(new A()); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(Y.F(x) * W);
            [Model] public sealed partial class H(A a) { [Parameter(3)] public partial Tensor V { get; } public Tensor F(Tensor x) => a.F(x) * V; }
            [Model] public sealed partial class A { [Parameter(3)] public partial Tensor U { get; } public Tensor F(Tensor x) => x * [|U|]; }
            """)
        },
        {
            "a static member of a type argument that .NET has",
            "IMD101",
            "its source is not in this project; write its value",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * Two<int>(); private static T Two<T>() where T : System.Numerics.INumber<T> => [|System.Numerics.Vector<T>.One|][0] + T.One;
            """)
        },
        {
            "set by the accessor of a base class",
            "IMD101",
            "'_a' may differ between instances",
            Usings + """
            public abstract class Base { private readonly double _a = 1; public double A { get => [|_a|]; init => _a = value * 2; } }
            [Model] public sealed partial class M : Base
            {
                [Parameter(3)] public partial Tensor W { get; }
                [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * A;
            }
            """
        },
        {
            "a set by a collection expression",
            "IMD101",
            "it makes a SortedSet<int>",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { System.Collections.Generic.SortedSet<int> h = [|[1, 1]|]; return Sum(x * W) * h.Count; }
            """)
        },
        {
            "a list of one's own by a collection expression",
            "IMD101",
            "make an array or a List",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { Own own = [|[1, 2]|]; return Sum(x * W) * own[0]; } private sealed class Own : System.Collections.Generic.List<int> { public new void Add(int a) => base.Add(10 * a); }
            """)
        },
        {
            "an array of two axes with its entries",
            "IMD101",
            "arrays in a definition have one axis",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { int[,] g = [|{ { 1, 2 }, { 3, 4 } }|]; return Sum(x * W) * g.Length; }
            """)
        },
        {
            "a static array of two axes",
            "IMD101",
            "arrays in a definition have one axis",
            Refusing("""
            private static readonly int[,] s_grid = [|{ { 1, 2 } }|]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * s_grid.Length;
            """)
        },
        {
            "the type of a number in an object",
            "IMD101",
            "which type of number a value of type object holds is not followed",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { object a = 1; return Sum(x * W) * (a is [|1.0|] ? 2 : 1); }
            """)
        },
        {
            "a checked byte that overflows",
            "IMD101",
            "256 is outside of the range of byte",
            Refusing("""
            [Loss] public Tensor L([Shape("N", 3)] Tensor x) { byte a = 255; checked { [|a++|]; } return Sum(x * W) * a; }
            """)
        },
        {
            "an array of the model that another object holds",
            "IMD105",
            "outlives the definition",
            Refusing("""
            private readonly int[] _sizes = [1, 2]; [Loss] public Tensor L([Shape("N", 3)] Tensor x) { var p = new P { Sizes = _sizes }; [|p.Sizes[0]|] = 3; return Sum(x * W) * _sizes[0]; } private sealed class P { public int[] Sizes { get; init; } = null!; }
            """)
        },
        {
            "a static array that a later initializer changes",
            "IMD101",
            "'A' changes after its initializer, or may do so",
            Refusing("""
            private static readonly int[] A = [1, 2]; private static readonly int B = Mut(A); private static int Mut(int[] a) => a[0] = 5; [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0];
            """)
        },
        {
            "a static array that is changed by its other name",
            "IMD101",
            "'A' changes after its initializer, or may do so",
            Refusing("""
            private static readonly int[] A = [1, 2]; private static readonly int[] B = A; static M() { B[0] = 5; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0];
            """)
        },
        {
            "a static array that another class changes",
            "IMD101",
            "'A' changes after its initializer, or may do so",
            Refusing("""
            internal static readonly int[] A = [1, 2]; static M() => H.Fill(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0]; private static class H { public static void Fill() => M.A[0] = 5; }
            """)
        },
        {
            "an array of the model that a local changes",
            "IMD101",
            "'A' may differ between instances",
            Refusing("""
            private readonly int[] A = [1]; public void Set() { var a = A; a[0] = 5; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0];
            """)
        },
        {
            "an array of the model that a method of another class changes",
            "IMD101",
            "'A' may differ between instances",
            Refusing("""
            private readonly int[] A = [1]; public void Set() => H.Fill(A); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0]; private static class H { public static void Fill(int[] a) => a[0] = 5; }
            """)
        },
        {
            "an array of the model that a reference changes",
            "IMD101",
            "'A' may differ between instances",
            Refusing("""
            private readonly int[] A = [1]; public void Set() { ref var r = ref A[0]; r = 5; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0];
            """)
        },
        {
            "an array of the model that a span changes",
            "IMD101",
            "'A' may differ between instances",
            Refusing("""
            private readonly int[] A = [1]; public void Set() { System.Span<int> s = A; s[0] = 5; } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0];
            """)
        },
        {
            "a list of the model that a local changes",
            "IMD101",
            "'A' may differ between instances",
            Refusing("""
            private readonly System.Collections.Generic.List<int> A = [1]; public void Set() { var s = A; s.Add(5); } [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|][0];
            """)
        },
        {
            "a list of an object of the model that changes",
            "IMD101",
            "'A' may differ between instances",
            Refusing("""
            private readonly P C = new(); public void Set() => C.A.Add(4); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|C.A|].Count; private sealed class P { public System.Collections.Generic.List<int> A { get; } = [1]; }
            """)
        },
        {
            "a parameter of an object of the model that a method assigns",
            "IMD101",
            "not",
            Refusing("""
            private readonly P C = new(1); public void Set() => C.Set(); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * C.F(); private sealed class P(int k) { public int F() => [|k|]; public void Set() => k = 5; }
            """)
        },
        {
            "a list that a method by its name fills",
            "IMD101",
            "'A' may differ between instances",
            Refusing("""
            private readonly System.Collections.Generic.List<int> A = []; public M() => System.Linq.Enumerable.Range(0, 3).ToList().ForEach(A.Add); [Loss] public Tensor L([Shape("N", 3)] Tensor x) => Sum(x * W) * [|A|].Count;
            """)
        },
    };
}
