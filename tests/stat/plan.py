#!/usr/bin/env python3
"""The plan of January 2015 beside business as usual: the record meets the plan, the truth does not, and the survey sees it.

plan.py YINSU SCRATCH

Of guizhou-2014-plan: from 2018 on every key county's record is low enough to be proposed, and nearly none passes; the register is below that
of guizhou-2014, the poor in truth are above it; the provincial scheme counts 36 and 50, and no array of the result says
of a county whether it has left by it. Without what is booked the record is near business as
usual. The figures are those of docs/baseline.md. Of guizhou-2014-full: its median of 2020 as told there.
"""
import csv
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
YINSU, SCRATCH = sys.argv[1], Path(sys.argv[2])
DOCUMENT = (ROOT / "docs" / "baseline.md").read_text(encoding="utf-8")


class Run:
    def __init__(self, name, *sets, worlds=10000):
        file = SCRATCH / f"{name}.h5"
        more = [word for each in sets for word in ("--set", each)]
        subprocess.run([YINSU, "simulate", ROOT / "scenarios" / f"{name}.yaml", "-o", file, "--force", "-q", "--worlds", str(worlds), *more],
            check=True, stdout=subprocess.DEVNULL)
        with h5py.File(file) as result:
            names = []
            result.visit(names.append)
            told = [n for n in names if "provincial" in n and isinstance(result[n], h5py.Dataset)]
            assert all(n.startswith("people/") and result[n].ndim == 1 for n in told), told
            assert bool(told) == (name != "guizhou-2014"), told
            self.people = {key: result[f"people/{key}"][:] for key in result["people"] if key.endswith("_mean")}
            self.record, self.median = result["province/poor_mean"][:], result["province/poor_q50"][:]
            self.exits, self.by = result["province/exits_by_mean"][:], result["exit/exited_by"][:]
            self.held, reasons = result["exit/held_back"][:], list(result["exit/reason_name"].asstr()[:])
        self.reason = {name: at for at, name in enumerate(reasons)}


def wan(persons):
    return f"{persons / 1e4:.1f}"


def told(name, *cells):
    line = f"| {name} | {' | '.join(cells)} |"
    assert line in DOCUMENT.splitlines(), f"docs/baseline.md; wanted:\n{line}"


def main():
    with open(ROOT / "scenarios" / "guizhou-2014" / "counties.csv", encoding="utf-8-sig") as file:
        key = np.array([row["key_county"] == "1" for row in csv.DictReader(file)])
    bau, plan = Run("guizhou-2014"), Run("guizhou-2014-plan")
    late = slice(3, 6)  # 2018 to 2020

    def held(reason):
        return plan.held[late][:, key, plan.reason[reason]].mean()
    assert held("recorded incidence too high to be proposed") < 0.001
    assert held("incidence above its limit") > 0.95
    assert plan.by[-1][key].sum() < 1
    assert (plan.record[late] < 0.5 * bau.record[late]).all()
    assert (plan.people["true_poor_mean"][late] > 1.1 * bau.people["true_poor_mean"][late]).all()
    assert plan.people["provincial_out_mean"][2] == 36 and plan.people["provincial_out_mean"][3] == 50
    unbooked = Run("guizhou-2014-plan", "dynamics.targets.key_2017.booked=0", "dynamics.targets.key_2018.booked=0", worlds=1000)
    assert abs(unbooked.record[-1] / bau.record[-1] - 1) < 0.05, (unbooked.record[-1], bau.record[-1])

    for year, at in ((2018, 3), (2020, 5)):
        for run, name in ((bau, "bau"), (plan, "plan")):
            told(f"{name}, {year}", wan(run.record[at]), wan(run.people["true_poor_mean"][at]), wan(run.people["wrong_mean"][at]),
                f"{run.exits[at]:.2f}", f"{run.by[at][key].sum():.2f}")
    full = Run("guizhou-2014-full")
    assert f"median of 2020 is {wan(full.median[-1])} 万" in DOCUMENT, wan(full.median[-1])
    print(f"plan: {wan(plan.record[3])} on the register in 2018, {wan(plan.people['true_poor_mean'][3])} poor in truth")


main()
