#!/usr/bin/env python3
"""The calibration on 2011 to 2014, and whether those on simulated truths hold what they say. Arguments: the command, a scratch folder.

A truth is a world of the scenario itself with a known rate: its series is published with errors as stated, the start too, and calibrated
on. Over truths spread as the prior, 90 % bands hold the rate in 90 % of them and half of the medians are too low (Cook, Gelman, Rubin, J.
Comput. Graph. Stat. 15, 2006; Talts and others, arXiv 1804.06788, 2018).
"""
import json
import math
import random
import subprocess
import sys
from pathlib import Path

import h5py

command, scratch, project = sys.argv[1], Path(sys.argv[2]), Path(__file__).resolve().parents[2]
scratch.mkdir(parents=True, exist_ok=True)
scenario = project / "scenarios" / "guizhou-2011-calibrate.yaml"
observed = project / "scenarios" / "guizhou-2014" / "poor-2011-2014.csv"
RATE = "dynamics.net_exit_rate"
TRUTHS, LOG_SD, START = 60, 0.03, 11490000
failed = []


def check(name, holds, figures):
    print(f"{'ok  ' if holds else 'FAIL'} {name}: {figures}")
    if not holds:
        failed.append(name)


def calibrate(series, *sets, worlds=(40000,)):
    """With the first number of worlds that is enough: near an end of the prior few worlds explain a truth."""
    for n in worlds:
        done = subprocess.run([command, "study", "calibrate", scenario, "--observed", series, "-q", "--format", "json", "--worlds", str(n),
                               *(word for text in sets for word in ("--set", text))], capture_output=True, text=True)
        if done.returncode == 0:
            document = json.loads(done.stdout)
            return document, next(p for p in document["parameters"] if p["path"] == RATE)
    sys.exit(done.stderr)


def truth(i, rate, luck):
    """A published series of a world with that rate, as a file, and the figure of its start."""
    path = scratch / "truth.h5"
    subprocess.run([command, "simulate", scenario, "-q", "--trajectories", "--worlds", "2", "--seed", str(1000 + i),
                    "--set", f"{RATE}={rate!r}", "-o", path, "--force"], check=True, stdout=subprocess.DEVNULL)
    with h5py.File(path) as file:
        poor = [START, *map(int, file["trajectory/poor"][0])]
    published = [round(p * math.exp(luck.gauss(0, LOG_SD))) for p in poor]
    series = scratch / "truth.csv"
    series.write_text("year,value,log_sd,known_from,source,origin\n" + "".join(
        f"{2011 + t},{value},{LOG_SD},2015-12-31,simulated,drawn\n" for t, value in enumerate(published)), encoding="utf-8")
    return series, published[0]


document, rate = calibrate(observed)
band = f"{rate['posterior_median']:.4f} ({rate['posterior_p5']:.4f} to {rate['posterior_p95']:.4f})"
check("one scalar", [p["path"] for p in document["parameters"] if p["verdict"] == "informed"] == [RATE]
      and document["calibration"]["barely_informed"] <= 1,
      f"{document['calibration']['informed']:.0f} informed of {len(document['parameters'])}")
check("prior", abs(rate["prior_median"] - 0.2) < 0.005 and abs(rate["prior_p5"] - 0.065) < 0.005 and abs(rate["prior_p95"] - 0.335) < 0.005,
      f"{rate['prior_median']:.4f} ({rate['prior_p5']:.4f} to {rate['prior_p95']:.4f})")
check("posterior", abs(rate["posterior_median"] - 0.201) < 0.004 and rate["posterior_p5"] < 0.1846 < rate["posterior_median"], band)
check("fit", all(0.05 < y["posterior_below"] < 0.95 for y in document["fit"] if y["role"] == "fitted"),
      ", ".join(f"{y['year']}: {y['posterior_below']:.2f}" for y in document["fit"][1:]))

luck, covered, low = random.Random(20151216), 0, 0
for i in range(TRUTHS):
    rate = 0.05 + 0.3 * (i + 0.5) / TRUTHS
    series, start = truth(i, rate, luck)
    _, found = calibrate(series, f"population.total.value={start}", f"seed={500 + i}", worlds=(4000, 40000, 160000))
    covered += found["posterior_p5"] <= rate <= found["posterior_p95"]
    low += found["posterior_median"] < rate
# three standard deviations of the binomial
check("coverage", abs(covered - 0.9 * TRUTHS) <= 3 * math.sqrt(0.09 * TRUTHS), f"{covered} of {TRUTHS} 90 % bands hold the truth")
check("medians", abs(low - 0.5 * TRUTHS) <= 3 * math.sqrt(0.25 * TRUTHS), f"{low} of {TRUTHS} medians are below the truth")
sys.exit(1 if failed else 0)
