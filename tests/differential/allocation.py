#!/usr/bin/env python3
"""Allocation against exact rationals: allocation.py DRIVER [SCRATCH]

1,000 random funds with fixed seeds. Everything is computed again here, slowly, from the definitions: factor shares as fractions (ours
must agree to 1e-12 of the pot), then from our shares on the 2^-48 grid the amounts to the yuan, by a search over the breakpoints of
lambda, which has nothing in common with the solver of the library. Prints a line of figures; exits 1 on any difference.
"""
import json
import math
import random
import subprocess
import sys
from fractions import Fraction

(DIRECT, RECIPROCAL, MEAN_RATIO, INTENSITY, RECIPROCAL_INTENSITY, GAP, GAP_POPULATION, GAP_FILL, MIN_MAX, LINEAR, RANK, Z_SCORE, LOG, POWER,
 BRACKETS, LADDER) = range(16)
RATIONAL = [t for t in range(16) if t != LOG]
DIVIDES = (RECIPROCAL, MEAN_RATIO, RECIPROCAL_INTENSITY)
BY_PEOPLE = (INTENSITY, RECIPROCAL_INTENSITY, GAP_POPULATION, BRACKETS)
REFUSE, DROP, MEDIAN, GROUP_MEDIAN, SUB_POT = range(5)
YUAN, PER_HEAD, SHARE, LAST_YEAR = range(4)
NO_RATABLE, RATABLE = range(2)
ZERO_REFUSE, HOLD, EQUAL = range(3)
SLACK = Fraction(1, 2 ** 50)
QUANTITIES = ("registered_poor", "incidence", "poor_fall")


