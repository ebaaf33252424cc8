"""The networks of the workloads as their users write them in PyTorch: functions of a dictionary of parameters and a task's inputs."""
import math

import torch
import torch.nn.functional as F


def squared(a, b):
    difference = a - b  # forward mode over the gradient of mse_loss fails in some versions
    return (difference * difference).mean()


def mlp(p, x):
    x = F.relu(F.linear(x, p["W1"], p["B1"]))
    x = F.relu(F.linear(x, p["W2"], p["B2"]))
    return F.linear(x, p["W3"], p["B3"])


def conv4(p, x, pooled=False):
    for i in "1234":
        x = F.conv2d(x, p["Filters" + i], stride=1 if pooled else 2, padding=1)
        x = F.relu(F.batch_norm(x, None, None, p["Scale" + i], p["Shift" + i], True))
        x = F.max_pool2d(x, 2) if pooled else x
    return F.linear(x.flatten(1), p["Weights"], p["Biases"])


def pooled_conv4(p, x):
    return conv4(p, x, pooled=True)


def coordinates(p, x):
    for i in "123":
        x = torch.sin(30 * F.linear(x, p["Weights" + i], p["Biases" + i]))
    return F.linear(x, p["Weights4"], p["Biases4"])


def normalized(p, x):
    for i in "1234":
        layer = f"Layer{i}."
        x = F.relu(F.batch_norm(F.linear(x, p[layer + "Weights"]), None, None, p[layer + "Scale"], p[layer + "Shift"], True))
    return F.linear(x, p["Weights"], p["Biases"])


def recurrent(p, x):
    inputs = F.linear(x, p["InputWeights"], p["InputBiases"])
    h, outputs = p["Start"].expand(x.shape[0], -1), []
    for t in range(x.shape[1]):
        a, b = inputs[:, t].chunk(3, -1), F.linear(h, p["HiddenWeights"], p["HiddenBiases"]).chunk(3, -1)
        reset, update = torch.sigmoid(a[0] + b[0]), torch.sigmoid(a[1] + b[1])
        h = (1 - update) * torch.tanh(a[2] + reset * b[2]) + update * h
        outputs.append(h)
    return F.linear(torch.stack(outputs, 1), p["Readout"]).squeeze(-1)


def heads(x):
    return x.reshape(*x.shape[:2], 4, 16).transpose(1, 2)


def transformer_block(p, x):
    width = x.shape[-1:]
    q, k, v = (heads(a) for a in F.linear(F.layer_norm(x, width, p["Scale1"], p["Shift1"]), p["Projection"]).chunk(3, -1))
    attended = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(16), -1) @ v  # the fused attention has no second derivative
    x = x + F.linear(attended.transpose(1, 2).flatten(2), p["Output"])
    h = F.gelu(F.linear(F.layer_norm(x, width, p["Scale2"], p["Shift2"]), p["Weights1"], p["Biases1"]))
    return x + F.linear(h, p["Weights2"], p["Biases2"])


def part(p, name):
    return {key[len(name) + 1:]: value for key, value in p.items() if key.startswith(name + ".")}


def transformer(p, x):
    h = F.embedding(x, p["Tokens"]) + p["Places"]
    for name in ("Block1", "Block2"):
        h = transformer_block(part(p, name), h)
    return F.linear(h.mean(1), p["Head"])


def residual_block(p, x, stride):
    h = F.relu(F.group_norm(F.conv2d(x, p["Filters1"], stride=stride, padding=1), 8, p["Scale1"], p["Shift1"]))
    h = F.group_norm(F.conv2d(h, p["Filters2"], padding=1), 8, p["Scale2"], p["Shift2"])
    return F.relu(h + F.conv2d(x, p["Shortcut"], stride=stride))


def residual(p, x):
    x = F.conv2d(x, p["Filters"], padding=1)
    for name, stride in (("Block1", 1), ("Block2", 2), ("Block3", 2)):
        x = residual_block(part(p, name), x, stride)
    return F.linear(x.mean((2, 3)), p["Head"])


def lenet(p, x):
    x = F.max_pool2d(F.relu(F.conv2d(x, p["Filters1"], p["Biases1"])), 2)
    x = F.max_pool2d(F.relu(F.conv2d(x, p["Filters2"], p["Biases2"])), 2)
    x = F.relu(F.linear(x.flatten(1), p["Weights1"], p["Biases3"]))
    return F.linear(x, p["Weights2"], p["Biases4"])


