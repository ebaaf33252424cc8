"""Checks and times the exported programs beside what PyTorch offers for the same mathematics.

    python3 driver.py --device cpu --threads 1            on a processor
    python3 driver.py --device cuda --tasks 16 64 512     on a GPU: CUDA events, launches, fusion, CUDA graphs, TF32

Every exported function is first compared with double backward in float64, written by hand. Times are medians of rounds in which
all forms take turns, so that a change of the machine's speed meets them all.
"""
import argparse
import json
import os
import re
import statistics
import sys
import time

# An OpenBLAS with threads of its own does not hear what PyTorch is told, and must know before it is loaded.
os.environ["OPENBLAS_NUM_THREADS"] = sys.argv[sys.argv.index("--threads") + 1] if "--threads" in sys.argv[:-1] else "1"
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):  # set for another program's sake, they halve the speed of products
    os.environ.pop(name, None)

import torch
import torch.nn.functional as F

FOLDER = os.path.dirname(os.path.abspath(__file__))


# ---------------------------------------------------------------------------------------------- the exported programs
def load_program(entry, key):
    text = open(os.path.join(FOLDER, entry["scripts"][key]), encoding="utf-8").read()
    for name in set(re.findall(r"torch\.(\w+)\(", text)):
        if not hasattr(torch, name):  # libtorch's own compiler finds aten's names by itself, Python's looks in the module
            setattr(torch, name, getattr(torch.ops.aten, name))
    return torch.jit.CompilationUnit(text)


def physical(entry, phi):
    """Rows of parameters from their logical order to the order in which the programs store them."""
    parts, at = [], 0
    for p in entry["parameters"]:
        n = 1
        for e in p["shape"]:
            n *= e
        part = phi[:, at:at + n].reshape([-1] + p["split"])
        parts.append(part.permute([0] + [1 + a for a in p["permutation"]]).flatten(1))
        at += n
    return torch.cat(parts, 1).contiguous()


def length(entry):
    total = 0
    for p in entry["parameters"]:
        n = 1
        for e in p["shape"]:
            n *= e
        total += n
    return total


# ---------------------------------------------------------------------------------------------- the same models by hand
def split(entry, row):
    """One task's parameters [P], or all tasks' [tasks, P], as tensors."""
    out, at = [], 0
    for p in entry["parameters"]:
        n = 1
        for e in p["shape"]:
            n *= e
        out.append(row[..., at:at + n].reshape(row.shape[:-1] + tuple(p["shape"])))
        at += n
    return out


class Mlp:
    def draw(self, tasks, n, dtype, device, generator):
        x = 10 * torch.rand([tasks, n, 1], generator=generator, dtype=torch.float64) - 5
        y = 2 * torch.sin(x - 1)
        return x.to(device, dtype), y.to(device, dtype)

    def one(self, p, x, y):
        w1, b1, w2, b2, w3, b3 = p
        h = F.relu(F.linear(x, w1, b1))
        h = F.relu(F.linear(h, w2, b2))
        d = F.linear(h, w3, b3) - y
        return (d * d).mean()

    def all(self, p, x, y):
        w1, b1, w2, b2, w3, b3 = p
        h = F.relu(torch.baddbmm(b1.unsqueeze(1), x, w1.transpose(1, 2)))
        h = F.relu(torch.baddbmm(b2.unsqueeze(1), h, w2.transpose(1, 2)))
        d = torch.baddbmm(b3.unsqueeze(1), h, w3.transpose(1, 2)) - y
        return (d * d).mean([1, 2])


