#!/usr/bin/python3
"""Writes the golden files of src/nn: seeded inputs and weights, and what PyTorch makes of them.

Usage: make_nn_goldens.py [FOLDER]      (test/golden/nn unless given; needs numpy and PyTorch: Debian's python3-torch)
PyTorch computes in double; the files hold float32, so they are within half a unit in the last place of the true values and
do not depend on the machine's kernels. Inputs come from numpy's RandomState, whose stream is frozen. Names: a tensor stands
under its PyTorch name, what is expected under `out.` (results) and `grad.` (dL/d of the tensor so named), with
L = Σ d_y · y over the given `d_y` (`d_hidden`).
"""
import json
import struct
import sys
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent.parent / "test/golden/nn"


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name in sorted(tensors):
        values = numpy.ascontiguousarray(tensors[name], dtype="<f4")
        assert numpy.isfinite(values).all(), f"{path.name}: {name} is not finite"
        header[name] = {"dtype": "F32", "shape": list(numpy.shape(tensors[name])), "data_offsets": [len(data), len(data) + values.nbytes]}
        data += values.tobytes()
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def leaf(values):
    """A tensor in double that holds what the file will: numbers of single precision."""
    return torch.tensor(numpy.asarray(values, dtype=numpy.float32).astype(numpy.float64), requires_grad=True)


class golden:
    """One file: draws named tensors from its own seed, and collects results and gradients beside them."""

    def __init__(self, seed):
        self.random = numpy.random.RandomState(seed)
        self.leaves = {}
        self.tensors = {}

    def put(self, name, values):
        self.leaves[name] = leaf(values)
        return self.leaves[name]

    def normal(self, name, *shape, scale=1.0):
        return self.put(name, scale * self.random.normal(size=shape))

    def given(self, name, values):
        """Written, not differentiated: masks, indices, counts."""
        self.tensors[name] = numpy.asarray(values)
        return values

    def gaps(self, *shape):
        return torch.tensor(self.given("missing", (self.random.uniform(size=shape) < 0.3).astype(float))) != 0

    def weights_of(self, module, name, bound):
        """Fills `module` with uniform weights and gives its tensors the prefix NAME."""
        for key, parameter in module.named_parameters():
            parameter.data = leaf(self.random.uniform(-bound, bound, size=tuple(parameter.shape))).data
            self.leaves[f"{name}.{key}" if name else key] = parameter
        return module

    def out(self, name, values):
        self.tensors["out." + name] = values.detach().numpy()

    def backward(self, loss):
        loss.backward()
        for name, tensor in self.leaves.items():
            if tensor.grad is not None:
                self.tensors["grad." + name] = tensor.grad.numpy()

    def backward_of(self, y, d_name="d_y", scale=1.0):
        d = self.given(d_name, numpy.float32(scale * self.random.normal(size=tuple(y.shape))))
        self.backward((y * torch.tensor(d.astype(numpy.float64))).sum())

    def write(self, path):
        drawn = {name: tensor.detach().numpy() for name, tensor in self.leaves.items()}
        write_safetensors(path, {**drawn, **self.tensors})


def over_gaps(cell, x, missing, hidden):
    """h (T,B,H) of an LSTMCell or GRUCell that keeps its state where `missing` (T,B)."""
    state = [torch.zeros(x.shape[1], hidden)] * (2 if isinstance(cell, torch.nn.LSTMCell) else 1)
    steps = []
    for at, gap in zip(x, missing):
        new = cell(at, tuple(state) if len(state) == 2 else state[0])
        new = new if len(state) == 2 else (new,)
        state = [torch.where(gap[:, None], old, now) for old, now in zip(state, new)]
        steps.append(state[0])
    return torch.stack(steps)


def recurrent(seed, kind, name):
    """One layer over gapless input: PyTorch's own loop over the steps."""
    g = golden(seed)
    layer = g.weights_of(kind(5, 19), name, 0.4)
    hidden, _ = layer(g.normal("x", 7, 6, 5))
    g.out("hidden", hidden)
    g.backward_of(hidden, "d_hidden")
    return g