def separable_block(p, x, stride):
    x = F.conv2d(x, p["Depthwise"], stride=stride, padding=1, groups=x.shape[1])
    x = F.silu(F.batch_norm(x, None, None, p["Scale1"], p["Shift1"], True))
    return F.silu(F.batch_norm(F.conv2d(x, p["Pointwise"]), None, None, p["Scale2"], p["Shift2"], True))


def separable(p, x):
    x = F.silu(F.conv2d(x, p["Filters"], stride=2, padding=1))
    for name, stride in (("Block1", 1), ("Block2", 2), ("Block3", 2)):
        x = separable_block(part(p, name), x, stride)
    return F.linear(x.mean((2, 3)), p["Head"])


def signal(p, x):
    x = x.squeeze(2)
    for i, stride in (("1", 4), ("2", 2), ("3", 2)):
        x = F.gelu(F.conv1d(x, p["Filters" + i].squeeze(2), p["Biases" + i], stride=stride))
    return F.linear(x.mean(2), p["Head"])


def logistic(p, x):
    return F.linear(x, p["Weights"], p["Biases"])


def factors(p, x):
    found = F.embedding(x, p["Factors"])
    return (found[:, 0] * found[:, 1]).sum(-1)


def prototypes_loss(p, x, y):
    embedded = F.linear(F.relu(F.linear(x, p["Weights1"], p["Biases1"])), p["Weights2"])
    members = (y == torch.arange(5).unsqueeze(1)).to(x.dtype)  # vmap cannot count the classes of one_hot
    means = members @ embedded / members.sum(1, keepdim=True)
    return F.cross_entropy(-(embedded.unsqueeze(1) - means).square().sum(-1), y)


def of(network, measure):
    return lambda p, x, y: measure(network(p, x), y)


LOSSES = {
    "mlp": of(mlp, squared), "conv4": of(conv4, F.cross_entropy), "pooled": of(pooled_conv4, F.cross_entropy),
    "coordinates": of(coordinates, squared), "wide": of(mlp, F.cross_entropy), "normalized": of(normalized, F.cross_entropy),
    "recurrent": of(recurrent, squared), "transformer": of(transformer, F.cross_entropy), "residual": of(residual, F.cross_entropy),
    "lenet": of(lenet, F.cross_entropy), "separable": of(separable, F.cross_entropy), "signal": of(signal, F.cross_entropy),
    "prototypes": prototypes_loss, "logistic": of(logistic, F.cross_entropy), "factors": of(factors, squared),
}


# ---- all tasks in one batch, each with parameters of its own
def batched_mlp(p, x):
    for i in "123":
        x = torch.baddbmm(p["B" + i].unsqueeze(1), x, p["W" + i].transpose(1, 2))
        x = F.relu(x) if i != "3" else x
    return x


def batched_conv4(p, x, pooled=False):
    """All tasks' channels side by side: one grouped convolution and one batch norm for all of them."""
    t, n = x.shape[:2]
    x = x.transpose(0, 1).reshape(n, -1, *x.shape[3:])
    for i in "1234":
        x = F.conv2d(x, p["Filters" + i].flatten(0, 1), stride=1 if pooled else 2, padding=1, groups=t)
        x = F.relu(F.batch_norm(x, None, None, p["Scale" + i].flatten(), p["Shift" + i].flatten(), True))
        x = F.max_pool2d(x, 2) if pooled else x
    x = x.reshape(n, t, -1).transpose(0, 1)
    return torch.baddbmm(p["Biases"].unsqueeze(1), x, p["Weights"].transpose(1, 2))


def batched_pooled_conv4(p, x):
    return batched_conv4(p, x, pooled=True)


def batched_squared(p, x, y):
    return squared(batched_mlp(p, x), y) * x.shape[0]


def batched_entropy(network):
    return lambda p, x, y: F.cross_entropy(network(p, x).flatten(0, 1), y.flatten()) * x.shape[0]


# The sum of the tasks' losses: its gradient holds each task's own. Other networks' tasks are vectorised by vmap only.
BATCHED_LOSSES = {"mlp": batched_squared, "conv4": batched_entropy(batched_conv4), "pooled": batched_entropy(batched_pooled_conv4)}
