// Lets init accessors and records compile for netstandard2.0, which compiler extensions must target.
namespace System.Runtime.CompilerServices
{
    internal static class IsExternalInit
    {
    }
}
