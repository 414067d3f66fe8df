#!/usr/bin/env python3
"""Every scenario that comes with yinsu: it validates, its money adds up, and each county's amounts are explained to the yuan.

scenarios.py YINSU SCRATCH

For each scenarios/*.yaml: set_aside + to_counties = total, amounts and ledgers sum to what goes to counties, the literal reading of Hubei's
formula is refused; each scheme assesses, and the Human Development Index comes out as published; of the baseline each county's parts sum to each fund's amount, and between two scenarios to its change.
"""
import csv
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "scenarios"
YINSU, SCRATCH = sys.argv[1], Path(sys.argv[2])


def run(*arguments, status=0):
    done = subprocess.run([YINSU, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == status, f"{arguments}: status {done.returncode}\n{done.stderr}"
    return done


def document(*arguments):
    return json.loads(run(*arguments, "--format", "json", "-q").stdout)


def check_sums(name, what):
    """The identities of one allocation."""
    for fund in what["funds"] + what["tasks"]:
        amounts = [county["amount"] for county in fund["counties"]]
        assert all(isinstance(amount, int) for amount in amounts), (name, fund["name"])
        assert fund["set_aside"] + fund["to_counties"] == fund["total"], (name, fund["name"])
        assert sum(amounts) == fund["to_counties"], (name, fund["name"])
        assert all(amount % fund["rounding"] == 0 for amount in amounts), (name, fund["name"])
        for county in fund["counties"]:
            assert county["eligible"] or (county["amount"] == 0 and county["reason"]), (name, fund["name"], county)
            if "advance" in county:
                assert county["advance"] + county["settlement"] == county["amount"], (name, county)
    for ledger, fund in zip(what["ledgers"], what["funds"]):
        assert ledger["fund"] == fund["name"]
        for row, county in zip(ledger["counties"], fund["counties"]):
            assert sum(row["amounts"]) == county["amount"], (name, ledger["fund"], row)
        for use, column in zip(ledger["uses"], zip(*(row["amounts"] for row in ledger["counties"]))):
            assert sum(column) == use["total"], (name, ledger["fund"], use)


def check_explanations(result, what, against=None, before=None):
    """Parts of every county and fund add up; between two, to the change."""
    for at, county in enumerate(what["funds"][0]["counties"]):
        more = () if against is None else ("--against", against)
        why = document("explain", result, county["code"], *more)
        assert why["schema"] == "yinsu.explanation/1" and why["county"]["code"] == county["code"]
        assert [fund["name"] for fund in why["funds"]] == [fund["name"] for fund in what["funds"]]
        for told, fund, *old in zip(why["funds"], what["funds"], *([] if before is None else [before["funds"]])):
            amount = fund["counties"][at]["amount"]
            parts = [part["amount"] for part in told["parts"]]
            assert all(isinstance(part, int) for part in parts) and {"kind", "name", "amount"} <= set(told["parts"][0] if parts else
                {"kind": 0, "name": 0, "amount": 0})
            assert told["amount"] == amount, (county["code"], fund["name"])
            if before is None:
                assert sum(parts) == amount, (county["code"], fund["name"], parts)
            else:
                change = amount - old[0]["counties"][at]["amount"]
                assert told["change"] == change and sum(parts) == change, (county["code"], fund["name"], told)


def check_scores(name, what):
    """Scores are points of 100 on a stated share of data, with a grade; the Human Development Index is that of the report's table 1."""
    for county in what["counties"]:
        assert county["score"] is None or 0 <= county["score"] <= 103, (name, county)
        assert 0 <= county["coverage"] <= 1 + 1e-12 and county["grade"], (name, county)
    if name == "hdi":
        with open(ROOT / "hdi" / "counties.csv", encoding="utf-8") as file:
            published = {row["code"]: float(row["hdi_2014"]) for row in csv.DictReader(file)}
        assert len(published) == len(what["counties"]) == 13
        for county in what["counties"]:
            assert abs(county["score"] / 100 - published[county["code"]]) < 0.001, county


def main():
    for table in ("title-i", "fund-performance", "hdi", "hubei-2015", "normal-2026"):
        run("import", ROOT / table / "counties.csv", "-o", ROOT / table / "counties.h5")
    scenarios = sorted(path for path in ROOT.glob("*.yaml"))
    funds = schemes = 0
    for path in scenarios:
        if path.stem == "fund-hubei-2004-literal":
            for command in ("validate", "allocate"):
                refused = run(command, path, status=5).stderr
                assert "grants: they add up to 33425310787 yuan, 32425310787 more than the 1000000000 yuan" in refused, refused
            continue
        run("validate", path)
        # what stands in the resolved scenario; an empty list is printed with its default
        has = {line.strip() for line in run("validate", path, "--resolved").stdout.splitlines() if not line.startswith(" ")}
        if "schemes:" in has:
            check_scores(path.stem, document("assess", path))
            schemes += 1
        if "funds:" not in has:
            continue
        what = document("allocate", path)
        check_sums(path.stem, what)
        funds += len(what["funds"])

    base, other = SCRATCH / "base.h5", SCRATCH / "other.h5"
    changes = ["--set", "funds.special.factors.poor.weight=0.6", "--set", "funds.special.pot.total=3500000000",
        "--set", "funds.special.caps={most: {kind: share_of_pot, value: 0.04}}"]
    scenario = ROOT / "guizhou-2014.yaml"
    run("allocate", scenario, "-o", base, "-q", "--force")
    run("allocate", scenario, *changes, "-o", other, "-q", "--force")
    before, after = document("allocate", scenario), document("allocate", scenario, *changes)
    check_explanations(base, before)
    check_explanations(other, after, base, before)
    print(f"{len(scenarios)} scenarios, {funds} funds add up, {schemes} schemes assess; {2 * len(before['funds'][0]['counties'])} counties explained")


main()
