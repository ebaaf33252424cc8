"""One workload in one form of PyTorch, timed on demand. The losses are those of networks.py, which goes before.

Standard input begins with one line of JSON (the workload, the form, the number of threads, and the names, types and shapes of arrays), followed by the arrays'
bytes. After that each line is a number of repetitions; the answer to each is one line of JSON with the seconds of every repetition (processor time of this
process with one thread, else the clock on the wall) and what the first repetition computed.
"""
import json
import math
import resource
import sys
import time

import torch
from torch.func import grad, grad_and_value, jvp, linearize, vmap

stdin = sys.stdin.buffer
request = json.loads(stdin.readline())
torch.set_num_threads(request["threads"])
TYPES = {"float": (torch.float32, 4), "long": (torch.int64, 8)}


def read(entry):
    dtype, size = TYPES[entry["type"]]
    data = bytearray(stdin.read(size * math.prod(entry["shape"])))
    return torch.frombuffer(data, dtype=dtype).reshape(entry["shape"]).clone()


def resident():
    """The bytes of memory that the process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


arrays = {entry["name"]: read(entry) for entry in request["arrays"]}
parameters = [arrays[name] for name in request["parameters"]]
xs, ys, xq, yq = (arrays[name] for name in ("support x", "support y", "query x", "query y"))
tasks, steps, rate = xs.shape[0], request["steps"], request["rate"]
strength, iterations = request["lambda"], request["iterations"]
names, network = request["parameters"], request["network"]


def loss(p, x, y):
    return LOSSES[network](dict(zip(names, p)), x, y)


def batched_losses(p, x, y):
    if network not in BATCHED_LOSSES:
        raise NotImplementedError(f"no batch of tasks was written by hand for {network}")
    return BATCHED_LOSSES[network](dict(zip(names, p)), x, y)


def repeated(p):
    return [q.expand(tasks, *q.shape).contiguous() for q in p]


def leaves(p):
    return [q.detach().clone().requires_grad_() for q in p]


def numbers(value, gradients):
    return float(value), math.sqrt(sum(float((g.double() ** 2).sum()) for g in gradients))


# ---- conjugate gradients over lists of tensors; dot gives one number, or one for each task
def solve(product, b, dot, scale):
    x, r, d, rr = [torch.zeros_like(q) for q in b], b, b, dot(b, b)
    for _ in range(iterations):
        ad = [u + w / strength for u, w in zip(d, product(d))]
        alpha = rr / dot(d, ad)
        x = [u + w for u, w in zip(x, scale(alpha, d))]
        r = [u - w for u, w in zip(r, scale(alpha, ad))]
        new = dot(r, r)
        d = [u + w for u, w in zip(r, scale(new / rr, d))]
        rr = new
    return x


def dot_all(a, b):
    return sum((u * w).sum() for u, w in zip(a, b))


def dot_tasks(a, b):
    return sum((u * w).flatten(1).sum(1) for u, w in zip(a, b))


def scale_all(s, a):
    return [s * u for u in a]


def scale_tasks(s, a):
    return [s.view(-1, *[1] * (u.dim() - 1)) * u for u in a]


# ---- eager, a loop over tasks with double backward
def eager_maml(p0):
    p0, total = leaves(p0), 0.0
    for t in range(tasks):
        p = p0
        for _ in range(steps):
            p = [q - rate * g for q, g in zip(p, torch.autograd.grad(loss(p, xs[t], ys[t]), p, create_graph=True))]
        value = loss(p, xq[t], yq[t]) / tasks
        value.backward()
        total += value.detach()
    return total, [p.grad for p in p0]


def eager_fomaml(p0):
    total, sums = 0.0, [torch.zeros_like(q) for q in p0]
    for t in range(tasks):
        p = leaves(p0)
        for _ in range(steps):
            gs = torch.autograd.grad(loss(p, xs[t], ys[t]), p)
            p = [(q.detach() - rate * g).requires_grad_() for q, g in zip(p, gs)]
        value = loss(p, xq[t], yq[t]) / tasks
        sums = [s + g for s, g in zip(sums, torch.autograd.grad(value, p))]
        total += value.detach()
    return total, sums


def eager_imaml(p0):
    total, sums = 0.0, [torch.zeros_like(q) for q in p0]
    for t in range(tasks):
        p = leaves(p0)
        for _ in range(steps):
            gs = torch.autograd.grad(loss(p, xs[t], ys[t]), p)
            with torch.no_grad():
                for q, g, z in zip(p, gs, p0):
                    q -= rate * (g + strength * (q - z))
        value = loss(p, xq[t], yq[t])
        b = torch.autograd.grad(value, p)
        gs = torch.autograd.grad(loss(p, xs[t], ys[t]), p, create_graph=True)
        solution = solve(lambda v: torch.autograd.grad(gs, p, v, retain_graph=True), b, dot_all, scale_all)
        sums = [s + g / tasks for s, g in zip(sums, solution)]
        total += value.detach() / tasks
    return total, sums


# ---- eager, all tasks in one batch written by hand
def batched_maml(p0):
    p0 = leaves(p0)
    p = [q.expand(tasks, *q.shape) for q in p0]
    for _ in range(steps):
        p = [q - rate * g for q, g in zip(p, torch.autograd.grad(batched_losses(p, xs, ys), p, create_graph=True))]
    value = batched_losses(p, xq, yq) / tasks
    return value.detach(), torch.autograd.grad(value, p0)


def batched_fomaml(p0):
    p = leaves(repeated(p0))
    for _ in range(steps):
        gs = torch.autograd.grad(batched_losses(p, xs, ys), p)
        p = [(q.detach() - rate * g).requires_grad_() for q, g in zip(p, gs)]
    value = batched_losses(p, xq, yq)
    return value.detach() / tasks, [g.mean(0) for g in torch.autograd.grad(value, p)]


def batched_imaml(p0):
    p = leaves(repeated(p0))
    for _ in range(steps):
        gs = torch.autograd.grad(batched_losses(p, xs, ys), p)
        with torch.no_grad():
            for q, g, z in zip(p, gs, p0):
                q -= rate * (g + strength * (q - z))
    value = batched_losses(p, xq, yq)
    b = torch.autograd.grad(value, p)
    gs = torch.autograd.grad(batched_losses(p, xs, ys), p, create_graph=True)
    solution = solve(lambda v: torch.autograd.grad(gs, p, v, retain_graph=True), b, dot_tasks, scale_tasks)
    return value.detach() / tasks, [g.mean(0) for g in solution]


# ---- torch.func, looped or vectorised over tasks, compiled or not
def inner(p, p0, x, y):
    return [q - rate * (g + strength * (q - z)) for q, g, z in zip(p, grad(loss)(p, x, y), p0)]


def hessian_product(p, x, y, v):
    if request["form"].endswith("compile"):  # which compiles reverse over reverse mode, not forward over reverse
        return grad(lambda q: sum((g * w).sum() for g, w in zip(grad(loss)(q, x, y), v)))(p)
    return jvp(lambda q: grad(loss)(q, x, y), (p,), (v,))[1]


def adapted_loss(p, x, y, x2, y2):
    for _ in range(steps):
        p = [q - rate * g for q, g in zip(p, grad(loss)(p, x, y))]
    return loss(p, x2, y2)


def first_order(p, x, y, x2, y2):
    for _ in range(steps):
        p = [q - rate * g for q, g in zip(p, grad(loss)(p, x, y))]
    return grad_and_value(loss)(p, x2, y2)


def functional(vectorised, compiled):
    build = (lambda f: torch.compile(f, dynamic=False)) if compiled else (lambda f: f)
    over = (None, 0, 0, 0, 0)

    def maml(p0):
        if vectorised:
            gradient, value = maml.run(p0, xs, ys, xq, yq)
            return value, gradient
        results = [maml.run(p0, xs[t], ys[t], xq[t], yq[t]) for t in range(tasks)]
        return sum(v for _, v in results) / tasks, [sum(g) / tasks for g in zip(*(g for g, _ in results))]

    maml.run = build(grad_and_value((lambda *a: vmap(adapted_loss, in_dims=over)(*a).mean()) if vectorised else adapted_loss))

    def fomaml(p0):
        if vectorised:
            gradient, value = fomaml.run(p0, xs, ys, xq, yq)
            return value.mean(), [g.mean(0) for g in gradient]
        results = [fomaml.run(p0, xs[t], ys[t], xq[t], yq[t]) for t in range(tasks)]
        return sum(v for _, v in results) / tasks, [sum(g) / tasks for g in zip(*(g for g, _ in results))]

    fomaml.run = build(vmap(first_order, in_dims=over) if vectorised else first_order)
    step, query, product = inner, grad_and_value(loss), hessian_product
    step, query, product = (build(vmap(f) if vectorised else f) for f in (step, query, product))

    def adapt(p0, x, y, x2, y2, dot, scale):
        p = p0
        for _ in range(steps):
            p = step(p, p0, x, y)
        b, value = query(p, x2, y2)
        return value, solve(lambda v: product(p, x, y, v), b, dot, scale)

    def imaml(p0):
        if vectorised:
            value, solution = adapt(repeated(p0), xs, ys, xq, yq, dot_tasks, scale_tasks)
            return value.mean(), [g.mean(0) for g in solution]
        results = [adapt(p0, xs[t], ys[t], xq[t], yq[t], dot_all, scale_all) for t in range(tasks)]
        return sum(v for v, _ in results) / tasks, [sum(g) / tasks for g in zip(*(g for _, g in results))]

    def without_graph(f):
        def run(p0):
            with torch.no_grad():
                return f(p0)
        return run

    return {"maml": without_graph(maml), "fomaml": without_graph(fomaml), "imaml": without_graph(imaml)}


def linearized(p, vectors, products):
    """Products from one linearisation; None where those of PyTorch are not those of forward mode, as of 2.6 with batch norm's scales, group norm and max-pooling."""
    with torch.no_grad():
        try:
            linear = linearize(lambda q: vmap(grad(loss))(q, xs, ys), p)[1]
            linear(vectors)
            same = numbers(0, [a - b for a, b in zip(linear(vectors), products)])[1] <= 1e-2 * numbers(0, products)[1]
        except RuntimeError:
            same = False
    return linear if same else None


