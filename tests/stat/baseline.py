#!/usr/bin/env python3
"""Five sanity checks of the baseline, with their figures. Arguments: the command, a scratch folder."""
import csv
import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np

command, scratch, project = sys.argv[1], Path(sys.argv[2]), Path(__file__).resolve().parents[2]
scratch.mkdir(parents=True, exist_ok=True)
baseline = project / "scenarios" / "guizhou-2014.yaml"
failed = []


def simulate(scenario, *overrides, worlds=4000):
    arguments = [command, "simulate", str(scenario), "-o", str(scratch / "run.h5"), "--force", "--format", "json", "-q",
                 "--worlds", str(worlds)]
    for override in overrides:
        arguments += ["--set", override]
    return json.loads(subprocess.run(arguments, check=True, stdout=subprocess.PIPE).stdout)


def check(name, holds, figures):
    print(f"{'ok  ' if holds else 'FAIL'} {name}: {figures}")
    if not holds:
        failed.append(name)


def ranks(values):
    """Average ranks, ties shared."""
    values = np.asarray(values, float)
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values))
    rank[order] = np.arange(len(values))
    for value in np.unique(values):
        rank[values == value] = rank[values == value].mean()
    return rank


def spearman(x, y):
    return float(np.corrcoef(ranks(x), ranks(y))[0, 1])


def poor_median(document, year):
    import h5py
    with h5py.File(scratch / "run.h5") as file:
        return float(file["province/poor_q50"][document["years"].index(year)])


base = simulate(baseline, worlds=10000)
start = 6230000
median = poor_median(base, 2020)
fall = start - base["province"]["poor_mean"][0]
check("a", 1.5e6 <= median <= 2.3e6 and 1.0e6 <= fall <= 1.25e6,
      f"median poor of 2020 {median / 1e6:.3f} million (1.5 to 2.3), fall of 2015 {fall / 1e6:.3f} million (1.0 to 1.25)")
everybody = base["province"]["all_exited_by"][-1]
check("b", everybody < 0.01, f"chance that all listed counties have left by 2020 {everybody:.4f} (under 0.01)")

past = simulate(project / "scenarios" / "guizhou-2011.yaml", worlds=10000)
import h5py
with h5py.File(scratch / "run.h5") as file:
    low, high = file["province/poor_q10"][:], file["province/poor_q90"][:]
years = past["years"]
seen = {2013: 7.46e6, 2014: 6.23e6}
check("c", all(low[years.index(y)] <= v <= high[years.index(y)] for y, v in seen.items()),
      "; ".join(f"{y}: 80 % band {low[years.index(y)] / 1e6:.2f} to {high[years.index(y)] / 1e6:.2f}, seen {v / 1e6:.2f} million"
                for y, v in seen.items()))

funds = ("special", "relocation", "safety_net")
nothing = simulate(baseline, "funds.special.floors.least.value=0", *(f"funds.{f}.pot.total=0" for f in funds))
frozen = simulate(baseline, *(f"funds.{f}.pot.total={t}" for f, t in zip(funds, (3502000000, 2865000000, 1600000000))))
twice = simulate(baseline, *(f"funds.{f}.pot.total={2 * t}" for f, t in zip(funds, (3502000000, 2865000000, 1600000000))))
falls = {name: start - run["province"]["poor_mean"][0] for name, run in (("none", nothing), ("frozen", frozen), ("twice", twice))}
# exits from poverty are the fall and what flowed in; the inflow does not depend on money in the first year
inflow = 0.034 * start
remains = falls["none"] / falls["frozen"]
adds = (falls["twice"] - falls["frozen"]) / (falls["frozen"] + inflow)
check("d", remains >= 0.6 and 0 < adds <= 0.36,
      f"without money {remains:.3f} of the fall remains (0.6 or more), twice the money adds {100 * adds:.1f} % exits (35 or less)")

long = simulate(baseline, "years=2015..2054", "funds.special.pot.growth=0", worlds=1000)
rows = list(csv.DictReader(open(project / "scenarios" / "guizhou-2014" / "counties.csv", encoding="utf-8-sig")))
p0 = {r["code"]: float(r["registered_poor_2014"]) / float(r["rural_population_2014"]) for r in rows}
rate = 0.1846
listed = [c for c in long["counties"] if c["listed"]]
beyond = 2056
model = [c["median_year"] or beyond for c in listed]
simple = [max(np.log(0.03 / p0[c["code"]]) / np.log(1 - rate), 0.0) for c in listed]
rho = spearman(model, simple)
check("e1", rho >= 0.9, f"median exit year against ln(0.03/p0)/ln(1-r): Spearman {rho:.3f} (0.9 or more)")

shuffled = scratch / "permuted"
shuffled.mkdir(exist_ok=True)
generator = random.Random(88)
by_prefecture = {}
for row in rows:
    by_prefecture.setdefault((row["prefecture_code"], row["listed"]), []).append(row)
for members in by_prefecture.values():
    # a permutation may not put more poor persons into a county than it has inhabitants
    for _ in range(1000):
        figures = [m["registered_poor_2014"] for m in members]
        generator.shuffle(figures)
        if all(float(f) <= 0.9 * float(m["rural_population_2014"]) for f, m in zip(figures, members)):
            for member, figure in zip(members, figures):
                member["registered_poor_2014"] = figure
            break
table = shuffled / "counties.csv"
with open(table, "w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
columns = project / "scenarios" / "guizhou-2014" / "columns.csv"
subprocess.run([command, "import", str(table), "--columns", str(columns), "-o", str(shuffled / "counties.h5"), "--force", "-q"],
               check=True, stdout=subprocess.DEVNULL)
plain = simulate(baseline, "years=2015..2028", "funds.special.pot.growth=0")
other = simulate(baseline, "years=2015..2028", "funds.special.pot.growth=0", f"table={(shuffled / 'counties.h5').resolve()}")
last = plain["years"].index(2028)
many = (plain["province"]["exits_by_mean"][last], other["province"]["exits_by_mean"][last])
who = spearman([c["exited_by"][last] for c in plain["counties"] if c["listed"]],
               [c["exited_by"][last] for c in other["counties"] if c["listed"]])
check("e2", abs(many[0] - many[1]) <= 0.1 * max(many) and who < 0.9,
      f"modelled column permuted within prefectures: {many[0]:.1f} and {many[1]:.1f} exits by 2028 (within a tenth), "
      f"order of counties Spearman {who:.2f} (under 0.9)")
print(f"{6 - len(failed)} of 6 checks hold")
sys.exit(1 if failed else 0)
