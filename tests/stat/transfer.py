#!/usr/bin/env python3
"""Practice carried over to Hubei, and regular assistance after the transition: synthetic tables, and what docs/transfer.md prints.

transfer.py YINSU SCRATCH

The tables are what scripts/make_synthetic.py writes, byte for byte; every output says that they are synthetic; Hubei's poor sum to 5.9
million. The fund by need is reckoned again here from the table, year by year of the ramp, without yinsu's code; who falls out loses no less at
once by the cliff than by the ramp, and as much once the ramp is over; an extra pot of the size that the document gives makes the others whole
together. On 200 worlds the cliff leaves more monitored persons than the ramp. With YS_FULL=1 also 10,000 worlds, whose figures are those of
the document; YS_PRINT=1 prints its rows.
"""
import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
YINSU, SCRATCH = sys.argv[1], Path(sys.argv[2])
HOME = SCRATCH / "scenarios"
TABLES = ("hubei-2015", "normal-2026")
SCENARIOS = ("hubei-2015", "normal-2026", "normal-2026-cliff")
POT, LEAST, RAMP, GRACE, UNIT = 3000000000, 50, 0.2, 4, 10000
KEPT = ("funds.flag.pot.total=3000000000", "funds.need.pot.total=0")


def run(*arguments):
    done = subprocess.run([YINSU, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}: status {done.returncode}\n{done.stderr}"
    return done.stdout


def document(command, scenario, *sets):
    more = [word for each in sets for word in ("--set", each)]
    return json.loads(run(command, HOME / f"{scenario}.yaml", *more, "--format", "json", "-q"))


def rows(table):
    with open(HOME / table / "counties.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numbers(table, column):
    return np.array([float(row[column]) for row in table])


def prepare():
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.copytree(ROOT / "scenarios", HOME, ignore=shutil.ignore_patterns("*.h5"))
    made = SCRATCH / "made"
    subprocess.run([sys.executable, ROOT / "scripts" / "make_synthetic.py", made], check=True)
    for table in TABLES:
        for name in ("counties.csv", "columns.csv"):
            assert (made / table / name).read_bytes() == (ROOT / "scenarios" / table / name).read_bytes(), (table, name)
    for table in (*TABLES, "guizhou-2014"):
        run("import", HOME / table / "counties.csv", "-o", HOME / table / "counties.h5", "-q")


def synthetic(text):
    return "合成" in text and "SYNTHETIC" in text


def check_labels():
    for table in TABLES:
        assert synthetic((HOME / table / "SOURCES.md").read_text(encoding="utf-8")), table
        with open(HOME / table / "columns.csv", encoding="utf-8") as file:
            for column in csv.DictReader(file):
                assert synthetic(column["title"]) and synthetic(column["source"]), (table, column)
                assert column["kind"] in ("id", "label", "class", "modelled"), (table, column)
    for name in SCENARIOS:
        file = SCRATCH / f"label-{name}.h5"
        few = ("--worlds", "200", "-o", file, "--force", "-q")
        printed = run("simulate", HOME / f"{name}.yaml", *few)
        assert synthetic(printed.split("\n\n")[0]), printed[:500]
        told = json.loads(run("simulate", HOME / f"{name}.yaml", *few, "--format", "json"))
        assert synthetic(told["notice"]) and synthetic(told["title"] + told["notice"]), name
        with h5py.File(file) as result:
            assert synthetic(bytes(result["note/notice"][()]).decode("utf-8")), name
        assert synthetic(document("allocate", name)["notice"]), name


def check_hubei():
    table = rows("hubei-2015")
    assert len(table) == 103 and sum(int(row["registered_poor_2014"]) for row in table) == 5900000
    assert all(int(row["registered_poor_2014"]) < int(row["rural_population_2014"]) for row in table)
    assert sum(int(row["listed"]) for row in table) == 28 and sum(int(row["key_county"]) for row in table) == 25
    assert all(row["listed"] == "1" for row in table if row["key_county"] == "1" or row["area_county"] == "1")
    # the same yuan a registered person as in Guizhou
    here, there = document("allocate", "hubei-2015"), document("allocate", "guizhou-2014")
    for ours, theirs in zip(here["funds"], there["funds"]):
        assert abs(ours["total"] / 5.9 - theirs["total"] / 6.23) < 20000, (ours["name"], ours["total"], theirs["total"])


def standard(values):
    return (values - values.mean()) / values.std()


def by_need(table, year):
    """Yuan of the fund by need in a year of the ramp (0: no ramp, those out get nothing; None: those on the list alone, as by the flag)."""
    raw = 0.4 * standard(numbers(table, "monitored_share_2025")) - 0.3 * standard(numbers(table, "rural_income_2025"))
    raw = raw - 0.3 * standard(numbers(table, "self_sufficiency_2025"))
    need = 100 * (raw - raw.min()) / (raw.max() - raw.min())
    former, inside = numbers(table, "former_poor_county"), need >= LEAST
    if year is None:
        keep = former
    else:
        graced = 1 - RAMP * year if 1 <= year <= GRACE else 0.0
        keep = np.where(inside, 1.0, graced * former)
    share = np.zeros(len(table))
    people, spread = numbers(table, "monitored_2025"), need * numbers(table, "rural_population_2025")
    for weight, value in ((0.4, people), (0.6, spread)):
        share += weight * value * keep / (value * keep).sum()
    return POT * share, (former > 0) & ~inside


def check_ramp():
    """First years by `allocate`; later ones from the simulation: the fund does not move with the world."""
    table = rows("normal-2026")
    amounts = {}
    for name, scenario, fund, sets in (("ramp", "normal-2026", "need", ()), ("cliff", "normal-2026-cliff", "need", ()),
            ("kept", "normal-2026", "flag", KEPT)):
        told = {each["name"]: each for each in document("allocate", scenario, *sets)["funds"]}
        amounts[name] = np.array([county["amount"] for county in told[fund]["counties"]])
        assert amounts[name].sum() == POT == told[fund]["to_counties"], name
    kept, out = by_need(table, None)
    for name, want in (("ramp", by_need(table, 1)[0]), ("cliff", by_need(table, 0)[0]), ("kept", kept)):
        assert np.abs(amounts[name] - want).max() <= UNIT, (name, np.abs(amounts[name] - want).max())
    assert 10 <= out.sum() < numbers(table, "former_poor_county").sum()
    loss = {name: (amounts["kept"] - amounts[name])[out] for name in ("ramp", "cliff")}
    assert (loss["cliff"] >= loss["ramp"]).all() and (loss["ramp"] > 0).all() and (amounts["cliff"][out] == 0).all()
    with h5py.File(SCRATCH / "label-normal-2026.h5") as ramp, h5py.File(SCRATCH / "label-normal-2026-cliff.h5") as cliff:
        for at, year in enumerate(ramp["year"][:]):
            mean = ramp["allocation/need/mean"][at]
            assert abs(mean.sum() - POT) < 1 and np.abs(mean - by_need(table, at + 1)[0]).max() <= UNIT, year
            if at >= GRACE:
                assert (mean == cliff["allocation/need/mean"][at]).all(), year
    # what goes to those out is what the others lack; an extra pot of T moved / (T - moved) makes them whole together, each within 1.1 %
    moved = amounts["ramp"][out].sum()
    extra = round(POT * moved / (POT - moved) / UNIT) * UNIT
    whole = document("allocate", "normal-2026", f"funds.need.pot.total={POT + extra}")["funds"][1]["counties"]
    whole, inside = np.array([county["amount"] for county in whole]), amounts["cliff"] > 0
    assert abs(whole[inside].sum() - POT) <= UNIT * len(table), whole[inside].sum()
    worst = np.abs(whole / np.maximum(amounts["cliff"], 1) - 1)[inside].max()
    assert worst < 0.011, worst
    return amounts, out


def simulated(scenario, worlds, *sets):
    file = SCRATCH / f"{scenario}-{worlds}-{len(sets)}.h5"
    more = [word for each in sets for word in ("--set", each)]
    run("simulate", HOME / f"{scenario}.yaml", "--worlds", worlds, "--trajectories", "-o", file, "--force", "-q", *more)
    return file


def paired(values):
    """Mean over worlds and its Monte-Carlo error: worlds 2k and 2k + 1 share what is not known, so they are one."""
    pairs = values.astype(float).reshape(-1, 2).mean(axis=1)
    return pairs.mean(), pairs.std(ddof=1) / np.sqrt(len(pairs))


def poor(file):
    with h5py.File(file) as result:
        return result["trajectory/poor"][:].astype(float)


def check_people():
    ramp, cliff = poor(simulated("normal-2026", 200)), poor(simulated("normal-2026-cliff", 200))
    for at in range(3):
        mean, error = paired(cliff[:, at] - ramp[:, at])
        assert mean > 5 * error > 0, (at, mean, error)


def hubei_rows(worlds):
    for name, scenario, sets in (("湖北 2 %", "hubei-2015", ()),
            ("湖北 3 %", "hubei-2015", ("exit_rules.exit-2016.incidence_limit=0.03", "exit_rules.exit-2016.propose_below=0.03")),
            ("湖北 2 %, to 2030", "hubei-2015", ("years=2015..2030",)), ("贵州 3 %", "guizhou-2014", ())):
        with h5py.File(simulated(scenario, worlds, *sets)) as result:
            years = result["year"][:].tolist()
            at, last = years.index(2020), len(years) - 1
            low, median, high = (result[f"province/poor_{q}"][at] / 1e4 for q in ("q10", "q50", "q90"))
            exits, final = (result["province/exits_by_mean"][k] for k in (at, last))
            yield f"| {name} | {median:.1f} | {low:.1f} to {high:.1f} | {exits:.2f} | {f'{final:.1f}' if last > at else ''} |"


def cliff_rows(amounts, out, files):
    table = rows("normal-2026")
    with h5py.File(files["ramp"]) as ramp, h5py.File(files["cliff"]) as cliff:
        by_year = ramp["allocation/need/mean"][:]
        more = cliff["county/poor_mean"][:] - ramp["county/poor_mean"][:]
        at = ramp["year"][:].tolist().index(2028)
    for i in sorted(np.flatnonzero(out), key=lambda i: (amounts["cliff"][i] - amounts["kept"][i], i))[:10]:
        path = " | ".join(f"{by_year[k, i] / 1e4:.0f}" for k in range(GRACE))
        lost = " | ".join(f"{(amounts['kept'][i] - amounts[name][i]) / 1e4:.0f}" for name in ("ramp", "cliff"))
        yield f"| {table[i]['code']} | {amounts['kept'][i] / 1e4:.0f} | {path} | 0 | {lost} | {more[at, i]:+.0f} |"


def cost_rows(out, files):
    with h5py.File(files["ramp"]) as ramp:
        years, by_year = ramp["year"][:], ramp["allocation/need/mean"][:]
    ramp, cliff = poor(files["ramp"]), poor(files["cliff"])
    for at, year in enumerate(years):
        moved = by_year[at, out].sum()
        mean, error = paired(cliff[:, at] - ramp[:, at])
        yield (f"| {year} | {moved / 1e4:.0f} | {POT * moved / (POT - moved) / 1e4:.0f} | {ramp[:, at].mean() / 1e4:.2f} | "
            f"{cliff[:, at].mean() / 1e4:.2f} | {mean:+.0f} ({error:.0f}) |")


def inflow_rows(files):
    for percent in (10, 20, 30):
        cells = []
        for name in ("ramp", "cliff"):
            stock = np.column_stack([np.full(len(poor(files[name])), 200000.0), poor(files[name])])
            rise = stock[:, 1:] / stock[:, :-1] > 1 + percent / 100
            for which in (rise[:, 0], rise.any(axis=1)):
                mean, error = paired(which)
                cells.append(f"{100 * mean:.1f} % ({100 * error:.1f})")
        yield f"| {percent} % | {' | '.join(cells)} |"


def check_document(amounts, out):
    files = {"ramp": simulated("normal-2026", 10000), "cliff": simulated("normal-2026-cliff", 10000)}
    lines = [*hubei_rows(10000), *cliff_rows(amounts, out, files), *cost_rows(out, files), *inflow_rows(files)]
    if os.environ.get("YS_PRINT") == "1":
        print("\n".join(lines))
        return
    text = (ROOT / "docs" / "transfer.md").read_text(encoding="utf-8").splitlines()
    missing = [line for line in lines if line not in text]
    assert not missing, "docs/transfer.md lacks:\n" + "\n".join(missing)


def main():
    full = os.environ.get("YS_FULL") == "1" or os.environ.get("YS_PRINT") == "1"
    prepare()
    for name in SCENARIOS:
        run("validate", HOME / f"{name}.yaml")
    check_labels()
    check_hubei()
    amounts, out = check_ramp()
    check_people()
    if full:
        check_document(amounts, out)
    print(f"{len(TABLES)} synthetic tables, {len(SCENARIOS)} scenarios, {int(out.sum())} counties fall out"
        f"{', every figure of the document' if full else ''}")


main()