class Conv4:
    def draw(self, tasks, n, dtype, device, generator):
        x = (torch.rand([tasks, n, 1, 28, 28], generator=generator, dtype=torch.float64) < 0.2).to(device, dtype)
        y = torch.arange(n).remainder(5).expand(tasks, n).contiguous().to(device)
        return x, y

    def one(self, p, x, y):
        for i in range(4):
            x = F.relu(F.batch_norm(F.conv2d(x, p[3 * i], None, 2, 1), None, None, p[3 * i + 1], p[3 * i + 2], True, eps=1e-5))
        return F.cross_entropy(F.linear(x.flatten(1), p[12], p[13]), y)

    def all(self, p, x, y):
        """All tasks at once: tasks are groups of the convolutions and of the channels that are normalised."""
        tasks, n = x.shape[:2]
        x = x.transpose(0, 1).reshape(n, tasks * x.shape[2], 28, 28)
        for i in range(4):
            x = F.conv2d(x, p[3 * i].flatten(0, 1), None, 2, 1, 1, tasks)
            x = F.relu(F.batch_norm(x, None, None, p[3 * i + 1].flatten(), p[3 * i + 2].flatten(), True, eps=1e-5))
        h = x.view(n, tasks, 256).transpose(0, 1)
        z = torch.baddbmm(p[13].unsqueeze(1), h, p[12].transpose(1, 2))
        return F.cross_entropy(z.flatten(0, 1), y.flatten(), reduction="none").view(tasks, n).mean(1)


MODELS = {"mlp": Mlp(), "conv4": Conv4()}


# ---------------------------------------------------------------------------------------------- what is compared
class Ours:
    def __init__(self, entry, key, phi, x, y):
        self.unit, self.phi, self.data = load_program(entry, key), physical(entry, phi), (x, y)
        self.entry = entry

    def gradient(self):
        return self.unit.gradient(self.phi, *self.data)

    def prepare(self):
        return self.unit.prepare(self.phi, *self.data)

    def products(self, v):
        kept, v = self.prepare()[2:], physical(self.entry, v)
        return lambda: self.unit.apply(self.phi, *self.data, v, *kept)[0]


class Eager:
    """Task-batched eager code with double backward: the graph of the gradient is kept over products."""

    def __init__(self, entry, model, phi, x, y):
        self.entry, self.model, self.phi, self.data = entry, model, phi.clone().requires_grad_(), (x, y)

    def gradient(self, create_graph=False):
        with torch.enable_grad():
            losses = self.model.all(split(self.entry, self.phi), *self.data)
            gradient, = torch.autograd.grad(losses.sum(), self.phi, create_graph=create_graph)
        return losses, gradient

    def products(self, v):
        _, gradient = self.gradient(create_graph=True)
        return lambda: torch.autograd.grad(gradient, self.phi, v, retain_graph=True)[0]


class Loop(Eager):
    """The same, one task after the other."""

    def gradient(self, create_graph=False):
        losses, gradients = [], []
        with torch.enable_grad():
            for t in range(self.phi.shape[0]):
                loss = self.model.one(split(self.entry, self.phi[t]), self.data[0][t], self.data[1][t])
                gradients.append(torch.autograd.grad(loss, self.phi, create_graph=create_graph)[0][t])
                losses.append(loss)
            return torch.stack(losses), torch.stack(gradients)


class Func:
    """torch.func: vmap over tasks of the gradient, and of forward mode over it."""

    def __init__(self, entry, model, phi, x, y, compiled=False):
        from torch.func import grad_and_value, grad, jvp, vmap
        self.run = vmap(grad_and_value(model.one))
        self.product = vmap(lambda p, v, a, b: jvp(lambda q: grad(model.one)(q, a, b), (p,), (v,))[1])
        if compiled:
            self.run, self.product = torch.compile(self.run, dynamic=False), torch.compile(self.product, dynamic=False)
        self.entry, self.phi, self.data = entry, split(entry, phi), (x, y)

    def gradient(self):
        return self.run(self.phi, *self.data)

    def products(self, v):
        v = split(self.entry, v)
        return lambda: self.product(self.phi, v, *self.data)


