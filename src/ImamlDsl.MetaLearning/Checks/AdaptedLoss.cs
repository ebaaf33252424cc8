namespace ImamlDsl;

/// <summary>The function whose gradient is checked: the mean query loss after adaptation. (Its "gradient" is the first-order one and is not
/// used.)</summary>
internal sealed record AdaptedLoss(IInnerSolver Inner, Lambda? Lambda) : IMetaAlgorithm
{
    public string Name => "query loss after adaptation";

    public IMetaWorker CreateWorker(MetaWorkerContext context) => new FomamlWorker(Inner, Lambda, context);
}
