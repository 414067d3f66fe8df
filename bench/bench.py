#!/usr/bin/env python3
"""Run the programs of the bench and print one table or one JSON document. Arguments: BUILD_FOLDER [--quick] [--json]."""
import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

arguments = argparse.ArgumentParser()
arguments.add_argument("build", type=Path)
arguments.add_argument("--quick", action="store_true")
arguments.add_argument("--json", action="store_true")
options = arguments.parse_args()
project = Path(__file__).resolve().parents[1]
programs = options.build.resolve()
quick = options.quick
yinsu = programs / "yinsu"
scratch = Path(tempfile.mkdtemp(prefix="yinsu-bench-"))


def run(*command):
    out = subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, cwd=project)
    return out.stdout.decode()


def call(program, *rest):
    return json.loads(run(programs / "bench" / program, *rest))


def make_table(csv_path, columns, h5):
    run(yinsu, "import", csv_path, "--columns", columns, "-o", h5, "--force", "-q")


def many_counties(copies):
    """Guizhou's counties several times over, for scaling; a table that stands for no province."""
    source = project / "scenarios" / "guizhou-2014"
    rows = list(csv.DictReader(open(source / "counties.csv", encoding="utf-8-sig")))
    columns = list(csv.DictReader(open(source / "columns.csv", encoding="utf-8-sig")))
    out = [dict(r, code=f"{k:03d}{r['code']}") for k in range(copies) for r in rows]
    folder = scratch / str(copies)
    folder.mkdir()
    for name, data in (("counties.csv", out), ("columns.csv", columns)):
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, data[0].keys())
            writer.writeheader()
            writer.writerows(data)
    make_table(folder / "counties.csv", folder / "columns.csv", folder / "counties.h5")
    return folder / "counties.h5"


def scaled(copies):
    """Overrides that give `copies` Guizhous the money and the people of as many."""
    pots = {"special": (3677000000, 3502000000), "relocation": (2865000000, 2865000000), "safety_net": (1600000000, 1600000000)}
    sets = [f"table={many_counties(copies)}", f"population.total={6230000 * copies}", "funds.special.pot.growth=0"]
    for fund, (total, base) in pots.items():
        sets += [f"funds.{fund}.pot.total={total * copies}", f"funds.{fund}.pot.base_year={base * copies}"]
    return ":".join(sets)


