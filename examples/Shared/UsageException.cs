namespace ImamlDsl.Examples;

/// <summary>The user asked for something that cannot be done. The message says what was given, what is expected and what to do.</summary>
internal sealed class UsageException(string message) : Exception(message);