def make(seed):
    """A random fund and its table. Text columns are lists of floats; None is missing."""
    rnd = random.Random(seed)
    n = rnd.choice([1, 2, 3, 5, 8, 20, 60])
    fund = {
        "n": n, "rounding": rnd.choice([1, 1, 100, 10000]), "infeasible": rnd.randrange(2), "when_zero": rnd.randrange(3),
        "total": rnd.choice([rnd.randrange(10 ** 4), rnd.randrange(10 ** 7), rnd.randrange(10 ** 9), rnd.randrange(10 ** 14)]),
        "group": [rnd.randrange(3) for _ in range(n)],
        "eligible": [1.0 if i == 0 or rnd.random() < 0.8 else 0.0 for i in range(n)] if rnd.random() < 0.5 else None,
        "column": {"heads": [float(rnd.randrange(1, 500)) for _ in range(n)], "some": [float(rnd.random() < 0.5) for _ in range(n)],
                   "wide": [float(rnd.random() < 0.7) for _ in range(n)], "w": [rnd.uniform(0, 6) for _ in range(n)]},
        "quantity": {
            "registered_poor": [float(rnd.randrange(1, 10 ** 5)) for _ in range(n)],
            "incidence": [rnd.uniform(0.01, 0.6) for _ in range(n)],
            "poor_fall": [rnd.uniform(-0.1, 0.4) for _ in range(n)],
        },
        "factor": [], "coefficient": [], "bound": [], "aside": [],
    }
    weights = [rnd.randrange(1, 9) for _ in range(rnd.randrange(1, 6))]
    for k, weight in enumerate(weights):
        transform = rnd.choice(RATIONAL)
        name = f"x{k}"
        if rnd.random() < 0.35:
            name = rnd.choice(QUANTITIES[:2] if transform in DIVIDES else QUANTITIES)
        else:
            fund["column"][name] = [rnd.choice([rnd.uniform(0.5, 9), float(rnd.randrange(1, 10))]) for _ in range(n)]
        gap = rnd.choice([DROP, MEDIAN, GROUP_MEDIAN, SUB_POT])
        if name in fund["column"] and rnd.random() < 0.4:
            for i in range(1, n):
                if rnd.random() < 0.2 and (gap != GROUP_MEDIAN or i > 3):
                    fund["column"][name][i] = None
        if gap == DROP and k == 0:
            gap = SUB_POT
        fund["factor"].append({"indicator": name, "transform": transform, "population": rnd.choice(["heads", "registered_poor"]),
                               "multiplier": rnd.choice([None, None, "heads", "incidence"]), "line": rnd.choice([0.3, 5.0, 9.5]),
                               "lower": rnd.random() < 0.5, "weight": weight / sum(weights), "gap": gap,
                               "against": rnd.choice(["w", "w", "incidence"]), "exponent": float(rnd.randrange(4)),
                               "to": rnd.choice([(0.0, 1.0), (20.0, 90.0)]), "least": rnd.choice([0.0, 0.0, 0.25, 0.75]),
                               "most": rnd.choice([0.0, 0.0, 1.25, 2.0]), "rungs": rungs(rnd), "universe": None})
        if is_fixed(fund, fund["factor"][-1]) and rnd.random() < 0.3:
            fund["factor"][-1]["universe"] = "wide"
    if rnd.random() < 0.3:
        fund["coefficient"].append((rnd.choice(["incidence", "heads"]), rnd.choice([1.0, 0.5, 0.1])))
    if rnd.random() < 0.3:
        fund["aside"] = [(rnd.choice([0.05, 0.1, 0.07]), 0), (0.0, rnd.randrange(1 + fund["total"] // 100))]
    for kind in range(4):
        for which in "fc":
            if rnd.random() < 0.3:
                fund["bound"].append(bound(rnd, fund, kind, which))
    if any(b["kind"] == LAST_YEAR for b in fund["bound"]):
        fund["column"]["issued"] = [float(rnd.randrange(1 + 2 * fund["total"] // n)) for _ in range(n)]
    return fund


def rungs(rnd):
    """Steps that rise, the first at 0 or above."""
    begin = sorted(rnd.sample([0.0, 1.5, 3.0, 5.0, 8.0], rnd.randrange(1, 5)))
    return [(start, rnd.choice([0.5, 1.0, 1.75, 4.0])) for start in begin]


def bound(rnd, fund, kind, which):
    each = fund["total"] / fund["n"]
    base = {YUAN: each, PER_HEAD: each / 250, SHARE: 1 / fund["n"], LAST_YEAR: 1.0}[kind]
    value = base * (rnd.uniform(0, 0.7) if which == "f" else rnd.uniform(1.2, 5))
    if kind in (SHARE, LAST_YEAR) and rnd.random() < 0.5:
        value = round(value, 2)
    return {"list": "h" if which == "f" and kind == LAST_YEAR else which, "kind": kind, "value": value,
            "population": "heads" if kind == PER_HEAD else None, "where": rnd.choice([None, "some"])}


def script(fund):
    """The case in the driver's words."""
    word = lambda x: "-" if x is None else x
    figures = lambda row: " ".join("nan" if x is None else x.hex() for x in row)
    lines = [f"open {fund['n']} {fund['rounding']} {fund['infeasible']} {fund['when_zero']} "
             f"{'listed' if fund['eligible'] else '-'} {'issued' if 'issued' in fund['column'] else '-'} {fund['total']}"]
    lines += [f"column {name} {figures(row)}" for name, row in fund["column"].items()]
    if fund["eligible"]:
        lines.append(f"column listed {figures(fund['eligible'])}")
    lines += [f"quantity {name} {figures(row)}" for name, row in fund["quantity"].items()]
    lines.append("group " + " ".join(map(str, fund["group"])))
    for f in fund["factor"]:
        lines.append(f"factor {f['indicator']} {f['transform']} {f['population']} {word(f['multiplier'])} {f['line'].hex()} "
                     f"{int(f['lower'])} {f['weight'].hex()} {f['gap']} {f['against']} {f['exponent'].hex()} {f['to'][0].hex()} "
                     f"{f['to'][1].hex()} {f['least'].hex()} {f['most'].hex()} {word(f['universe'])}"
                     + ("".join(f" {start.hex()} {value.hex()}" for start, value in f["rungs"])
                        if f["transform"] in (BRACKETS, LADDER) else ""))
    lines += [f"coefficient {name} {strength.hex()}" for name, strength in fund["coefficient"]]
    lines += [f"aside {share.hex()} {amount}" for share, amount in fund["aside"]]
    lines += [f"bound {b['list']} {b['kind']} {b['value'].hex()} {word(b['population'])} {word(b['where'])}" for b in fund["bound"]]
    return "\n".join(lines + ["run"]) + "\n"


def series(fund, name):
    """An indicator as fractions over all counties; quantities below 0 are 0."""
    if name in fund["column"]:
        return [None if x is None else Fraction(x) for x in fund["column"][name]]
    return [max(Fraction(x), Fraction(0)) for x in fund["quantity"][name]]


def median(values):
    values = sorted(values)
    return (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2


class Refused(Exception):
    pass


def figures_of(fund, eligible):
    """Values after imputing; the factors that each county lacks; the counties of the sub-pot."""
    values, lacks, sub = [], {i: set() for i in eligible}, set()
    for k, f in enumerate(fund["factor"]):
        own = series(fund, f["indicator"])
        value = list(own)
        for i in eligible:
            if own[i] is not None:
                continue
            if f["gap"] in (MEDIAN, GROUP_MEDIAN):
                pool = [own[j] for j in eligible if own[j] is not None and (f["gap"] == MEDIAN or fund["group"][j] == fund["group"][i])]
                if not pool:
                    raise Refused
                value[i] = median(pool)
            elif f["gap"] == DROP:
                lacks[i].add(k)
            else:
                sub.add(i)
        values.append(value)
    for i in eligible:
        if i not in sub and len(lacks[i]) == len(fund["factor"]):
            raise Refused
    return values, lacks, sub


def limited(f, value, members):
    """The indicator within its multiples of the mean."""
    mean = sum(value[i] for i in members) / len(members)
    out = {}
    for i in members:
        out[i] = value[i]
        if f["least"]:
            out[i] = max(out[i], Fraction(f["least"]) * mean)
        if f["most"]:
            out[i] = min(out[i], Fraction(f["most"]) * mean)
    return out


def brackets(steps, v):
    ends = [Fraction(start) for start, _ in steps[1:]] + [v]
    return sum(Fraction(rate) * max(min(v, end) - Fraction(start), Fraction(0)) for (start, rate), end in zip(steps, ends))


def ladder(steps, v):
    return Fraction(([Fraction(0)] + [value for start, value in steps if start <= v])[-1])


def rank_part(f, v, all_v):
    """(n + 1 - rank) / n, the rank by counting who is needier, and half of who is as needy."""
    needier = sum(x < v if f["lower"] else x > v for x in all_v)
    equal = sum(x == v for x in all_v)
    return (len(all_v) - needier - Fraction(equal - 1, 2)) / Fraction(len(all_v))


def factor_values(fund, f, value, members):
    """u of each county in `members`, among whom means, extremes and ranks are."""
    if not members:
        return {}
    people, times = series(fund, f["population"]), series(fund, f["multiplier"]) if f["multiplier"] else None
    against, v = series(fund, f["against"]), limited(f, value, members)
    line, low, high, mean = Fraction(f["line"]), min(v.values()), max(v.values()), sum(v.values()) / len(v)
    up = lambda x: high - x if f["lower"] else x - low
    least, most = map(Fraction, f["to"])
    formula = {
        DIRECT: lambda i, x: x, INTENSITY: lambda i, x: x,
        RECIPROCAL: lambda i, x: 1 / x, RECIPROCAL_INTENSITY: lambda i, x: 1 / x, MEAN_RATIO: lambda i, x: mean / x,
        GAP: lambda i, x: max(line - x, Fraction(0)), GAP_POPULATION: lambda i, x: max(line - x, Fraction(0)),
        GAP_FILL: lambda i, x: max(x - against[i], Fraction(0)),
        MIN_MAX: lambda i, x: up(x) / (high - low) if high > low else Fraction(0),
        LINEAR: lambda i, x: max(2 - x / mean, Fraction(0)) if mean else Fraction(1),
        RANK: lambda i, x: rank_part(f, x, list(v.values())),
        Z_SCORE: lambda i, x: least + (most - least) * up(x) / (high - low) if high > low else most,
        POWER: lambda i, x: x ** int(f["exponent"]),
        BRACKETS: lambda i, x: brackets(f["rungs"], x), LADDER: lambda i, x: ladder(f["rungs"], x),
    }[f["transform"]]
    out = {}
    for i in members:
        out[i] = formula(i, v[i]) * (people[i] if f["transform"] in BY_PEOPLE else 1) * (times[i] if times else 1)
    return out


def is_fixed(fund, f):
    return f["indicator"] in fund["column"] and not (f["transform"] in BY_PEOPLE and f["population"] in QUANTITIES) \
        and not (f["transform"] == GAP_FILL and f["against"] in QUANTITIES) and f["multiplier"] not in QUANTITIES


def outside_of(fund, f, eligible):
    """Counties of the factor's universe that are not eligible; they must have every figure."""
    outside = [i for i in range(fund["n"]) if f["universe"] and fund["column"][f["universe"]][i] and i not in eligible]
    if any(series(fund, f["indicator"])[i] is None for i in outside):
        raise Refused
    return outside


def shares_of(fund, eligible):
    """Shares of the eligible counties, summing to 1, or None if nobody has one."""
    values, lacks, sub = figures_of(fund, eligible)
    formula = {i: Fraction(0) for i in eligible if i not in sub}
    for k, f in enumerate(fund["factor"]):
        outside = outside_of(fund, f, eligible)
        u = factor_values(fund, f, values[k], [i for i in formula if k not in lacks[i]] + outside)
        own = sum(x for i, x in u.items() if i not in outside)
        total = sum(x for i, x in u.items() if not f["universe"] or fund["column"][f["universe"]][i])
        if formula and is_fixed(fund, f) and (own == 0 and fund["when_zero"] == ZERO_REFUSE or own > 0 and total == 0):
            raise Refused
        for i, x in u.items():
            if i not in outside:
                formula[i] += Fraction(f["weight"]) * x / total if total else 0
    for i in formula:
        formula[i] /= 1 - sum(Fraction(fund["factor"][k]["weight"]) for k in lacks[i])
    total = sum(formula.values())
    if formula and total == 0:
        return None
    by = series(fund, "registered_poor")
    inside = Fraction(sum(by[i] for i in sub)) / sum(by[i] for i in eligible) if sub else Fraction(0)
    share = {i: formula[i] / total * (1 - inside) for i in formula}
    share.update({i: by[i] / sum(by[j] for j in eligible) for i in sub})
    for name, strength in fund["coefficient"]:
        c = series(fund, name)
        share = {i: s * (1 + (c[i] - 1) * Fraction(strength)) for i, s in share.items()}
    total = sum(share.values())
    return {i: s / total for i, s in share.items()} if total else None


def up(x):
    nearest = round(x)
    return nearest if abs(x - nearest) <= abs(x) * SLACK else math.ceil(x)


def down(x):
    nearest = round(x)
    return nearest if abs(x - nearest) <= abs(x) * SLACK else math.floor(x)


def bounds_of(fund, eligible, units):
    lo, hi = {i: 0 for i in eligible}, {i: units for i in eligible}
    for b in fund["bound"]:
        for i in eligible:
            if b["where"] and not fund["column"][b["where"]][i]:
                continue
            value = Fraction(b["value"])
            if b["kind"] == PER_HEAD:
                value *= Fraction(fund["column"][b["population"]][i])
            elif b["kind"] == LAST_YEAR:
                value *= Fraction(fund["column"]["issued"][i])
            value = value * units if b["kind"] == SHARE else value / fund["rounding"]
            if b["list"] == "c":
                hi[i] = min(hi[i], down(value))
            else:
                lo[i] = max(lo[i], up(value))
    return lo, hi


def largest_remainder(exact, total):
    """Whole units that sum to the total; ties to the first."""
    units = {i: math.floor(x) for i, x in exact.items()}
    order = sorted(exact, key=lambda i: (units[i] - exact[i], i))
    for i in order[:total - sum(units.values())]:
        units[i] += 1
    return units


def exactly(share, lo, hi, total):
    """clip(lambda * share, lo, hi) with the sum `total`: lambda between two neighbouring breakpoints, then linear; None: cannot be."""
    if any(lo[i] > hi[i] for i in share):
        return None
    amounts = lambda x: {i: min(max(x * s, Fraction(lo[i])), Fraction(hi[i])) if s else Fraction(lo[i]) for i, s in share.items()}
    if sum(lo.values()) > total or sum(hi[i] if s else lo[i] for i, s in share.items()) < total:
        return None
    points = sorted({Fraction(0)} | {Fraction(b[i], s) for i, s in share.items() if s for b in (lo, hi)})
    a, z = 0, len(points) - 1
    while z - a > 1:
        middle = (a + z) // 2
        if sum(amounts(points[middle]).values()) <= total:
            a = middle
        else:
            z = middle
    left, right = sum(amounts(points[a]).values()), sum(amounts(points[z]).values())
    if right == left:
        x = points[z]
    else:
        x = points[a] + (points[z] - points[a]) * (total - left) / (right - left)
    exact = amounts(x)
    assert sum(exact.values()) == total
    return exact


def fill(share, lo, hi, total):
    exact = exactly(share, lo, hi, total)
    return None if exact is None else largest_remainder(exact, total)


def relax(share, lo, hi, total):
    lo = {i: min(lo[i], hi[i]) if hi[i] < total else lo[i] for i in lo}  # a cap of all the money is none
    if sum(lo.values()) > total:
        return largest_remainder({i: Fraction(lo[i] * total, sum(lo.values())) for i in lo}, total)
    having = [i for i in share if share[i]]
    alone = sum(lo[i] for i in share if not share[i])
    caps = sum(hi[i] for i in having)
    if caps + alone < total:
        if caps == 0:
            return None
        exact = {i: Fraction(hi[i] * (total - alone), caps) if i in having else Fraction(lo[i]) for i in share}
        return largest_remainder(exact, total)
    return fill(share, lo, hi, total)


def expected(fund, ours):
    """What the driver should have said; shares are compared on the way."""
    eligible = [i for i in range(fund["n"]) if not fund["eligible"] or fund["eligible"][i]]
    try:
        exact = shares_of(fund, eligible)
    except Refused:
        return {"status": "refused"}, 0
    asides = []
    for share, amount in fund["aside"]:
        asides.append(down(Fraction(share) * fund["total"] / fund["rounding"]) * fund["rounding"] + amount)
    rest = fund["total"] - sum(asides)
    units, held = divmod(rest, fund["rounding"])
    failed, error = ({"status": "failed"}, 0), 0
    if rest < 0:
        return failed
    done = lambda amounts, held: {"status": "ok", "asides": asides, "held": held,
                                  "amounts": [amounts.get(i, 0) * fund["rounding"] for i in range(fund["n"])]}
    if exact is None and fund["when_zero"] == HOLD:
        return done({}, held + units * fund["rounding"]), 0
    if exact is None and fund["when_zero"] == ZERO_REFUSE and units > 0:
        return failed
    if exact is None:
        grid = {i: 1 if fund["when_zero"] == EQUAL else 0 for i in eligible}
    elif ours["status"] != "ok":
        grid = {i: round(s * 2 ** 48) for i, s in exact.items()}
    else:
        grid = dict(zip(eligible, ours["shares"]))
        error = max(abs(float(Fraction(grid[i], 2 ** 48) - exact[i])) for i in eligible)
    lo, hi = bounds_of(fund, eligible, units)
    solve = relax if fund["infeasible"] == RATABLE else fill
    amounts = solve(grid, lo, hi, units)
    return (failed if amounts is None else (done(amounts, held), error))


def main():
    funds = [make(seed) for seed in range(1000)]
    run = subprocess.run([sys.argv[1]], input="".join(map(script, funds)), capture_output=True, text=True)
    lines = run.stdout.splitlines()
    if run.returncode != 0 or len(lines) != len(funds):
        sys.exit(f"driver: exit {run.returncode}, {len(lines)} answers to {len(funds)} funds\n{run.stderr[-2000:]}")
    wrong, worst, count = 0, 0.0, {"ok": 0, "failed": 0, "refused": 0}
    for seed, (fund, line) in enumerate(zip(funds, lines)):
        ours = json.loads(line)
        want, error = expected(fund, ours)
        worst = max(worst, error)
        count[ours["status"]] += 1
        got = {key: ours.get(key) for key in want}
        if got != want or error > 1e-12:
            wrong += 1
            print(f"fund {seed}: share error {error:.3g}\n  ours {got}\n  want {want}")
    print(f"allocation: {len(funds)} funds, {count['ok']} to the yuan, {count['failed']} cannot hold, {count['refused']} refused; "
          f"largest difference of a share {worst:.3g}; {wrong} wrong")
    if wrong or count["ok"] < 600 or count["failed"] < 50:
        sys.exit(1)


if __name__ == "__main__":
    main()