def index_of(counties, items=20):
    """A scenario with an index of `items` columns of random numbers over `counties`, all open that bench_assessment's yardstick draws."""
    folder = scratch / f"index-{counties}"
    folder.mkdir()
    luck = random.Random(counties)
    names = [f"x{i:02d}" for i in range(items)]
    with open(folder / "counties.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", *names])
        writer.writerows([f"{c:06d}", *(round(luck.uniform(10, 100), 3) for _ in names)] for c in range(counties))
    with open(folder / "columns.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["column", "unit", "kind", "known_from"])
        writer.writerow(["code", "", "id", "2014-12-31"])
        writer.writerows([name, "1", "observed", "2014-12-31"] for name in names)
    make_table(folder / "counties.csv", folder / "columns.csv", folder / "counties.h5")
    (folder / "index.yaml").write_text(
        "title: bench\ntable: counties.h5\nas_of: 2015-12-31\nyears: 2015\nschemes:\n  index:\n    classes: {all: {where: 'true'}}\n"
        "    grades: {good: {at_least: 60}, fair: {at_least: 40}, poor: {at_least: 0}}\n"
        "    uncertainty: {weights: 5, normalisations: [stated, z_score, rank], aggregations: [arithmetic, geometric]}\n    items:\n"
        + "".join(f"      {name}: {{weights: {{all: {1 / items}}}, indicator: {name}, worst: 0, best: 110}}\n" for name in names), encoding="utf-8")
    return folder / "index.yaml"


make_table(project / "bench/exit-bench/counties.csv", project / "bench/exit-bench/columns.csv", project / "bench/exit-bench/counties.h5")
make_table(project / "scenarios/guizhou-2014/counties.csv", project / "scenarios/guizhou-2014/columns.csv",
           project / "scenarios/guizhou-2014/counties.h5")
exit_bench, baseline, full = "bench/exit-bench.yaml", "scenarios/guizhou-2014.yaml", "scenarios/guizhou-2014-full.yaml"
begin = time.time()
result = {"schema": "yinsu.bench/1", "version": run(yinsu, "--version").split("\n")[0].split()[-1]}

worlds, rounds = (4096, 5) if quick else (16384, 7)
best = call("bench_exit", exit_bench, worlds, rounds, 1)
kernels = call("bench_kernels", exit_bench, 40 if quick else 200)
sets = [s for s in ("avx512", "avx2", "sse2") if s in kernels]
best["isa"] = sets[0]
result["exit_bench"] = best
result["exit_bench_by_isa"] = {s: {k: v for k, v in call("bench_exit", exit_bench, worlds // 2, 3, 1, s).items()
                                   if k in ("engine", "gsl", "ratio")} for s in sets[1:]}
result["numpy"] = json.loads(run("/usr/bin/python3", "bench/numpy_exit.py", 500 if quick else 2000))["numpy"]
result["samplers"] = call("bench_random")
result["kernels"] = {"exit_bench": kernels, "guizhou": call("bench_kernels", baseline, 40 if quick else 200)}

result["funds"] = call("bench_fund", 5 if quick else 15)

province, country = index_of(88), index_of(2856)
result["assessment"] = {
    "ranks of a province": call("bench_assessment", province, 10000, 0, 3 if quick else 7),
    "ranks of a country": call("bench_assessment", country, 1000 if quick else 10000, 0, 1 if quick else 3),
    "sobol of a province": call("bench_assessment", province, 100, 833 if quick else 8333, 1 if quick else 3),
}

w = 1024 if quick else 4096
result["mechanisms"] = call("bench_loop", baseline, 3, f"all:worlds={w}",
                            f"one-group:worlds={w}:measures={{}}:dynamics.groups={{}}", f"no-measures:worlds={w}:measures={{}}",
                            f"no-survey:worlds={w}:exit_rules.exit-2016.first_year=2100",
                            f"no-return:worlds={w}:dynamics.fall_back.rate=0:dynamics.newly_poor.rate=0",
                            f"no-errors:worlds={w}:dynamics.wrong_exit_share=0:dynamics.wrong_found.rate=0:dynamics.missed_found.rate=0"
                            ":dynamics.missed_start=0",
                            f"no-bounds:worlds={w}:funds.special.floors={{}}:funds.special.caps={{}}:funds.special.hold_harmless={{}}")
# what is taken out of the full model, one mechanism at a time
no_shocks, no_measures = "dynamics.shocks={}", "dynamics.shocks={}:measures={}"
without = {
    "no-design": "exit_rules.exit-2016.design={}", "no-stages": "exit_rules.exit-2016.verification={}",
    "no-after": "exit_rules.exit-2016.after={}", "no-places": "places={}", "no-provincial": "provincial={}",
    "no-revision": "dynamics.revisions=[]", "no-cohorts": "dynamics.vulnerable_years=0:dynamics.fall_back_decline=0",
    "no-marginal": "dynamics.marginal_start=0:dynamics.become_marginal={}:dynamics.leave_marginal={}:dynamics.marginal_poor={}",
    "no-padded": "dynamics.revisions=[]:dynamics.padded_start=0:dynamics.padded_found={}", "no-natural": "dynamics.natural_change=0",
    "no-shocks": no_shocks, "no-measures": no_measures, "no-gates": no_measures + ":dynamics.gates={}:places.services=false",
}
result["full_model"] = call("bench_loop", full, 3, f"all:worlds={w // 2}", *(f"{label}:worlds={w // 2}:{sets}" for label, sets in without.items()))
result["threads"] = call("bench_loop", baseline, 3, f"one:threads=1:worlds={4 * w}", f"two:threads=2:worlds={4 * w}")
result["scaling"] = {
    "worlds": call("bench_loop", baseline, 3, *(f"{n}:worlds={n}" for n in (256, 1024, 4096))),
    "years": call("bench_loop", baseline, 3, *(f"{n}:worlds={w}:years=2015..{2014 + n}:funds.special.pot.growth=0" for n in (2, 6, 16))),
    "counties": call("bench_loop", baseline, 1 if quick else 3, *(f"{88 * k}:worlds={256 if quick else 1024}:{scaled(k)}" for k in (1, 4, 16))),
}
result["luck"] = call("bench_luck", baseline, "dynamics.net_exit_rate", 0.1846, 256, 12 if quick else 40)


def wall(*command):
    start = time.time()
    run(*command)
    return round(time.time() - start, 4)


result["start_up_s"] = {"version": wall(yinsu, "--version"), "validate": wall(yinsu, "validate", baseline)}
result["baseline_wall_s"] = min(wall(yinsu, "simulate", baseline, "-o", scratch / "b.h5", "--force", "-q") for _ in range(3))
result["seconds"] = round(time.time() - begin, 1)


def table():
    e = result["exit_bench"]
    print(f"exit-bench v1, county-years per second and core ({e['worlds']} worlds, median of {e['rounds']})")
    print(f"  {'plain C + GSL + OpenMP':<28}{e['gsl'] / 1e6:8.2f} M   1")
    print(f"  {'numpy':<28}{result['numpy'] / 1e6:8.2f} M   {result['numpy'] / e['gsl']:.2f}")
    print(f"  {'yinsu, ' + e['isa']:<28}{e['engine'] / 1e6:8.2f} M   {e['ratio']:.2f} ({e['ratio_low']:.2f} to {e['ratio_high']:.2f})")
    for s, r in result["exit_bench_by_isa"].items():
        print(f"  {'yinsu, ' + s:<28}{r['engine'] / 1e6:8.2f} M   {r['ratio']:.2f}")
    print("\nsamplers, ns a draw")
    for c in result["samplers"]["binomial"]:
        lanes = "  ".join(f"{s} {c[s]:.1f} ({c['gsl'] / c[s]:.1f}x)" for s in reversed(sets))
        print(f"  binomial n={c['n']:g} p={c['p']:g}: GSL {c['gsl']:.1f}  scalar {c['scalar']:.1f}  {lanes}")
    normal = result["samplers"]["normal"]
    print(f"  normal: GSL ziggurat {normal['gsl_ziggurat']:.1f}  " + "  ".join(f"{s} {normal[s]:.2f}" for s in reversed(sets)))
    print("\nkernels, ns a county and world")
    for name, k in result["kernels"].items():
        for s in sets:
            print(f"  {name:<12}{s:<8}allocation ({k['funds']} funds) {k[s]['allocation_ns']:.2f}  assessment {k[s].get('assessment_ns', 0):.2f}")
    print("\nfunds by themselves")
    for c in result["funds"]["units"]:
        print(f"  {c['units']:,} units, {c['pot']:.0e} yuan, thresholds to rounding: {c['ms']:.1f} ms ({c['low_ms']:.1f} to {c['high_ms']:.1f}),"
              f" prepared in {c['prepare_ms']:.1f} ms")
    c = result["funds"]["bounded"]
    print(f"  {c['counties']:,} counties, {c['yuan']:.0e} yuan within floors and caps: {c['ms']:.2f} ms")
    plain = result["funds"]["steps"][0]["ns"]
    print("  ns a county and world: " + ", ".join(f"{c['step']} {c['ns'] if c['step'] == 'plain' else c['ns'] - plain:{'.1f' if c['step'] == 'plain' else '+.1f'}}"
                                                  for c in result["funds"]["steps"]))
    print("\nhow sure an assessment is, 20 items (plain C loop: normalise, weigh, aggregate, sort; CPU seconds)")
    for name, c in result["assessment"].items():
        print(f"  {name}: {c['counties']:,} counties, {c['evaluations']:,} evaluations in {c['wall_s']:.3f} s, {c['cpu_s']:.3f} s of CPU, plain"
              f" {c['plain_s']:.3f} s ({c['ratio']:.1f}x), peak {c['peak_kb'] // 1024} MB")
    print("\nwhat a mechanism of the baseline costs, ns a county-year (2.6 GHz: times 2.6 for cycles of the time-stamp counter there)")
    cases = result["mechanisms"]["cases"]
    for c in cases:
        print(f"  {c['label']:<14}{c['ns']:8.1f}   {c['ns'] - cases[0]['ns']:+.1f}")
    print("\nthe scenario with every mechanism on, ns a county-year, and without one of them (what takes others with it: against without those)")
    whole = {c["label"]: c["ns"] for c in result["full_model"]["cases"]}
    for label, ns in whole.items():
        against = whole[{"no-measures": "no-shocks", "no-gates": "no-measures", "no-padded": "no-revision"}.get(label, "all")]
        print(f"  {label:<14}{ns:8.1f}   {ns - against:+.1f}")
    one, two = result["threads"]["cases"]
    print(f"\ntwo threads against one, wall clock: {one['wall_s'] / two['wall_s']:.2f}")
    for name, s in result["scaling"].items():
        print(f"ns a county-year by {name}: " + ", ".join(f"{c['label']}: {c['ns']:.1f}" for c in s["cases"])
              + f" (peak {s['peak_kb'] // 1024} MB)")
    for c in result["luck"]["changes"]:
        print(f"common luck, change of {100 * c['change']:.0f} %: variance of the difference {c['ratio']:.1f} times smaller")
    print(f"start-up {1000 * result['start_up_s']['version']:.0f} ms, validate {1000 * result['start_up_s']['validate']:.0f} ms, "
          f"baseline 88 x 6 x 10,000 with its file {result['baseline_wall_s']:.2f} s on {os.cpu_count()} cores")


if options.json:
    json.dump(result, sys.stdout)
    print()
else:
    table()
