#!/usr/bin/env python3
"""Named what-ifs: each differs from the baseline in what it says, and does what docs/what-ifs.md says.

whatifs.py YINSU SCRATCH

For each scenarios/what-if/*.yaml: it has a row in the table of the document and the other way round, validates, keeps the baseline's luck, span
and day, and runs; the money moved in the first year is the document's. On 200 worlds its paired differences have the signs of the document
wherever they are far from 0, and those of the poor are. With YS_FULL=1 also 10,000 worlds, whose figures are those of the table.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[2]
YINSU, SCRATCH = sys.argv[1], Path(sys.argv[2])
BASELINE = ROOT / "scenarios" / "guizhou-2014.yaml"
FAR = 5.0  # standard errors of a paired difference
COLUMNS = ("median", "poor", "exits_2018", "exits_2020", "moved", "grades")


def table():
    """Rows of the document: name to the figures as printed."""
    rows = {}
    for line in (ROOT / "docs" / "what-ifs.md").read_text(encoding="utf-8").splitlines():
        found = re.match(r"\| \[([a-z0-9-]+)\]\(\.\./scenarios/what-if/\1\.yaml\)[ †‡]*\|", line)
        if found:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert len(cells) == 2 + len(COLUMNS), line
            rows[found[1]] = dict(zip(COLUMNS, cells[2:]))
    return rows


class Run:
    """What is compared of a simulation, world by world and in the whole."""

    def __init__(self, scenario, worlds):
        file = SCRATCH / f"{scenario.stem}-{worlds}.h5"
        subprocess.run([YINSU, "simulate", str(scenario), "-o", str(file), "--force", "-q", "--trajectories", "--worlds", str(worlds)],
            check=True, stdout=subprocess.DEVNULL)
        with h5py.File(file) as result:
            left = result["trajectory/exit_year"][:]
            self.median = float(result["province/poor_q50"][-1])
            self.worlds = {
                "poor": result["trajectory/poor"][:, -1].astype(float),
                "exits_2018": ((left > 0) & (left <= 2018)).sum(axis=1).astype(float),
                "exits_2020": (left > 0).sum(axis=1).astype(float),
            }
            self.amount = sum(result[f"allocation/{fund}/amount"][:] for fund in result["fund/name"].asstr()[:])
            self.grades = result["assessment/p_grade"][-1]


def paired(after, before):
    """Mean difference and its distance from 0 in standard errors. Worlds 2k and 2k + 1 share what is not known, so they are one."""
    difference = (after - before).reshape(-1, 2).mean(axis=1)
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    return difference.mean(), difference.mean() / error if error > 0 else 0.0


def moved(after, before):
    change = after.amount - before.amount
    return int(max(change[change > 0].sum(), -change[change < 0].sum()))


def printed(value, digits):
    text = f"{value:+.{digits}f}"
    return text[1:] if float(text) == 0 else text


def check_files(name, baseline):
    """One thing differs: what the two have in common is the same."""
    path = ROOT / "scenarios" / "what-if" / f"{name}.yaml"
    what_if = yaml.safe_load(path.read_text(encoding="utf-8"))
    for key in ("as_of", "years", "worlds", "seed"):
        assert what_if[key] == baseline[key], (name, key)
    assert (path.parent / what_if["table"]).resolve() == (BASELINE.parent / baseline["table"]).resolve(), name
    other = {Path(rule).name for rule in what_if["rules"]} ^ {Path(rule).name for rule in baseline["rules"]}
    over = set(what_if) - set(baseline)
    assert other == ({"assessment-2014.yaml", "assessment-gdp.yaml"} if name == "gdp-assessment" else set()), (name, other)
    assert bool(over) != bool(other) and over <= {"funds", "approvals", "exit_rules", "behaviour"}, (name, over)
    validated = subprocess.run([YINSU, "validate", str(path)], check=True, capture_output=True, text=True)
    hindsight = "special, known from 2021-03-26, after as_of 2015-12-31" in validated.stdout + validated.stderr
    assert hindsight == (name == "formula-2021"), (name, validated.stdout, validated.stderr)
    return path


def main():
    rows = table()
    names = sorted(path.stem for path in (ROOT / "scenarios" / "what-if").glob("*.yaml"))
    assert len(names) >= 8 and names == sorted(rows), (names, sorted(rows))
    baseline = yaml.safe_load(BASELINE.read_text(encoding="utf-8"))
    full = os.environ.get("YS_FULL") == "1"
    few, many = Run(BASELINE, 200), Run(BASELINE, 10000) if full else None
    seen = 0
    for name in names:
        path, row = check_files(name, baseline), rows[name]
        run = Run(path, 200)
        assert str(moved(run, few) // 10000) == row["moved"], (name, moved(run, few))
        for what in ("poor", "exits_2018", "exits_2020"):
            mean, far = paired(run.worlds[what], few.worlds[what])
            assert what != "poor" or abs(far) >= FAR, (name, what, mean, far)
            if abs(far) >= FAR:
                assert np.sign(mean) == np.sign(float(row[what])), (name, what, mean, far, row[what])
                seen += 1
        if full:
            run = Run(path, 10000)
            figures = {what: paired(run.worlds[what], many.worlds[what])[0] for what in run.worlds}
            told = {"median": printed((run.median - many.median) / 1e4, 1), "poor": printed(figures["poor"] / 1e4, 2),
                "exits_2018": printed(figures["exits_2018"], 2), "exits_2020": printed(figures["exits_2020"], 2),
                "moved": str(moved(run, many) // 10000), "grades": f"{np.abs(run.grades - many.grades).sum() / 2:.1f}"}
            assert told == row, (name, told, row)
    print(f"{len(names)} what-ifs, {seen} signs far from 0{', every figure of the table' if full else ''}")


main()
