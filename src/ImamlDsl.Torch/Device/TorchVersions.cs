using System.Globalization;

namespace ImamlDsl.Torch;

/// <summary>Which releases of libtorch run the generated code: those from the oldest it is tested on, up to the next major one.</summary>
public static class TorchVersions
{
    /// <summary>The oldest supported release.</summary>
    public static Version Oldest { get; } = new(1, 13);

    /// <summary>The first release that is not supported.</summary>
    public static Version Limit { get; } = new(3, 0);

    /// <summary>Refuses a release outside of the supported range.</summary>
    /// <param name="version">Such as <c>2.6.0</c> or <c>2.6.0+cu124</c>.</param>
    /// <exception cref="TorchException">The release is not supported.</exception>
    public static void Require(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        var parts = version.Split('.', 3);
        if (parts.Length < 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            || new Version(major, minor) < Oldest || new Version(major, minor) >= Limit)
        {
            throw new TorchException($"This is libtorch {version}; from {Oldest} to below {Limit} are supported. Install one of these.");
        }
    }
}
