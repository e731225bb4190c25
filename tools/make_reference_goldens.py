#!/usr/bin/python3
"""Makes test/golden/model: archives as the reference system saves them, and what PyTorch answers with them.

Usage: make_reference_goldens.py OUT [--scalers PYTHON1 PYTHON2]
Wants PyTorch (Debian: python3-torch). The scalers are made by two other Pythons, with scikit-learn over numpy 1 and over
numpy 2 (a venv each); without --scalers those of the checkout are taken. The same PyTorch gives the same bytes.

Weights are multiples of 1/64 and smaller powers of two, so that the files pack well. The requests are not stored: they come
from a generator (splitmix64, Steele et al. 2014) that test/model/reference_requests.h writes out in C++.
"""
import gzip
import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

GOLDEN = Path(__file__).resolve().parent.parent / "test/golden/model"
STATIONS, REQUESTS = 1400, 10_000
MASK = (1 << 64) - 1

MAKE_SCALERS = """
import json, pickle, sys
from pathlib import Path
import numpy as np
from sklearn.preprocessing import StandardScaler
bikes = np.array([(k * k) % 37 + (k % 5 == 0) * k % 7 for k in range(1000)], dtype=np.float64).reshape(-1, 1)
scaler = StandardScaler().fit(bikes)
scaler.feature_names_in_ = np.array(["numbikesavailable"], dtype=object)  # as a fit on a data frame leaves it
out = Path(sys.argv[1])
for protocol in range(2, 6):
    path = out / f"numpy{np.__version__[0]}_protocol{protocol}.pkl"
    path.write_bytes(pickle.dumps(scaler, protocol))
(out / "scaler.json").write_text(json.dumps({"mean": float(scaler.mean_[0]), "scale": float(scaler.scale_[0])}) + "\\n")
"""


class Splitmix64:
    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % bound


def code_of(index):
    return str(1001 + 7 * index)


def make_requests(count=REQUESTS):
    random = Splitmix64(2022)
    requests = []
    for _ in range(count):
        station = random.below(STATIONS + 50)  # the last 50 are unknown to the model
        capacity = 10 + random.below(51)
        hour, day = random.below(24), random.below(7)
        latitude = 48.8 + random.below(10_000) / 100_000
        longitude = 2.25 + random.below(15_000) / 100_000
        bikes = random.below(capacity + 1)
        history = []
        for _ in range(24):
            bikes = min(capacity, max(0, bikes + random.below(9) - 4))
            history.append(bikes)
        requests.append((station, history, hour, day, day >= 5, capacity, latitude, longitude))
    return requests


