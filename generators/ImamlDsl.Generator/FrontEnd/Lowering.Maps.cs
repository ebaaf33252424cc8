using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace ImamlDsl.Generator.FrontEnd;

/// <content>
/// Dictionaries and sets that a definition fills and reads: lists of pairs, and of elements that differ, in the order in which they were added. What is removed would change that order
/// in ways that .NET does not say.
/// </content>
internal sealed partial class Lowering
{
    private const string MapMethods = "Add, ContainsKey, GetValueOrDefault, TryAdd and TryGetValue";

    public static bool IsMap(ITypeSymbol? type) => IsCollection(type, "Dictionary", "IDictionary", "IReadOnlyDictionary");

    public static bool IsSet(ITypeSymbol? type) => IsCollection(type, "HashSet", "ISet", "IReadOnlySet");

    private static bool IsCollection(ITypeSymbol? type, params string[] names) =>
        type is not null && names.Contains(type.Name) && type.ContainingNamespace?.ToDisplayString() == "System.Collections.Generic";

    private ListValue CreateMap(IObjectCreationOperation creation)
    {
        var made = new ListValue([]);
        foreach (var argument in creation.Arguments.Where(a => a.Parameter!.Type.SpecialType != SpecialType.System_Int32)) // a capacity
        {
            var items = argument.Parameter!.Type.Name != "IEqualityComparer" ? Enumerate(Evaluate(argument.Value), argument.Value) ?? throw Undecided(argument)
                : throw Unsupported(argument, "keys are compared by their own equality here; leave out the comparer");
            made.Items.AddRange(IsSet(creation.Type) ? Distinct(items, creation.Type, creation) : items);
        }

        foreach (var element in creation.Initializer?.Initializers ?? [])
        {
            switch (element)
            {
                case IInvocationOperation { TargetMethod.Name: "Add" } add:
                    Add(made, creation.Type, [.. add.Arguments.Select(a => Evaluate(a.Value))], add);
                    break;
                case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Arguments.Length: 1 } place } assignment:
                    Put(made, creation.Type, Evaluate(place.Arguments[0].Value), Evaluate(assignment.Value), assignment);
                    break;
                default:
                    throw Unsupported(element, Advice.For(creation));
            }
        }

        return made;
    }

    /// <summary>The elements of a set that are given so.</summary>
    private IEnumerable<object> Distinct(IEnumerable<object> items, ITypeSymbol? type, IOperation at) => items.Distinct(new Sequences.Comparer(this, ElementType(type), at)).ToArray();

    public ListValue ToMap(ITypeSymbol type, IEnumerable<object> items, Func<object[], object> key, Func<object[], object> value, IOperation at)
    {
        var made = new ListValue([]);
        foreach (var item in items)
        {
            Add(made, type, [key([item]), value([item])], at);
        }

        return made;
    }

    private object CallMap(IInvocationOperation call)
    {
        var type = call.Instance!.Type;
        var held = Evaluate(call.Instance);
        var list = held as ListValue;
        var items = Items(held) ?? throw Unsupported(call.Instance, "it is null here");
        var given = Arguments(call.Arguments);
        switch (call.TargetMethod.Name, given.Length)
        {
            case ("Contains", 1) when IsSet(type):
                return items.Any(item => AreEqual(item, given[0], ElementType(type), call));
            case ("ContainsKey", 1) when IsMap(type):
                return Find(items, type, given[0], call) is not null;
            case ("TryGetValue", 2) when IsMap(type):
                var pair = Find(items, type, given[0], call);
                ((Variable)given[1]).Value = pair?[1] ?? Default(((INamedTypeSymbol)type!).TypeArguments[1], call);
                return pair is not null;
            case ("Add", 1 or 2) or ("TryAdd", 2):
                var target = Changing(list ?? throw Captured(call), call);
                var isNew = IsSet(type) ? !items.Any(item => AreEqual(item, given[0], ElementType(type), call)) : Find(items, type, given[0], call) is null;
                if (isNew || (IsMap(type) && call.TargetMethod.Name == "Add"))
                {
                    Add(target, type, given, call);
                }

                return call.TargetMethod.ReturnsVoid ? Null.Value : (object)isNew;
            default:
                throw Unsupported(call, IsSet(type) ? "of sets, Add and Contains are known here, and the methods of LINQ" : $"of dictionaries, {MapMethods} are known here, and the methods of LINQ");
        }
    }

    private object[]? Find(IEnumerable<object> pairs, ITypeSymbol? type, object key, IOperation at)
    {
        return key is Null ? throw Unsupported(at, "the key is null here")
            : pairs.Cast<object[]>().FirstOrDefault(pair => AreEqual(pair[0], key, ElementType(type), at));
    }

    /// <summary>The value of a key that is there.</summary>
    private object Found(object held, ITypeSymbol? type, IOperation key, IOperation at) =>
        Find(Items(held) ?? throw Unsupported(at, "it is null here"), type, Evaluate(key), at)?[1] ?? throw Unsupported(at, $"the dictionary does not have the key {Text(key.Syntax)}");

    private void Add(ListValue target, ITypeSymbol? type, object[] given, IOperation at)
    {
        if (given.Length == 1)
        {
            if (!target.Items.Any(item => AreEqual(item, given[0], ElementType(type), at)))
            {
                target.Items.Add(given[0]);
            }

            return;
        }

        target.Items.Add(Find(target.Items, type, given[0], at) is null ? new[] { given[0], given[1] } : throw Unsupported(at, "the dictionary has this key already"));
    }

    private object Put(ListValue target, ITypeSymbol? type, object key, object value, IOperation at)
    {
        var place = Find(target.Items, type, key, at) is { } pair ? target.Items.IndexOf(pair) : target.Items.Count;
        if (place < target.Items.Count)
        {
            target.Items[place] = new[] { ((object[])target.Items[place])[0], value }; // the key that was there stays
        }
        else
        {
            target.Items.Add(new[] { key, value });
        }

        return value;
    }

    /// <summary>A value in a dictionary as a place to assign.</summary>
    private Func<object, object> MapPlace(IPropertyReferenceOperation target)
    {
        var (held, key) = (Evaluate(target.Instance!), Evaluate(target.Arguments[0].Value));
        return held is ListValue list ? value => Put(Changing(list, target), target.Instance!.Type, key, value, target) : throw Captured(target);
    }
}
