using System.Text.Json.Serialization;

namespace OmniglotExample;

/// <summary>Reads and writes settings by generated code, so that a trimmed program can.</summary>
[JsonSerializable(typeof(Settings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
