using ImamlDsl;

namespace SinusoidExample;

/// <summary>What training with one method gave.</summary>
/// <param name="Method">The method.</param>
/// <param name="Parameters">θ.</param>
/// <param name="Seconds">How long training took.</param>
/// <param name="Before">The query error at θ.</param>
/// <param name="AfterOne">The query error after one step of adaptation.</param>
/// <param name="AfterTen">The query error after ten.</param>
/// <param name="Stationarity">‖∇G‖ before and after the steps of training's adaptation.</param>
/// <param name="Residual">The mean relative residual of the linear solves in the last tenth of training; NaN without any.</param>
/// <param name="NegativeCurvature">The share of tasks of the last tenth whose linear solve met negative curvature.</param>
internal sealed record Trained(
    Method Method, Parameters Parameters, double Seconds, Estimate Before, Estimate AfterOne, Estimate AfterTen, Measurement Stationarity, double Residual,
    double NegativeCurvature);