# ---------------------------------------------------------------------------------------------- correctness
def check(name, entry, args):
    """Every function in float32 and float64 against double backward in float64."""
    model, worst = MODELS[name], {}
    for dtype, limit in ((torch.float64, 1e-11), (torch.float32, 2e-4)):
        generator = torch.Generator().manual_seed(3)
        phi = 0.3 * torch.randn([3, length(entry)], generator=generator, dtype=torch.float64)
        v = torch.randn([3, length(entry)], generator=generator, dtype=torch.float64)
        x, y = model.draw(3, 10, torch.float64, args.device, generator)
        truth = Eager(entry, model, phi.to(args.device), x, y)
        losses, gradient = truth.gradient()
        product = truth.products(v.to(args.device))()
        low = lambda t: t.to(args.device, dtype if t.is_floating_point() else t.dtype)
        ours = Ours(entry, args.key, low(phi), low(x), low(y))
        multiply = ours.products(low(v))
        for _ in range(3):  # what libtorch has specialised and fused is what is checked
            all_found = (*ours.gradient(), *ours.prepare()[:2], multiply())
        for found, expected in zip(all_found, (losses, physical(entry, gradient)) * 2 + (physical(entry, product),)):
            error = float((found.double() - expected).norm() / expected.norm())
            worst[str(dtype)[6:]] = max(error, worst.get(str(dtype)[6:], 0.0))
            if not error < limit:
                sys.exit(f"{name} in {dtype}: relative error {error:.3g} against double backward in float64, above {limit}")
    return worst


# ---------------------------------------------------------------------------------------------- time
def once(run, cuda):
    if cuda:
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        run()
        end.record()
        end.synchronize()
        return begin.elapsed_time(end)
    begin = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - begin)


def measure(forms, args):
    """Medians in milliseconds of rounds in which all forms take turns; a form that fails is reported with its reason."""
    alive, times, failures = {}, {}, {}
    for name, make in forms.items():
        try:
            run = make()
            for _ in range(args.warmup):
                run()
            alive[name], times[name] = run, []
        except Exception as error:  # a peer may not support a case; that is a finding, not a fault
            failures[name] = str(error).strip().splitlines()[0][:160] if str(error).strip() else type(error).__name__
    started = time.perf_counter()
    while len(next(iter(times.values()))) < args.rounds and time.perf_counter() - started < args.seconds:
        names = list(alive)
        start = len(times[names[0]]) % len(names)
        for name in names[start:] + names[:start]:  # none always follows the one that leaves the caches coldest
            times[name].append(once(alive[name], args.cuda))
    return {name: statistics.median(t) for name, t in times.items()}, failures


def launches(run):
    from torch.profiler import ProfilerActivity, profile
    with profile(activities=[ProfilerActivity.CUDA]) as found:
        run()
        torch.cuda.synchronize()
    return sum(e.count for e in found.key_averages() if "Memcpy" not in e.key and "Memset" not in e.key)


def graphed(run):
    """The call captured as a CUDA graph."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        run()
    return graph.replay


def fusion_groups():
    """How many groups of operations libtorch's fuser made one kernel of, in the call just made."""
    graph = str(torch.jit.last_executed_optimized_graph())
    return len(re.findall(r"prim::(?:TensorExprGroup|CudaFusionGroup|FusionGroup)_\d+\(", graph))