def recurrent_with_gaps(seed, kind, name):
    g = golden(seed)
    cell = kind(3, 10)
    g.weights_of(cell, name, 0.4)
    g.leaves = {key + "_l0": tensor for key, tensor in g.leaves.items()}  # a cell's tensors have no layer number
    hidden = over_gaps(cell, g.normal("x", 9, 4, 3), g.gaps(9, 4), 10)
    g.out("hidden", hidden)
    g.backward_of(hidden[-1], "d_hidden")
    return g


def lstm_stacked():
    """Two layers as the reference network stacks them; the gradient comes from the last step of the second."""
    g = golden(12)
    first = g.weights_of(torch.nn.LSTM(1, 14), "lstm1", 0.4)
    second = g.weights_of(torch.nn.LSTM(14, 9), "lstm2", 0.4)
    hidden1, _ = first(g.normal("x", 11, 5, 1))
    hidden2, _ = second(hidden1)
    g.out("hidden1", hidden1)
    g.out("hidden2", hidden2)
    g.backward_of(hidden2[-1], "d_hidden", scale=10.0)
    return g


def dense():
    g = golden(13)
    y = g.weights_of(torch.nn.Linear(13, 6), "fc", 0.5)(g.normal("x", 8, 13))
    g.out("y", y)
    g.backward_of(y)
    return g


def embedding():
    """Row 6 is the padding: ours has no such row, and gives zeros for kUnknownIndex."""
    g = golden(14)
    table = torch.nn.Embedding(7, 5, padding_idx=6)
    table.weight.data[:6] = leaf(g.random.normal(size=(6, 5))).data
    indices = g.given("indices", g.random.randint(0, 7, size=16))
    y = table(torch.tensor(indices))
    g.out("y", y)
    g.backward_of(y)
    g.tensors["emb.weight"] = table.weight.detach().numpy()[:6]
    g.tensors["grad.emb.weight"] = table.weight.grad.numpy()[:6]
    return g


def layer_norm():
    """Rows of unlike size: one far from 0, one almost constant, one of zeros."""
    g = golden(15)
    layer = g.weights_of(torch.nn.LayerNorm(21), "norm", 1.5)
    rows = g.random.normal(size=(6, 21))
    rows[1] = 1000.0 + rows[1]
    rows[2] = 5.0 + 1e-3 * rows[2]
    rows[3] = 0.0
    y = layer(g.put("x", rows))
    g.out("y", y)
    g.backward_of(y)
    return g


def sigmoid():
    g = golden(16)
    x = g.normal("x", 40, scale=4.0)
    d = torch.tensor(g.given("d_y", numpy.float32(g.random.normal(size=40))).astype(numpy.float64))
    for name, function in (("sigmoid", torch.sigmoid), ("tanh", torch.tanh)):
        y = function(x)
        g.out(name, y)
        g.tensors[f"grad.{name}"] = torch.autograd.grad((y * d).sum(), x)[0].numpy()
    return g


def dropout():
    """The mask is given: whose random numbers draw it is no part of the layer."""
    g = golden(17)
    mask = g.given("mask", numpy.where(g.random.uniform(size=(5, 12)) < 0.2, 0.0, 1.25))
    y = g.normal("x", 5, 12) * torch.tensor(mask)
    g.out("y", y)
    g.backward_of(y)
    return g


def pinball(p, t, levels):
    e = t[:, None, :] - p
    return torch.maximum(levels[None, :, None] * e, (levels[None, :, None] - 1) * e)


def losses():
    """Sums over the targets that are `known`; gradients are those of `scale` times the sum."""
    g = golden(18)
    p, wide = g.normal("predictions", 6, 4), g.normal("quantile_predictions", 6, 3, 4)
    t = g.normal("targets", 6, 4).detach()
    known = torch.tensor(g.given("known", (g.random.uniform(size=(6, 4)) < 0.75).astype(float)))
    levels = torch.tensor(g.given("levels", numpy.float32([0.1, 0.5, 0.8])).astype(numpy.float64))
    delta = float(g.given("delta", numpy.float32(0.7)))
    g.given("scale", 0.25)
    f = torch.nn.functional
    sums = {
        "squared": (p, f.mse_loss(p, t, reduction="none") * known),
        "absolute": (p, f.l1_loss(p, t, reduction="none") * known),
        "huber": (p, f.huber_loss(p, t, reduction="none", delta=delta) * known),
        "quantile": (wide, pinball(wide, t, levels) * known[:, None, :]),
    }
    for name, (at, loss) in sums.items():
        g.out(name, loss.sum())
        g.tensors["grad." + name] = torch.autograd.grad(0.25 * loss.sum(), at)[0].numpy()
    return g


