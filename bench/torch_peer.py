#!/usr/bin/env python3
"""The reference's network in PyTorch, as the peer of our own in bench/side_by_side.py; wants python3-torch.

    torch_peer.py serve           answers lines of JSON, one measurement each: {"what": "forward", "rows": 1500, "threads": 1}
    torch_peer.py once WEIGHTS    loads what `serve` saved, makes one forecast, prints its memory: a process from start to end
"""
import json
import sys
import time

import torch
from torch import nn

STEPS, STATICS, OUTPUTS = 24, 7, 3
CHUNKS = (64, 128, 256, 512, 1500)  # rows at a time; the fastest counts
BATCHES = (128, 256, 512)


class ReferenceLstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm1 = nn.LSTM(1, 128, batch_first=True)
        self.lstm2 = nn.LSTM(128, 64, batch_first=True)
        self.fc1, self.dropout, self.fc2 = nn.Linear(64 + STATICS, 32), nn.Dropout(0.2), nn.Linear(32, OUTPUTS)

    def forward(self, history, statics):
        hidden, _ = self.lstm1(history)
        _, (last, _) = self.lstm2(hidden)
        return self.fc2(self.dropout(torch.relu(self.fc1(torch.cat([last[-1], statics], 1)))))


def rows_of(count):
    return torch.randn(count, STEPS, 1), torch.randn(count, STATICS), torch.randn(count, OUTPUTS)


def seconds_of(work, least=0.4, fewest=3):
    """The median time of a call of `work`, over `least` seconds and `fewest` calls."""
    work()
    times = []
    while sum(times) < least or len(times) < fewest:
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return sorted(times)[len(times) // 2]


def forward(network, rows):
    """Seconds for `rows` forecasts, in chunks of the size that suits best."""
    network.eval()
    history, statics, _ = rows_of(rows)

    def by(chunk):
        with torch.inference_mode():
            for begin in range(0, rows, chunk):
                network(history[begin : begin + chunk], statics[begin : begin + chunk])

    return min(seconds_of(lambda: by(chunk)) for chunk in CHUNKS if chunk <= max(rows, CHUNKS[0]))


def train(network, _):
    """Seconds a sequence: forward, absolute loss, backward, clipping, Adam; the best of the batch sizes."""
    network.train()
    optimiser = torch.optim.Adam(network.parameters())

    def step(batch):
        history, statics, targets = batch
        optimiser.zero_grad()
        nn.functional.l1_loss(network(history, statics), targets).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()

    return min(seconds_of(lambda: step(batch)) / size for size in BATCHES for batch in [rows_of(size)])


def serve():
    torch.manual_seed(1)
    network = ReferenceLstm()
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["what"] == "save":
            torch.save(network.state_dict(), asked["path"])
            answer = {}
        else:
            torch.set_num_threads(asked["threads"])
            measure = {"forward": forward, "train": train}[asked["what"]]
            answer = {"seconds": measure(network, asked.get("rows"))}
        print(json.dumps(answer), flush=True)


def once(weights):
    network = ReferenceLstm()
    network.load_state_dict(torch.load(weights))
    network.eval()
    history, statics, _ = rows_of(1)
    with torch.inference_mode():
        bikes = network(history, statics)[0, 0].item()
    peak_kib = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
    print(json.dumps({"first": bikes, "peak_kib": peak_kib}), flush=True)


if __name__ == "__main__":
    serve() if sys.argv[1] == "serve" else once(sys.argv[2])