def workload(name, entry, tasks, n, dtype, args):
    model, generator = MODELS[name], torch.Generator().manual_seed(5)
    phi = (0.3 * torch.randn([tasks, length(entry)], generator=generator)).to(args.device, dtype)
    v = torch.randn([tasks, length(entry)], generator=generator).to(args.device, dtype)
    x, y = model.draw(tasks, n, dtype, args.device, generator)
    ours = Ours(entry, args.key, phi, x, y)
    classes = {"eager": lambda: Eager(entry, model, phi, x, y), "func": lambda: Func(entry, model, phi, x, y)}
    if args.loop:
        classes["loop"] = lambda: Loop(entry, model, phi, x, y)
    if args.compile:
        classes["compile"] = lambda: Func(entry, model, phi, x, y, compiled=True)
    gradient = {"ours": lambda: ours.gradient, "prepare": lambda: ours.prepare}
    product = {"ours": lambda: ours.products(v)}
    if args.cuda and args.graphs:
        gradient["graph"] = lambda: graphed(ours.gradient)
        product["graph"] = lambda: graphed(ours.products(v))
    gradient.update({k: (lambda make: lambda: make().gradient)(make) for k, make in classes.items()})
    product.update({k: (lambda make: lambda: make().products(v))(make) for k, make in classes.items()})
    for kind, forms in (("gradient", gradient), ("product", product)):
        with torch.no_grad():
            times, failures = measure(forms, args)
            row = dict(workload=name, tasks=tasks, examples=n, dtype=str(dtype)[6:], function=kind,
                       **{k: round(t, 4) for k, t in times.items()})
            peers = {k: t for k, t in times.items() if k not in ("ours", "prepare", "graph")}
            row["ratios"] = {k: round(times["ours"] / t, 3) for k, t in peers.items()}
            if failures:
                row["failures"] = failures
            if args.cuda:
                run = ours.gradient if kind == "gradient" else ours.products(v)
                for _ in range(args.warmup):
                    run()
                row["launches"] = launches(run)
            if args.fused:
                run = ours.gradient if kind == "gradient" else ours.products(v)
                for _ in range(args.warmup):
                    run()
                row["fusion_groups"] = fusion_groups()
                if row["fusion_groups"] == 0:
                    sys.exit(f"libtorch made no fusion group of {name}'s {kind}")
        print(json.dumps(row), flush=True)
        if args.output:
            with open(args.output, "a", encoding="utf-8") as file:
                file.write(json.dumps(dict(row, torch=torch.__version__, device=args.name, threads=args.threads, tf32=args.tf32,
                                           fused=args.fused, form=args.key)) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workloads", nargs="+", default=["mlp", "conv4"], choices=sorted(MODELS))
    parser.add_argument("--tasks", nargs="+", type=int, default=None, help="meta-batches; 25 and 8 on a processor, 16 to 512 on a GPU")
    parser.add_argument("--examples", nargs="+", type=int, default=None, help="examples a task; 10 for the mlp, 5 and 25 for conv4")
    parser.add_argument("--convolution", default="automatic", choices=["automatic", "grouped", "unfolded", "pertask"])
    parser.add_argument("--double", action="store_true", help="time float64")
    parser.add_argument("--tf32", action="store_true")
    parser.add_argument("--fused", action=argparse.BooleanOptionalAction, default=None,
                        help="libtorch's fuser of elementwise operations; on for a GPU, off for a processor unless given")
    parser.add_argument("--no-graphs", dest="graphs", action="store_false")
    parser.add_argument("--no-loop", dest="loop", action="store_false")
    parser.add_argument("--compile", action="store_true", help="time torch.compile too")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=20, help="for each row at most")
    parser.add_argument("--warmup", type=int, default=5)
    parser.add_argument("--output", help="a file to which rows are added, one JSON object a line")
    args = parser.parse_args()
    args.cuda = args.device.startswith("cuda")
    if args.cuda and not torch.cuda.is_available():
        sys.exit("--device cuda: this PyTorch sees no GPU")
    args.name = torch.cuda.get_device_name() if args.cuda else "cpu"
    args.fused = args.cuda if args.fused is None else args.fused
    args.key = ("cuda-" if args.cuda or args.fused else "cpu-") + args.convolution  # what is done in place is not fused
    torch.set_num_threads(args.threads)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = False
    torch._C._jit_set_texpr_fuser_enabled(args.fused)
    (torch._C._jit_override_can_fuse_on_gpu if args.cuda else torch._C._jit_override_can_fuse_on_cpu)(args.fused)
    if args.fused and not args.cuda and not torch._C._llvm_enabled():
        sys.exit("--fused on a processor needs a PyTorch built with LLVM; this one is not")
    manifest = json.load(open(os.path.join(FOLDER, "manifest.json"), encoding="utf-8"))
    print(f"PyTorch {torch.__version__} on {args.name}, {torch.get_num_threads()} threads, {args.key}{', fused' if args.fused else ''}", flush=True)
    for name in args.workloads:
        with torch.no_grad():
            print(f"{name}: worst relative error {check(name, manifest[name], args)}", flush=True)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = args.tf32
    dtype = torch.float64 if args.double else torch.float32
    for name in args.workloads:
        for tasks in args.tasks or ([16, 64, 256, 512] if args.cuda else [25] if name == "mlp" else [8]):
            for n in args.examples or ([10] if name == "mlp" else [5, 25]):
                workload(name, manifest[name], tasks, n, dtype, args)


if __name__ == "__main__":
    main()