def adam():
    """Eight steps along given gradients, some of them tiny, so that ε counts."""
    g = golden(19)
    gradients = g.random.normal(size=(8, 12)) * numpy.logspace(-9, 1, 12)
    gradients = g.given("gradients", numpy.float32(gradients)).astype(numpy.float64)
    values = leaf(g.given("start", numpy.float32(g.random.normal(size=12))))
    optimiser = torch.optim.Adam([values], lr=float(g.given("rate", numpy.float32(0.03))))
    after = []
    for gradient in gradients:
        values.grad = torch.tensor(gradient)
        optimiser.step()
        after.append(values.detach().numpy().copy())
    g.given("out.values", numpy.stack(after))
    return g


def clip_norm():
    g = golden(20)
    for name, most in (("long", 1.5), ("short", 50.0)):
        values = g.normal(name, 30)
        values.grad = values.detach().clone()
        norm = torch.nn.utils.clip_grad_norm_([values], float(g.given(f"{name}.most", numpy.float32(most))))
        g.out(f"{name}.norm", norm)
        g.out(name, values.grad)
    return g


def rates_of(make, steps):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.01)
    schedule = make(optimiser)
    rates = []
    for step in range(steps):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if step + 1 < steps:
            schedule.step()
    return numpy.array(rates)


def schedules():
    """The rate of each step, highest (or first) 0.01."""
    lr = torch.optim.lr_scheduler
    g = golden(21)
    g.given("one_cycle", rates_of(lambda o: lr.OneCycleLR(o, 0.01, total_steps=50, cycle_momentum=False), 50))
    own = dict(pct_start=0.45, div_factor=10, final_div_factor=100, cycle_momentum=False)
    g.given("one_cycle_own", rates_of(lambda o: lr.OneCycleLR(o, 0.01, total_steps=7, **own), 7))
    g.given("one_cycle_of_one", rates_of(lambda o: lr.OneCycleLR(o, 0.01, total_steps=1, cycle_momentum=False), 1))
    g.given("step", rates_of(lambda o: lr.StepLR(o, 4, gamma=0.5), 18))
    return g


class reference_network(torch.nn.Module):
    """history (24,B,1) and statics (B,7) → (B,3); docs/formats/archive.md."""

    def __init__(self):
        super().__init__()
        self.lstm1 = torch.nn.LSTM(1, 128)
        self.lstm2 = torch.nn.LSTM(128, 64)
        self.fc1 = torch.nn.Linear(71, 32)
        self.fc2 = torch.nn.Linear(32, 3)

    def forward(self, history, statics):
        hidden1, _ = self.lstm1(history)
        hidden2, _ = self.lstm2(hidden1)
        joined = torch.cat([hidden2[-1], statics], dim=1)
        relu = torch.relu(self.fc1(joined))
        return {"hidden1": hidden1, "hidden2": hidden2, "joined": joined, "relu": relu, "output": self.fc2(relu)}


def network():
    g = golden(22)
    net = g.weights_of(reference_network(), "", 0.2)
    layers = net(g.normal("history", 24, 2, 1), g.normal("statics", 2, 7))
    for name, values in layers.items():
        g.out(name, values)
    g.backward_of(layers["output"], "d_output", scale=40.0)  # so that the first layer's gradients are about 1
    return g


GOLDENS = {
    "adam": adam,
    "clip_norm": clip_norm,
    "dense": dense,
    "dropout": dropout,
    "embedding": embedding,
    "gru": lambda: recurrent(10, torch.nn.GRU, "gru"),
    "gru_gaps": lambda: recurrent_with_gaps(23, torch.nn.GRUCell, "gru"),
    "layer_norm": layer_norm,
    "losses": losses,
    "lstm": lambda: recurrent(11, torch.nn.LSTM, "lstm"),
    "lstm_gaps": lambda: recurrent_with_gaps(24, torch.nn.LSTMCell, "lstm"),
    "lstm_stacked": lstm_stacked,
    "network": network,
    "schedules": schedules,
    "sigmoid": sigmoid,
}


def main(folder):
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in GOLDENS.items():
        make().write(folder / f"{name}.safetensors")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
