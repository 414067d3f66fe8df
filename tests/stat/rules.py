#!/usr/bin/env python3
"""What the rule files say they compute, reckoned again here from the tables, by the formulas of the texts and without yinsu's code.

rules.py YINSU SCRATCH

Hubei 2004 taken literally and normalised (POLICY 1.1a), the bracketed counts, bands and smallest grant of 20 USC 6332 to 6337, gap and
difficulty of 财预〔2022〕58号 (POLICY 1.4), 60 % to the minority units, 127 townships of 1,000 万, 2 万 a village, tasks within what is there.
"""
import csv
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "scenarios"
YINSU = sys.argv[1]


def rows(name):
    """A table: numbers where they are some, None where a figure is missing."""
    def value(text):
        try:
            return float(text)
        except ValueError:
            return text or None
    with open(ROOT / name / "counties.csv", encoding="utf-8") as file:
        return [{key: text if key == "code" else value(text) for key, text in row.items()} for row in csv.DictReader(file)]


def allocated(name, *sets):
    more = [word for each in sets for word in ("--set", each)]
    done = subprocess.run([YINSU, "allocate", ROOT / f"{name}.yaml", "--format", "json", "-q", *more], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def amounts(fund):
    return {county["code"]: county["amount"] for county in fund["counties"]}


def same(name, got, want, tolerance):
    """Each unit's amount within `tolerance` of what is reckoned here."""
    assert {code for code, amount in got.items() if amount} <= set(want), name
    worst = max(abs(got[code] - want[code]) for code in want)
    assert worst <= tolerance, f"{name}: {worst} apart, {tolerance} allowed"
    return worst


def mean(values):
    return sum(values) / len(values)


def hubei(counties):
    """Literally each county gets M * (A/2 + 0.3*mean/v + ...): a multiple of M; normalised, each factor is a share."""
    units = [c for c in counties if c["listed"] and c["rural_income_2014"]]
    pot = 1e9
    inverse = [[c["rural_income_2014"] for c in units], [c["fiscal_revenue_2014"] / c["resident_population_2010"] for c in units],
        [c["gdp_2014"] / c["resident_population_2010"] for c in units]]
    literal = 0.5 * pot + sum(w * pot * mean(v) / x for w, v in zip((0.3, 0.1, 0.1), inverse) for x in v)
    done = subprocess.run([YINSU, "allocate", ROOT / "fund-hubei-2004-literal.yaml"], capture_output=True, text=True)
    told = re.search(r"grants: they add up to (\d+) yuan, (\d+) more than the 1000000000 yuan", done.stderr)
    assert done.returncode == 5 and told, done.stderr
    # each of four grants of 62 counties is rounded down to the yuan, the first by its six printed digits
    assert 0 <= literal - int(told[1]) <= 4 * 62 + 5e-7 * 5528316, (literal, told[1])
    assert int(told[2]) == int(told[1]) - 10**9

    poor = sum(c["registered_poor_2014"] for c in units)
    want = {c["code"]: pot * (0.5 * c["registered_poor_2014"] / poor + sum(w / v[i] / sum(1 / x for x in v)
        for w, v in zip((0.3, 0.1, 0.1), inverse))) for i, c in enumerate(units)}
    same("hubei", amounts(allocated("fund-hubei-2004")["funds"][0]), want, 10000)
    return literal / pot


def bracketed(figure, steps):
    ends = [start for start, _ in steps[1:]] + [float("inf")]
    return sum(weight * max(0.0, min(figure, end) - start) for (start, weight), end in zip(steps, ends))


def title_i(agencies):
    """The greater of two weighted counts, in the text's order: eligible, counts, bounds, pro rata within them."""
    by_share = [(0, 1), (0.1558, 1.75), (0.2211, 2.5), (0.3016, 3.25), (0.3824, 4)]
    by_number = [(0, 1), (691, 1.5), (2262, 2), (7851, 2.5), (35514, 3)]
    inside = {a["code"]: a["formula_children"] >= 10 and a["formula_share"] >= 0.05 for a in agencies}
    units = [a for a in agencies if inside[a["code"]] or a["out_for"] < 4]
    count = {a["code"]: max(a["children"] * bracketed(a["formula_share"], by_share), bracketed(a["formula_children"], by_number))
        for a in units}
    free = allocated("title-i", "funds.targeted.hold_harmless={}", "funds.targeted.floors={}")["funds"][0]
    pot = free["to_counties"]
    # the table's share has six digits, so that children * share is not the whole number of formula children
    worst = same("title-i, free", amounts(free), {code: pot * n / sum(count.values()) for code, n in count.items()}, 20)

    children = sum(a["formula_children"] for a in units)
    least = {}
    for a in units:
        share, code = a["formula_share"], a["code"]
        held = 0.95 if share >= 0.30 else 0.90 if share >= 0.15 else 0.85 if inside[code] else 0
        smallest = min(0.0035 * pot, (0.0035 * pot + 1.5 * pot / children * a["formula_children"]) / 2) if inside[code] else 0
        least[code] = max(held * a["issued_2014"], smallest)
    assert sum(least.values()) < pot
    low, high = 0.0, pot
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (low, middle) if sum(max(middle * count[c], least[c]) for c in count) > pot else (middle, high)
    want = {code: max(low * n, least[code]) for code, n in count.items()}
    at_least = sum(want[code] == least[code] for code in count)
    assert 0 < at_least < len(count)
    same("title-i", amounts(allocated("title-i")["funds"][0]), want, 20)
    return worst, at_least


def equalisation(counties):
    units = [c for c in counties if c["fiscal_expenditure_2014"] and c["fiscal_revenue_2014"]
        and c["fiscal_expenditure_2014"] > c["fiscal_revenue_2014"]]
    gap = [c["fiscal_expenditure_2014"] - c["fiscal_revenue_2014"] for c in units]

    def z(values):
        m = mean(values)
        sd = mean([(v - m) ** 2 for v in values]) ** 0.5
        return [(v - m) / sd for v in values]

    s = [0.55 * a + 0.45 * b for a, b in zip(z([c["fiscal_expenditure_2014"] / c["fiscal_revenue_2014"] for c in units]),
        z([g / c["fiscal_expenditure_2014"] for g, c in zip(gap, units)]))]
    difficulty = [20 + 70 * (x - min(s)) / (max(s) - min(s)) for x in s]
    parts = [g * d for g, d in zip(gap, difficulty)]
    fund = allocated("equalisation-58-2022")["funds"][0]
    want = {c["code"]: fund["to_counties"] * part / sum(parts) for c, part in zip(units, parts)}
    same("equalisation", amounts(fund), want, 10000)
    return len(units)


def block_grant(counties):
    of = {c["code"]: c for c in counties}
    what = allocated("block-grant-2014")
    funds = {fund["name"]: fund for fund in what["funds"]}
    block = amounts(funds["block"])
    minority = sum(amount for code, amount in block.items() if of[code]["minority_unit"])
    assert minority >= 0.6 * funds["block"]["to_counties"]
    townships = amounts(funds["townships"])
    assert sum(townships.values()) == 127 * 10**7 and all(amount % 10**7 == 0 for amount in townships.values())
    assert all(amount == 20000 * of[code]["poor_villages_2014"] for code, amount in amounts(funds["villages"]).items())
    for task, column in zip(what["tasks"], ("registered_poor_2014", "poor_villages_2014", "poor_townships_2014")):
        assert all(amount <= of[code][column] for code, amount in amounts(task).items()), task["name"]
    # 60 % of 2023 to industry, to the yuan that a use can be rounded by
    linking = allocated("fund-19-2021")
    uses = {use["name"]: use["total"] for use in linking["ledgers"][0]["uses"]}
    assert abs(uses["industry"] - 0.6 * linking["funds"][0]["to_counties"]) <= 1, uses
    return minority / funds["block"]["to_counties"]


def main():
    done = subprocess.run([YINSU, "import", ROOT / "title-i" / "counties.csv", "-o", ROOT / "title-i" / "counties.h5"],
        capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    guizhou = rows("guizhou-2014")
    print(f"Hubei literally {hubei(guizhou):.2f} times the pot")
    print("Title I: {:.1f} dollars apart, {} agencies at their least".format(*title_i(rows("title-i"))))
    print(f"equalisation: {equalisation(guizhou)} counties")
    print(f"block grant: {block_grant(guizhou):.4f} to the minority units")


main()
