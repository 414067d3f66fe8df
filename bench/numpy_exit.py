#!/usr/bin/env python3
"""exit-bench v1 in numpy, vectorised over worlds: what a researcher would write first. Argument: worlds. Prints one JSON object."""
import json
import sys
import time

import numpy as np

worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
N, YEARS = 88, 10
c = np.arange(N)
rural = 150000 + 6500.0 * (37 * c % 88)
start = np.floor(rural * (0.05 + 0.25 * (53 * c % 88) / 87))
difficulty = (29 * c % 88) / 87
area = c % 9
rng = np.random.Generator(np.random.PCG64(1))
weights = (0.30, 0.20, 0.10, 0.15, 0.15, 0.10)

begin = time.process_time()
poor = np.repeat(start[None, :], worlds, 0)
incidence = poor / rural
score = np.full((worlds, N), 0.5)
left = np.full((worlds, N), YEARS)
for year in range(YEARS):
    factors = (poor, incidence, np.broadcast_to(rural, poor.shape), np.broadcast_to(0.5 + difficulty, poor.shape), score,
               incidence / 0.03)
    share = sum(w * f / f.sum(1, keepdims=True) for w, f in zip(weights, factors))
    for _ in range(4):
        share = np.clip(share, 0.4 / N, 2.5 / N)
        share /= share.sum(1, keepdims=True)
    noise = rng.standard_normal((worlds, N))
    shock = np.exp(0.15 * (0.6 * rng.standard_normal((worlds, 9))[:, area] + 0.8 * noise) - 0.01125)
    gain = np.clip(share * N, 0.4, 2.5) ** 0.3
    before = poor.astype(np.int64)
    rest = before.copy()
    for rate in (0.16, 0.06, 0.10):
        rest -= rng.binomial(rest, np.clip(rate * gain * shock, 0.02, 0.4))
    rest += rng.binomial(rural.astype(np.int64) - before, np.clip(0.003 * (1 + difficulty) / shock, 5e-4, 0.02))
    fall = (poor - rest) / poor
    poor = rest.astype(float)
    incidence = poor / rural
    wrong = rng.binomial(400, 0.006 + 0.01 * difficulty, (worlds, N))
    missed = rng.binomial(400, 0.012 * (1 - 0.5 * difficulty), (worlds, N))
    score = 0.5 * np.clip(fall / 0.3, 0, 1) + 0.3 * np.clip(1 - wrong / 8, 0, 1) + 0.2 * np.clip(1 - incidence / 0.2, 0, 1)
    passed = (incidence < 0.03) & (wrong < 8) & (missed < 8) & (0.88 + 0.05 * score + 0.01 * noise >= 0.90)
    left[passed & (left == YEARS)] = year
seconds = time.process_time() - begin
print(json.dumps({"numpy": round(worlds * N * YEARS / seconds), "worlds": worlds,
                  "exited_by": [round(float((left <= y).mean()), 5) for y in range(YEARS)]}))