# ---- single programs: the gradients of all tasks, or products with their Hessians from what is kept of one linearisation
def programs(form):
    task_xs, task_ys = ([xs[t] for t in range(tasks)], [ys[t] for t in range(tasks)])
    vector = [q.clone() for q in parameters]
    if form == "eager":
        ps = [leaves(parameters) for _ in range(tasks)]
        kept = [torch.autograd.grad(loss(p, x, y), p, create_graph=True) for p, x, y in zip(ps, task_xs, task_ys)]

        def gradient(_):
            values = [loss(p, x, y) for p, x, y in zip(ps, task_xs, task_ys)]
            return sum(v.detach() for v in values), [g for v, p in zip(values, ps) for g in torch.autograd.grad(v, p)]

        def product(_):
            return 0.0, [h for g, p in zip(kept, ps) for h in torch.autograd.grad(g, p, vector, retain_graph=True)]
    elif form == "batched":
        p = leaves(repeated(parameters))
        kept = torch.autograd.grad(batched_losses(p, xs, ys), p, create_graph=True)
        vectors = repeated(vector)

        def gradient(_):
            value = batched_losses(p, xs, ys)
            return value.detach(), torch.autograd.grad(value, p)

        def product(_):
            return 0.0, torch.autograd.grad(kept, p, vectors, retain_graph=True)
    else:
        build = (lambda f: torch.compile(f, dynamic=False)) if form.endswith("compile") else (lambda f: f)
        p = repeated(parameters)
        vectors = repeated(vector)
        of_tasks = build(vmap(grad_and_value(loss)))
        products = build(vmap(hessian_product))
        linear = linearized(p, vectors, products(p, xs, ys, vectors)) if form == "vmap" and algorithm == "product" else None

        def gradient(_):
            with torch.no_grad():
                gradients, values = of_tasks(p, xs, ys)
                return values.sum(), gradients

        def product(_):
            with torch.no_grad():
                return 0.0, linear(vectors) if linear else products(p, xs, ys, vectors)

    return {"gradient": gradient, "product": product}


form, algorithm = request["form"], request["algorithm"]
if algorithm in ("gradient", "product"):
    run = programs(form)[algorithm]
elif form == "eager":
    run = {"maml": eager_maml, "fomaml": eager_fomaml, "imaml": eager_imaml}[algorithm]
elif form == "batched":
    run = {"maml": batched_maml, "fomaml": batched_fomaml, "imaml": batched_imaml}[algorithm]
else:
    run = functional("vmap" in form, form.endswith("compile"))[algorithm]

clock = time.process_time if request["threads"] == 1 else time.perf_counter
held = resident()
value, norm = numbers(*run(parameters))
peak = max(0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - held)
print(json.dumps({"torch": torch.__version__, "value": value, "norm": norm, "peak": peak}), flush=True)
for line in stdin:
    seconds = []
    for _ in range(int(line)):
        start = clock()
        run(parameters)
        seconds.append(clock() - start)
    print(json.dumps({"seconds": seconds}), flush=True)
