namespace ImamlDsl;

/// <summary>An algorithm that cannot train every model: it is asked before anything is compiled, and again where a worker is made.</summary>
internal interface ISelectiveAlgorithm
{
    /// <summary>Requires that the algorithm teaches all of a layout.</summary>
    /// <param name="layout">The model's parameters, with what the algorithm learns beside them.</param>
    /// <param name="parameter">The caller's parameter, for the exception.</param>
    /// <exception cref="ArgumentException">It does not.</exception>
    void RequireTaught(ParameterLayout layout, string parameter);
}