def make_network(torch):
    class VelibNetwork(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm1 = torch.nn.LSTM(1, 128, batch_first=True)
            self.lstm2 = torch.nn.LSTM(128, 64, batch_first=True)
            self.fc1 = torch.nn.Linear(71, 32)
            self.dropout = torch.nn.Dropout(0.2)
            self.fc2 = torch.nn.Linear(32, 3)

        def forward(self, history, statics):
            hidden, _ = self.lstm1(history)
            hidden, _ = self.lstm2(hidden)
            joined = torch.cat([hidden[:, -1, :], statics], dim=1)
            return self.fc2(self.dropout(torch.relu(self.fc1(joined))))

    return VelibNetwork().eval()


# Each tensor's values: multiples of 1/unit within ±reach/unit.
STEPS = {"lstm1.weight_ih_l0": (48, 64), "lstm1.weight_hh_l0": (7, 64), "lstm1.bias": (8, 64),
         "lstm2.weight_ih_l0": (8, 64), "lstm2.weight_hh_l0": (9, 64), "lstm2.bias": (8, 64),
         "fc1.weight": (32, 64), "fc1.bias": (32, 64), "fc2.weight": (110, 64), "fc2.bias": (16, 64)}
STATIC_UNITS = (256, 128, 16, 512, 16_384, 1024, 1024)  # raw statics: the larger the quantity, the finer the weight


def fill_weights(torch, network):
    random = Splitmix64(64)
    draw = lambda reach, unit: (random.below(2 * reach + 1) - reach) / unit
    with torch.no_grad():
        for name, tensor in network.state_dict().items():
            reach, unit = next(step for prefix, step in STEPS.items() if name.startswith(prefix))
            flat = [draw(reach, unit) for _ in range(tensor.numel())]
            tensor.copy_(torch.tensor(flat).reshape(tensor.shape))
        for unit in range(32):
            for k, step in enumerate(STATIC_UNITS):
                network.fc1.weight[unit, 64 + k] = draw(8, step)
        network.fc2.bias += torch.tensor([-1.0, -1.5, 1.5])  # some 20 bikes in the mean


def bytes_of(torch, value):
    file = io.BytesIO()
    torch.save(value, file)
    return file.getvalue()


def save_views(torch, path):
    """Tensors that are not plain: views into shared storages, other types, parameters, a parallel network's names."""
    base = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
    torch.save({
        "module.whole": base, "module.turned": base.t(), "module.row": base[2], "module.part": base[1:3, 1:6:2],
        "module.parameter": torch.nn.Parameter(base[0, :3].clone()), "module.scalar": torch.tensor(2.5),
        "module.double": torch.tensor([0.1, -1e-3], dtype=torch.float64), "module.half": torch.tensor([0.5, -2.25, 6e-8, 65504.0]).half(),
        "module.bfloat16": torch.tensor([1.5, -3.0, 1e30]).bfloat16(), "module.repeated": torch.tensor([7.0]).expand(3, 2),
    }, path)


def save_tar(path, files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), 0o644
            tar.addfile(info, io.BytesIO(content))
    path.write_bytes(gzip.compress(out.getvalue(), 9, mtime=0))


def config_text():
    return json.dumps({
        "architecture": {"lstm_hidden_1": 128, "lstm_hidden_2": 64, "dense_hidden": 32, "dropout_rate": 0.2,
                         "static_features_size": 7, "output_size": 3},
        "training": {"epochs": 40, "batch_size": 256, "learning_rate": 0.001}, "results": {"mae_t1": 2.95, "r2_t1": 0.815},
        "data": {"version": "v3"}}, indent=2).encode()


def mappings_text():
    return json.dumps({code_of(k): k for k in range(STATIONS)}).encode()


def save_archives(torch, network, scalers, out):
    optimizer = torch.optim.Adam(network.parameters())
    for p in network.parameters():
        p.grad = torch.zeros_like(p)
    optimizer.step()  # gives the optimiser its state; a gradient of zero leaves the weights
    checkpoint = {"epoch": 31, "model_state_dict": network.state_dict(), "optimizer_state_dict": optimizer.state_dict(),
                  "train_loss": 0.281, "val_losses": [0.4, 0.31, 0.3], "config": {"seed": 42, "best": True, "note": None}}
    shared = {"config.json": config_text(), "station_mappings.json": mappings_text()}
    save_tar(out / "checkpoint.tar.gz", {"best_model.pth": bytes_of(torch, checkpoint), **shared,
                                         "scaler.pkl": (scalers / "numpy2_protocol4.pkl").read_bytes(),
                                         "code/inference.py": b"raise SystemExit('nobody runs this')\n"})
    save_tar(out / "bare.tar.gz", {"./best_model.pth": bytes_of(torch, network.state_dict()),
                                   **{f"./{name}": content for name, content in shared.items()},
                                   "./scaler.pkl": (scalers / "numpy1_protocol2.pkl").read_bytes()})


def predict(torch, network, scaler):
    """Bikes as the container computes them, one request at a time: unscaled, clipped at 0, not yet rounded."""
    middle = (STATIONS - 1) // 2
    bikes = torch.empty(REQUESTS, 3, dtype=torch.float64)
    histories, statics = [], []
    for station, history, hour, day, weekend, capacity, latitude, longitude in make_requests():
        index = station if station < STATIONS else middle
        histories.append([(h - scaler["mean"]) / scaler["scale"] for h in history])
        statics.append([hour, day, float(weekend), capacity, index, latitude, longitude])
    histories = torch.tensor(histories, dtype=torch.float64).float().unsqueeze(2)
    statics = torch.tensor(statics, dtype=torch.float64).float()
    with torch.no_grad():
        for k in range(REQUESTS):
            bikes[k] = network(histories[k:k + 1], statics[k:k + 1])[0].double() * scaler["scale"] + scaler["mean"]
        batched = network(histories, statics).double() * scaler["scale"] + scaler["mean"]
    print(f"one at a time and all at once differ by {(bikes - batched).abs().max():.2e} bikes")
    return bikes.clamp(min=0)


def describe(bikes):
    to_half = ((bikes - bikes.floor()) - 0.5).abs()
    print(f"{bikes.numel()} predictions: mean {bikes.mean():.2f}, deviation {bikes.std():.2f}, "
          f"{bikes.min():.2f} to {bikes.max():.2f}, {(bikes == 0).double().mean():.1%} clipped; nearest to a half: "
          + ", ".join(f"{d:.1e}" for d in to_half.flatten().sort().values[:4]))


def main(out, scaler_pythons):
    import torch
    torch.set_num_threads(1)
    out.mkdir(parents=True, exist_ok=True)
    for python in scaler_pythons:
        subprocess.run([python, "-c", MAKE_SCALERS, out], check=True)
    scalers = out if scaler_pythons else GOLDEN
    network = make_network(torch)
    fill_weights(torch, network)
    save_archives(torch, network, scalers, out)
    save_views(torch, out / "views.pth")
    bikes = predict(torch, network, json.loads((scalers / "scaler.json").read_text()))
    describe(bikes)
    whole = bikes.round().to(torch.int16).flatten().tolist()  # a half goes to the even neighbour
    (out / "predictions.int16.gz").write_bytes(gzip.compress(b"".join(n.to_bytes(2, "little") for n in whole), 9, mtime=0))


if __name__ == "__main__":
    if len(sys.argv) not in (2, 5) or len(sys.argv) == 5 and sys.argv[2] != "--scalers":
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[3:])
