#!/usr/bin/env python3
"""The rule files of scenarios/rules/measures: told as they stand, without effect while money is frozen, and with the sign that they should have.

measures.py YINSU SCRATCH

Each measure has its row in docs/measures.md, made here from the rule file. In guizhou-2014-full, with every pot at its base year and the shock
that strikes a measure off, the first year is the same with every effect at 0, world by world. Twice the money of a fund leaves no more poor in
the mean of the paired worlds, by the figures of the document. What relocation cost from 2016 on is refused without hindsight, and with it leaves more poor. Groups keep
the margins of ability and cause, and paired assistance reaches as many counties as the article counts.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[2]
YINSU, SCRATCH = sys.argv[1], Path(sys.argv[2])
RULES = ROOT / "scenarios" / "rules"
FULL = ROOT / "scenarios" / "guizhou-2014-full.yaml"


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def number(x):
    return f"{x:,.10g}"


def ranged(leaf, none="none"):
    """A parameter as the document prints it: value, and its range where it has one."""
    if leaf is None:
        return none
    if not isinstance(leaf, dict):
        return number(leaf)
    low, high = leaf.get("prior", {}).get("uniform", (None, None))
    return number(leaf["value"]) + ("" if low is None else f" ({number(low)} to {number(high)})")


def yi(yuan):
    return number(round(yuan / 1e8, 4))


def money(measure, funds):
    """亿 yuan of the first year, and of the base year, of each fund that pays."""
    paid = [f for f in funds.values() if f["purpose"] in measure["purposes"]]
    told = [f for f in paid if "from" not in f["pot"]]
    total = sum(f["pot"]["total"]["value"] for f in told)
    base = sum(f["pot"]["base_year"]["value"] for f in told)
    return f"{yi(total)}; {yi(base)}" + (" and the award fund" if len(told) < len(paid) else "")


def moves(measure):
    acts = measure.get("acts_on", "leave")
    if acts == "gate":
        return f"gate {measure['gate']}"
    return {"leave": f"leaving, {measure.get('group', 'all')}", "fall_back": "return", "newly_poor": "new poverty"}[acts]


def row(name, measure, funds):
    costs = "; ".join(f"{ranged(c['yuan'])} from {c['year']}" for c in measure.get("costs", [])) or "none"
    cells = [f"`{name}`", moves(measure), money(measure, funds), costs, ranged(measure.get("capacity")), str(measure.get("delay", 0)),
        ranged(measure.get("persistence")), ranged(measure["base_share"]), ranged(measure["elasticity"])]
    return "| " + " | ".join(cells) + " |"


def rule_files():
    return [RULES / "measures" / Path(rule).name for rule in read(FULL)["rules"] if rule.startswith("rules/measures/")]


def check_document(files, funds):
    told = re.findall(r"^\| `.*\|$", (ROOT / "docs" / "measures.md").read_text(encoding="utf-8"), re.M)
    want = [row(name, measure, funds) for path in files for name, measure in read(path)["measures"].items()]
    assert told == want, "docs/measures.md; wanted:\n" + "\n".join(line for line in want if line not in told)
    others = {path.name for path in (RULES / "measures").glob("*.yaml")} - {path.name for path in files}
    assert others == {"relocation-cost-2016.yaml"}, others
    for path in files:
        for kind in ("funds", "measures"):
            for name, rule in read(path).get(kind, {}).items():
                assert {"title", "citation", "origin", "known_from"} <= set(rule), (path.name, name)
    return len(want)


class Run:
    def __init__(self, name, scenario, *sets, worlds=200):
        file = SCRATCH / f"{name}.h5"
        more = [word for each in sets for word in ("--set", each)]
        subprocess.run([YINSU, "simulate", scenario, "-o", file, "--force", "-q", "--trajectories", "--worlds", str(worlds), *more],
            check=True, stdout=subprocess.DEVNULL)
        with h5py.File(file) as result:
            self.poor = result["trajectory/poor"][:].astype(float)


def paired(after, before):
    """Mean difference and its standard error; worlds 2k and 2k + 1 are one."""
    difference = (after.poor[:, -1] - before.poor[:, -1]).reshape(-1, 2).mean(axis=1)
    return difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference))


def check_frozen(measures, pots):
    frozen = [f"funds.{fund}.pot.total={pot['base_year']['value']}" for fund, pot in pots.items()]
    frozen.append("dynamics.shocks.labour_demand.on=false")
    nothing = [f"measures.{name}.base_share=0" for name in measures]
    with_measures, without = Run("frozen", FULL, *frozen), Run("without", FULL, *frozen, *nothing)
    assert np.array_equal(with_measures.poor[:, 0], without.poor[:, 0]), "frozen money acts"
    assert not np.array_equal(Run("free", FULL).poor[:, 0], without.poor[:, 0]), "money that moves does not act"


def check_doubled(pots):
    """The table of the document: 万 persons, of the same 200 worlds."""
    base, seen, told = Run("base", FULL), 0, {}
    for fund, pot in pots.items():
        # these are grants, each a row with its amount: what a larger pot leaves over is held back
        if fund in ("cities", "central_units", "departments", "state_firms", "villages"):
            continue
        mean, error = paired(Run("twice", FULL, f"funds.{fund}.pot.total={2 * pot['total']['value']}"), base)
        assert mean <= 2 * error, (fund, mean, error)
        seen += mean < -5 * error
        text = f"{mean / 1e4:.2f}".replace("-", "−")
        told[fund] = "0.00" if text == "−0.00" else text
    want = [f"| {head} | {' | '.join(cells)} |" for head, cells in (("fund", told), ("change", told.values()))]
    document = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8").splitlines()
    assert all(line in document for line in want), "docs/measures.md; wanted:\n" + "\n".join(want)
    return seen


def check_relocation():
    scenario = read(FULL)
    scenario["table"] = str((FULL.parent / scenario["table"]).resolve())
    scenario["rules"] = [str((FULL.parent / rule.replace("relocation.yaml", "relocation-cost-2016.yaml")).resolve())
        for rule in scenario["rules"]]
    path = SCRATCH / "cost.yaml"
    path.write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    refused = subprocess.run([YINSU, "validate", path], capture_output=True, text=True)
    assert refused.returncode == 3 and "relocation, known from 2016-09-22, after as_of 2015-12-31" in refused.stderr, refused.stderr
    scenario["hindsight"] = "allow"
    path.write_text(yaml.safe_dump(scenario, allow_unicode=True), encoding="utf-8")
    mean, error = paired(Run("cost", path), Run("base", FULL))
    assert mean > 5 * error, (mean, error)


def check_groups():
    groups = read(RULES / "dynamics-guizhou-full.yaml")["dynamics"]["groups"].values()

    def margin(key):
        return {name: round(sum(g["share"] for g in groups if g[key] == name), 10) for name in {g[key] for g in groups}}
    before = {name: group["share"] for name, group in read(RULES / "dynamics-guizhou.yaml")["dynamics"]["groups"].items()}
    assert margin("ability") == before, margin("ability")
    assert margin("cause") == {"illness": 0.42, "disaster": 0.2, "schooling": 0.1, "labour": 0.08, "other": 0.2}, margin("cause")


def check_assistance():
    """Who helps whom, as the article counts them: eight cities, 50, 88 and 12 counties, and one."""
    done = subprocess.run([YINSU, "allocate", FULL, "--format", "json", "-q"], check=True, capture_output=True, text=True)
    helped = {fund["name"]: {county["code"]: county["amount"] for county in fund["counties"] if county["amount"] > 0}
        for fund in json.loads(done.stdout)["funds"]}
    assert [len(helped[name]) for name in ("central_units", "departments", "state_firms")] == [50, 88, 12]
    assert list(helped["company"]) == ["522636"]
    by_prefecture = {}
    for code, amount in helped["cities"].items():
        by_prefecture.setdefault(code[:4], []).append(amount)
    assert len(by_prefecture) == 8 and "5201" not in by_prefecture, by_prefecture
    for prefecture, amounts in by_prefecture.items():
        assert len(set(amounts)) == 1 and 39000000 <= sum(amounts) <= 45000000, (prefecture, amounts)


def main():
    files = rule_files()
    rules = [read(path) for path in files]
    funds = {**read(RULES / "funds-guizhou-2015.yaml")["funds"], **{n: f for r in rules for n, f in r.get("funds", {}).items()}}
    measures = {name: measure for r in rules for name, measure in r["measures"].items()}
    pots = {name: fund["pot"] for name, fund in funds.items() if "from" not in fund["pot"]}
    n = check_document(files, funds)
    check_groups()
    check_assistance()
    check_frozen(measures, pots)
    seen = check_doubled(pots)
    check_relocation()
    print(f"{n} measures told, {len(pots)} pots; twice the money of {seen} of them is seen far from 0")


main()
