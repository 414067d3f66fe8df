#!/usr/bin/env python3
"""The steps of a fund against exact rationals: steps.py DRIVER [SCRATCH]

1,000 random funds with fixed seeds and a random set of steps: set-asides, grants, thresholds, several formulas, coefficients by ladder,
composed bounds, locks, rounding rules, cut-off, deductions, overrides. Everything is computed again here, slowly, from the definitions, in
fractions: shares (ours must agree to 1e-12 of the pot), then from our shares on the 2^-48 grid the amounts to the yuan. The driver
compares instruction sets, and a world by itself with a tile. Prints a line of figures; exits 1 on any difference.
"""
import json
import random
import subprocess
import sys
from fractions import Fraction

from allocation import down, exactly, fill, largest_remainder, relax, up

NO_RATABLE, RATABLE = range(2)
ZERO_REFUSE, HOLD, EQUAL = range(3)
SUM, GREATER, LESSER, MEAN, FIRST_AND_MEAN = range(5)
LARGEST_REMAINDER, HALF_UP, DOWN = range(3)
TO_OTHERS, TO_GROUP, TO_HOLD = range(3)
YUAN, PER_HEAD, SHARE, LAST_YEAR, AVERAGE, GROWTH, THE_LESSER, THE_GREATER, THE_MEAN = range(9)
QUANTITIES = ("registered_poor", "incidence")


class Failed(Exception):
    """The world has no amounts."""


class Refused(Exception):
    """The fund is refused before any world."""


# ---- a random fund

def ladder(rnd, lowest):
    """Rungs that rise; figures below the first are worth 0."""
    n = rnd.randrange(1, 5)
    return [(float(lowest + 2 * k), rnd.choice([0.0, 0.5, 0.7, 0.9, 1.0, 1.1, 1.5, 3.0])) for k in range(n)]


def factors(rnd, n, zeros):
    names = rnd.sample(["a", "b", "c", "registered_poor", "incidence"] + ["nil"] * zeros, rnd.choice([1, 1, 2, 3]))
    weights = [rnd.randrange(1, 9) for _ in names]
    return [(name, w / sum(weights)) for name, w in zip(names, weights)]


def coefficient(rnd):
    by_ladder = rnd.random() < 0.6
    least = rnd.choice([0.0, 0.0, 0.4])
    return {"indicator": "grade" if by_ladder else rnd.choice(["c", "incidence"]), "strength": rnd.choice([1.0, 0.5, 0.1]),
            "least": least, "most": rnd.choice([0.0, 0.0, 1.2]), "ladder": ladder(rnd, -2) if by_ladder else []}


def threshold(rnd, grace):
    indicator, most = rnd.choice([("a", 2e4), ("grade", 3.0), ("incidence", 0.5)])
    return {"indicator": indicator, "least": rnd.choice([-1e15, most * 0.05, most * 0.3]), "most": rnd.choice([1e15, 1e15, most * 0.9]),
            "grace": rnd.choice([0, 1, 4]) if grace else 0, "ramp": rnd.choice([0.0, 0.25, 0.4, 1.0]),
            "out_for": rnd.choice([None, "out", "out"]) if grace else None}


def bound(rnd, fund, which, kind=None, depth=0):
    each = fund["total"] / fund["n"]
    kind = rnd.choice([YUAN, PER_HEAD, SHARE, LAST_YEAR, AVERAGE, GROWTH, THE_LESSER, THE_GREATER, THE_MEAN]) if kind is None else kind
    if depth >= 2 and kind >= THE_LESSER:
        kind = YUAN
    made = {"list": which, "kind": kind, "population": "heads" if kind in (PER_HEAD, AVERAGE) else None,
            "where": rnd.choice([None, None, "some"]), "of": []}
    base = {YUAN: each, PER_HEAD: each / 250, SHARE: 1 / fund["n"], LAST_YEAR: 1.0, AVERAGE: 1.0}.get(kind, 1.0)
    if kind == GROWTH:
        made["value"] = -0.5 if which == "f" else rnd.choice([0.5, 2.0])
    elif kind >= THE_LESSER:
        made["value"] = rnd.choice([1.0, 1.0, 0.9])
        made["of"] = [bound(rnd, fund, which, depth=depth + 1) for _ in range(rnd.randrange(1, 4))]
    else:
        made["value"] = round(base * (rnd.uniform(0, 0.6) if which == "f" else rnd.uniform(1.3, 6)), rnd.choice([2, 12]))
    return made


def make(seed):
    rnd = random.Random(seed)
    n = rnd.choice([1, 2, 3, 5, 8, 20, 60])
    unit = rnd.choice([1, 1, 100, 10000, 10 ** 6])
    total = rnd.choice([rnd.randrange(20) * unit, rnd.randrange(10 ** 4) * unit, rnd.randrange(10 ** 7) * unit + rnd.randrange(unit),
                        rnd.randrange(10 ** 15)])
    some = lambda chance: rnd.random() < chance
    column = {
        "a": [float(rnd.randrange(1, 20000)) for _ in range(n)],
        "b": [rnd.choice([rnd.uniform(0.1, 9), float(rnd.randrange(0, 10))]) for _ in range(n)],
        "c": [rnd.uniform(0.2, 2) for _ in range(n)],
        "nil": [0.0] * n,
        "grade": [float(rnd.randrange(-3, 7)) for _ in range(n)],
        "heads": [float(rnd.randrange(1, 500)) for _ in range(n)],
        "some": [float(some(0.5)) for _ in range(n)],
        "few": [float(some(0.3)) for _ in range(n)],
        "townships": [float(rnd.randrange(0, 30)) for _ in range(n)],
        "rank": [float(rnd.randrange(0, 6)) for _ in range(n)],
        "out": [float(rnd.randrange(0, 6)) for _ in range(n)],
        "unspent": [rnd.choice([0.0, 0.0, float(rnd.randrange(1 + total // n))]) for _ in range(n)],
        "place": [float(rnd.randrange(4)) for _ in range(n)],
        "listed": [1.0 if i == 0 or some(0.8) else 0.0 for i in range(n)],
    }
    fund = {"n": n, "rounding": unit, "total": total, "infeasible": rnd.choice([NO_RATABLE, RATABLE, RATABLE]),
            "when_zero": rnd.randrange(3), "column": column, "eligibility": rnd.choice([None, "listed"]), "last_year": None,
            "rule": rnd.randrange(3), "residual_to": None, "take": rnd.randrange(5), "override_cap": rnd.choice([0.1, 0.5, 10.0]),
            "moving": some(0.5),
            "quantity": {"registered_poor": [float(rnd.randrange(0, 10 ** 5)) for _ in range(n)],
                         "incidence": [rnd.uniform(-0.05, 0.9) for _ in range(n)]},
            "aside": [], "grant": [], "threshold": [], "factor": [], "formula": [], "coefficient": [], "bound": [], "lock": [],
            "cut_off": None, "deduction": [], "override": []}
    make_before(rnd, fund, some)
    make_after(rnd, fund, some)
    return fund


def make_before(rnd, fund, some):
    n, total = fund["n"], fund["total"]
    zeros = some(0.15)
    if some(0.3):
        fund["aside"] = [(rnd.choice([0.05, 0.1, 0.07]), 0), (0.0, rnd.randrange(1 + total // 100))]
    for _ in range(rnd.choice([0, 0, 1, 2])):
        by = rnd.randrange(3)
        per = rnd.choice([None, "townships"])
        fund["grant"].append({"amount": round(total / n * rnd.choice([0.01, 0.1, 0.5]) / (15 if per else 1), rnd.choice([0, 2])), "per": per,
                              "where": rnd.choice([None, "few"]), "indicator": [None, "grade", "rank"][by],
                              "top": rnd.randrange(1, 6) if by == 2 else 0, "ladder": ladder(rnd, -1) if by == 1 else []})
    if some(0.3):
        fund["threshold"] = [threshold(rnd, True) for _ in range(rnd.choice([1, 2]))]
    if some(0.45):
        share = rnd.choice([0.25, 0.375, 0.5])
        for f in range(rnd.choice([2, 2, 3])):
            pot = (0.0, 0.0)
            if fund["take"] == SUM and f > 0:
                pot = (share / 2, 0.0) if some(0.6) else (0.0, float(rnd.randrange(1, 2 + total // 4)))
            fund["formula"].append({"share": pot[0], "amount": pot[1], "eligibility": rnd.choice([None, None, "some"]),
                                    "factor": factors(rnd, n, zeros), "coefficient": [coefficient(rnd)] if some(0.2) else [],
                                    "threshold": [threshold(rnd, False)] if some(0.2) else []})
    elif not fund["grant"] or some(0.8):
        fund["factor"] = factors(rnd, n, zeros)
    if some(0.3):
        fund["coefficient"] = [coefficient(rnd) for _ in range(rnd.choice([1, 2]))]
    for which in "fc":
        for _ in range(rnd.choice([0, 0, 1, 2])):
            fund["bound"].append(bound(rnd, fund, which))
    if some(0.2):
        fund["bound"].append(bound(rnd, fund, "h", LAST_YEAR))
    if fund["bound"] and some(0.8):
        fund["last_year"] = "issued"
        fund["column"]["issued"] = [float(rnd.randrange(1 + min(2 * total // n, 10 ** 15))) for _ in range(n)]


def make_after(rnd, fund, some):
    n, total, unit = fund["n"], fund["total"], fund["rounding"]
    who = [i for i in range(n) if not fund["eligibility"] or fund["column"]["listed"][i]]
    if some(0.3):
        fund["residual_to"] = rnd.choice(who)
    if some(0.25):
        for i in rnd.sample(who, min(len(who), rnd.choice([1, 1, 2, 3]))):
            fund["lock"].append((i, rnd.randrange(1 + 2 * total // n // unit) * unit if n > 1 or some(0.5) else total // unit * unit))
    if some(0.25):
        fund["cut_off"] = (rnd.choice([0.0, total / n * rnd.uniform(0, 1)]), rnd.choice([0.0, 0.3 / n]), rnd.randrange(3))
    for _ in range(rnd.choice([0, 0, 0, 1, 2])):
        fund["deduction"].append((rnd.choice([0.1, 0.5, 1.0]), rnd.choice([0.3, 0.29, 1.0]), rnd.randrange(3)))
    if some(0.2) and len(who) > 1:
        i, j = rnd.sample(who, 2)
        change = rnd.randrange(1 + total // n // unit // 8) * unit
        fund["override"] = [(i, change), (j, -change)]


# ---- the case in the driver's words

def script(fund):
    word = lambda x: "-" if x is None else str(x)
    code = lambda i: "-" if i is None else f"52{i + 1:04d}"
    figures = lambda row: " ".join(x.hex() for x in row)
    steps = lambda rungs: "".join(f" {a.hex()} {b.hex()}" for a, b in rungs)
    lines = [f"open {fund['n']} {fund['rounding']} {fund['infeasible']} {fund['when_zero']} {word(fund['eligibility'])} "
             f"{word(fund['last_year'])} {fund['total']} {fund['rule']} {code(fund['residual_to'])} {fund['take']} "
             f"{fund['override_cap'].hex()} {int(fund['moving'])}"]
    lines += [f"column {name} {figures(row)}" for name, row in fund["column"].items()]
    lines += [f"quantity {name} {figures(row)}" for name, row in fund["quantity"].items()]

    def parts(of):
        out = [f"factor {name} {weight.hex()}" for name, weight in of["factor"]]
        out += [f"coefficient {c['indicator']} {c['strength'].hex()} {c['least'].hex()} {c['most'].hex()}{steps(c['ladder'])}"
                for c in of["coefficient"]]
        return out + [f"threshold {t['indicator']} {t['least'].hex()} {t['most'].hex()} {t['grace']} {t['ramp'].hex()} {word(t['out_for'])}"
                      for t in of["threshold"]]

    def bounds(b):
        return [f"bound {b['list']} {b['kind']} {b['value'].hex()} {word(b['population'])} {word(b['where'])} {len(b['of'])}"] + [
            line for m in b["of"] for line in bounds(m)]

    lines += parts(fund)
    for f in fund["formula"]:
        lines += [f"formula {f['share'].hex()} {f['amount'].hex()} {word(f['eligibility'])}"] + parts(f)
    lines += [f"aside {share.hex()} {amount}" for share, amount in fund["aside"]]
    lines += [f"grant {g['amount'].hex()} {word(g['per'])} {word(g['where'])} {word(g['indicator'])} {g['top']}{steps(g['ladder'])}"
              for g in fund["grant"]]
    lines += [line for b in fund["bound"] for line in bounds(b)]
    lines += [f"lock {code(i)} {amount}" for i, amount in fund["lock"]]
    if fund["cut_off"]:
        lines.append(f"cut_off {fund['cut_off'][0].hex()} {fund['cut_off'][1].hex()} {fund['cut_off'][2]} place")
    lines += [f"deduction unspent {rate.hex()} {most.hex()} {to} place" for rate, most, to in fund["deduction"]]
    lines += [f"override {code(i)} {change}" for i, change in fund["override"]]
    return "\n".join(lines + ["run"]) + "\n"


# ---- the same again, slowly

def figure(fund, name, i):
    """A column's figure, or a quantity's, which counts as 0 below 0."""
    if name in fund["column"]:
        return Fraction(fund["column"][name][i])
    return max(Fraction(fund["quantity"][name][i]), Fraction(0))


def step_of(rungs, v):
    value = Fraction(0)
    for start, worth in rungs:
        if v >= start:
            value = Fraction(worth)
    return value


def granted_units(fund, who, units):
    out = {i: 0 for i in who}
    for g in fund["grant"]:
        counts = {i: figure(fund, g["per"], i) if g["per"] else Fraction(1) for i in who if not g["where"] or fund["column"][g["where"]][i]}
        counts = {i: x for i, x in counts.items() if x > 0 and kept(fund, fund["threshold"], i)}
        if g["top"]:
            best = sorted(counts, key=lambda i: (-figure(fund, g["indicator"], i), i))[:g["top"]]
            counts = {i: counts[i] for i in best}
        for i, x in counts.items():
            times = step_of(g["ladder"], figure(fund, g["indicator"], i)) if g["ladder"] else 1
            out[i] += down(Fraction(g["amount"]) * x * times / fund["rounding"])
    if sum(out.values()) <= units:
        return out
    if fund["infeasible"] != RATABLE:
        raise Failed
    return largest_remainder({i: Fraction(x * units, sum(out.values())) for i, x in out.items()}, units)


def kept(fund, thresholds, i):
    keep = Fraction(1)
    for t in thresholds:
        v = figure(fund, t["indicator"], i)
        if Fraction(t["least"]) <= v <= Fraction(t["most"]):
            continue
        year = (fund["column"][t["out_for"]][i] if t["out_for"] else 10 ** 6) + 1
        keep = min(keep, max(1 - Fraction(t["ramp"]) * int(year), Fraction(0)) if year <= t["grace"] else Fraction(0))
    return keep


def coefficients(fund, given, share):
    for c in given:
        for i in share:
            v = figure(fund, c["indicator"], i)
            v = step_of(c["ladder"], v) if c["ladder"] else v
            v = max(v, Fraction(c["least"]))
            v = min(v, Fraction(c["most"])) if c["most"] else v
            share[i] *= 1 + (v - 1) * Fraction(c["strength"])
    return share


def whole(share):
    """The same, summing to 1; None where there is nothing."""
    total = sum(share.values())
    return {i: x / total for i, x in share.items()} if total else None


def by_factors(fund, of, who, keep):
    """Weighted sum of factor shares, before coefficients."""
    share = {i: Fraction(0) for i in who}
    for name, weight in of["factor"]:
        u = {i: figure(fund, name, i) for i in who}
        if who and not sum(u.values()) and name in fund["column"] and fund["when_zero"] == ZERO_REFUSE:
            raise Refused
        u = {i: x * keep[i] for i, x in u.items()}
        total = sum(u.values())
        for i, x in u.items():
            share[i] += Fraction(weight) * x / total if total else 0
    return share


def check_static(fund, who):
    """What is refused before any world: no county, or a factor of 0 in every county."""
    for of in [fund] + fund["formula"]:
        inside = [i for i in who if not of.get("eligibility") or fund["column"][of["eligibility"]][i]]
        if not inside and fund["when_zero"] != HOLD:
            raise Refused
        by_factors(fund, of, inside, {i: Fraction(1) for i in inside})


def when_zero(fund, who, keep):
    """Equal shares of who is in, or "hold"; else the world fails."""
    inside = [i for i in who if keep[i]]
    if fund["when_zero"] == EQUAL and inside:
        return {i: keep[i] / sum(keep.values()) for i in who}
    if fund["when_zero"] == HOLD:
        return "hold"
    raise Failed


def of_formula(fund, formula, who):
    """Its shares, whole; "hold" where it has none and its pot is held."""
    inside = [i for i in who if not formula["eligibility"] or fund["column"][formula["eligibility"]][i]]
    keep = {i: kept(fund, fund["threshold"] + formula["threshold"], i) for i in inside}
    share = by_factors(fund, formula, inside, keep)
    share = whole(coefficients(fund, formula["coefficient"], share)) if sum(share.values()) else None
    return when_zero(fund, inside, keep) if share is None else share


def pots_of(fund, units):
    if fund["take"] != SUM:
        return [Fraction(units)] * len(fund["formula"])
    pots = [Fraction(f["amount"]) / fund["rounding"] + Fraction(f["share"]) * units for f in fund["formula"]]
    left = units - sum(pots)
    if left < -units * Fraction(1, 2 ** 40):
        raise Failed
    for f, formula in enumerate(fund["formula"]):
        if not formula["share"] and not formula["amount"]:
            pots[f] = max(left, Fraction(0))
    return pots


def by_formulas(fund, who, units):
    """Shares of several formulas, and the units of pots that are held."""
    pots, held, rows = pots_of(fund, units), 0, []
    for pot, formula in zip(pots, fund["formula"]):
        try:
            row = of_formula(fund, formula, who)
        except Failed:
            if pot:
                raise
            row = {}
        if row == "hold":
            held += int(down(pot)) if fund["take"] == SUM else 0
            row = {}
        rows.append({i: row.get(i, Fraction(0)) for i in who})
    others = [{i: sum(r[i] for r in rows[1:]) / (len(rows) - 1) for i in who}]
    share = {
        SUM: lambda i: sum(pot * row[i] for pot, row in zip(pots, rows)),
        GREATER: lambda i: max(row[i] for row in rows),
        LESSER: lambda i: min(row[i] for row in rows),
        MEAN: lambda i: sum(row[i] for row in rows) / len(rows),
        FIRST_AND_MEAN: lambda i: min(rows[0][i], others[0][i]),
    }[fund["take"]]
    return {i: share(i) for i in who}, min(held, units)


def shares_of(fund, who, units):
    """Shares of the counties, whole, or "hold" or None (nothing to share out); units of pots that are held."""
    keep, held = {i: kept(fund, fund["threshold"], i) for i in who}, 0
    if not fund["factor"] and not fund["formula"]:
        return "hold", 0
    if fund["formula"]:
        share, held = by_formulas(fund, who, units)
    else:
        share = by_factors(fund, fund, who, keep)
    share = whole(coefficients(fund, fund["coefficient"], share)) if sum(share.values()) else None
    if share is not None:
        return share, held
    try:
        return when_zero(fund, who, keep), held
    except Failed:
        if units > held:
            raise
        return None, held


def own_yuan(fund, b, i, who, units):
    """A bound of county i in yuan; None where it does not hold it."""
    if b["where"] and not fund["column"][b["where"]][i]:
        return None
    value, pot, kind = Fraction(b["value"]), units * fund["rounding"], b["kind"]
    if kind in (LAST_YEAR, GROWTH):
        if not fund["last_year"]:
            return None
        last = {j: Fraction(fund["column"]["issued"][j]) for j in who}
        if kind == GROWTH:
            value = max((pot / sum(last.values()) if sum(last.values()) else 0) + value, Fraction(0))
        return value * last[i]
    if kind == PER_HEAD:
        return value * figure(fund, "heads", i)
    if kind == AVERAGE:
        return value * pot / sum(figure(fund, "heads", j) for j in who) * figure(fund, "heads", i)
    if kind in (YUAN, SHARE):
        return value * (pot if kind == SHARE else 1)
    of = [x for x in (own_yuan(fund, m, i, who, units) for m in b["of"]) if x is not None]
    if not of:
        return None
    return value * {THE_LESSER: min, THE_GREATER: max, THE_MEAN: lambda x: sum(x) / len(x)}[kind](of)


def bounds_of(fund, who, units, granted):
    lo, hi = {i: 0 for i in who}, {i: units for i in who}
    for b in fund["bound"]:
        for i in who:
            yuan = own_yuan(fund, b, i, who, units)
            if yuan is None:
                continue
            yuan = min(yuan, 2 ** 50)  # no total reaches it
            if b["list"] == "c":
                hi[i] = min(hi[i], down(yuan / fund["rounding"]))
            else:
                lo[i] = max(lo[i], up(yuan / fund["rounding"]))
    for i in who:
        lo[i] = max(lo[i] - granted[i], 0) if kept(fund, fund["threshold"], i) else 0
        hi[i] = max(hi[i] - granted[i], 0)
    return lo, hi


class World:
    """Columns over the eligible counties, in units."""

    def __init__(self, fund, who, share, units, granted, held_pots):
        self.fund, self.who, self.share, self.pot, self.granted = fund, who, dict(share), units, granted
        self.lo, self.hi = bounds_of(fund, who, units, granted)
        self.total = units - sum(granted.values()) - held_pots
        self.held, self.keeps, self.is_held = held_pots, 0, False
        self.amount, self.locked, self.least = {i: 0 for i in who}, {}, 0

    def hold(self):
        self.is_held, self.keeps, self.total = True, self.total, 0
        self.share, self.lo, self.hi = ({i: 0 for i in self.who} for _ in range(3))

    def lock(self):
        for i, yuan in self.fund["lock"]:
            self.locked[i] = yuan // self.fund["rounding"]
            self.total += self.granted[i]
            self.granted[i] = 0
            self.share[i] = self.share[i] or 1
        if self.is_held:
            extra = sum(self.locked.values()) - self.total
            self.keeps -= extra
            self.total += extra
            if self.keeps < 0:
                raise Failed

    def shared(self, solve):
        """Amounts of the counties that are not locked, within bounds; whether the bounds had to be cut or raised."""
        free = [i for i in self.who if i not in self.locked]
        share, lo, hi = ({i: row[i] for i in free} for row in (self.share, self.lo, self.hi))
        total = self.total - sum(self.locked.values())
        if total < 0:
            raise Failed
        amounts = solve(share, lo, hi, total) if free else {} if total == 0 else None
        if amounts is not None:
            return amounts, False
        if self.fund["infeasible"] != RATABLE or not free:
            raise Failed
        lo = {i: min(lo[i], hi[i]) if hi[i] < total else lo[i] for i in free}
        self.lo.update(lo)
        amounts = solve(share, lo, hi, total)
        if amounts is not None:
            return amounts, False
        amounts = relax(share, lo, hi, total)
        if amounts is None:
            raise Failed
        return amounts, True

    def settle(self, order, left):
        for i in order:
            room = (self.hi if left > 0 else self.lo)[i] - self.amount[i] if i not in self.locked else 0
            given = min(left, room) if left > 0 else max(left, room)
            self.amount[i] += given
            left -= given
        return left

    def rounded(self, amounts, edge):
        """Up from `edge` of a unit on, or what the grid of shares leaves just under it."""
        free = [i for i, x in amounts.items() if self.share[i] and self.lo[i] < x < self.hi[i]]
        total, share = sum(amounts[i] for i in free), sum(self.share[i] for i in free)
        near = Fraction(min(int(total) * (len(self.who) + 1) // 2, share >> 20), share) if free else 0
        return {i: x // 1 + (x % 1 + near >= edge) for i, x in amounts.items()}

    def round(self):
        rule = self.fund["rule"]
        amounts, relaxed = self.shared(fill if rule == LARGEST_REMAINDER else exactly)
        if relaxed or rule == LARGEST_REMAINDER:
            self.amount.update(amounts)
        else:
            self.amount.update(self.rounded(amounts, Fraction(1, 2) if rule == HALF_UP else 1))
        self.amount.update(self.locked)
        left = self.total - sum(self.amount.values())
        if self.fund["residual_to"] is not None and left:
            left = self.settle([self.fund["residual_to"]], left)
        done = set()
        while left:
            takers = [i for i in self.who if i not in done and (left < 0 or self.share[i] or i in self.locked)]
            largest = max(takers, key=lambda i: (self.amount[i] + self.granted[i], -i))
            done.add(largest)
            left = self.settle([largest], left)
        for i in self.who:
            self.amount[i] += self.granted[i]
        for i, units in self.locked.items():
            self.hi[i] = units

    def again(self, freed, takers):
        room = {i: self.hi[i] + self.granted[i] - self.amount[i] for i in takers}
        takers = [i for i in takers if room[i] > 0 and self.share[i]]
        given = min(freed, sum(room[i] for i in takers))
        self.held += freed - given
        if given:
            more = fill({i: self.share[i] for i in takers}, {i: 0 for i in takers}, room, given)
            for i, x in more.items():
                self.amount[i] += x

    def send(self, taken, more, to):
        for i, x in taken.items():
            self.amount[i] -= x
        place = self.fund["column"]["place"]
        if to == TO_HOLD:
            self.held += sum(taken.values())
        elif to == TO_OTHERS:
            self.again(sum(taken.values()), more)
        else:
            for g in sorted({place[i] for i in self.who}):
                self.again(sum(x for i, x in taken.items() if place[i] == g), [i for i in more if place[i] == g])

    def cut_off(self):
        yuan, share, to = self.fund["cut_off"]
        least = max(up(Fraction(yuan) / self.fund["rounding"]), up(Fraction(share) * self.pot))
        small = {i: self.amount[i] for i in self.who if self.amount[i] < least and i not in self.locked}
        self.least = least
        self.send(small, [i for i in self.who if i not in small and i not in self.locked], to)

    def deduct(self, rate, most, to):
        unspent = self.fund["column"]["unspent"]
        taken = {i: min(up(Fraction(rate) * Fraction(unspent[i]) / self.fund["rounding"]), down(Fraction(most) * self.amount[i]))
                 for i in self.who}
        taken.update({i: 0 for i in self.locked})
        self.send(taken, [i for i in self.who if not unspent[i] and i not in self.locked and self.amount[i] >= self.least], to)

    def override(self):
        for i, change in self.fund["override"]:
            units = change // self.fund["rounding"]
            if abs(units) > down(Fraction(self.fund["override_cap"]) * self.amount[i]) or self.amount[i] + units < 0:
                raise Failed
            self.amount[i] += units

    def run(self):
        self.lock()
        self.round()
        if self.fund["cut_off"] and (self.fund["cut_off"][0] or self.fund["cut_off"][1]):
            self.cut_off()
        for rate, most, to in self.fund["deduction"]:
            self.deduct(rate, most, to)
        self.override()
        return self.held + self.keeps


def expected(fund, ours):
    """What the driver should have said; the greatest difference of a share."""
    who = [i for i in range(fund["n"]) if not fund["eligibility"] or fund["column"]["listed"][i]]
    unit = fund["rounding"]
    try:
        check_static(fund, who)
        asides = [down(Fraction(share) * fund["total"] / unit) * unit + amount for share, amount in fund["aside"]]
        if fund["total"] < sum(asides):
            raise Failed
        units, below = divmod(fund["total"] - sum(asides), unit)
        granted = granted_units(fund, who, units)
        exact, held_pots = shares_of(fund, who, units - sum(granted.values()))
        grid, error = {i: 0 for i in who}, 0.0
        if ours["status"] == "ok":
            grid = dict(zip(who, ours["shares"]))
        elif isinstance(exact, dict):
            grid = {i: round(x * 2 ** 48) for i, x in exact.items()}
        if isinstance(exact, dict):
            error = max(abs(float(Fraction(grid[i], 2 ** 48) - exact[i])) for i in who)
        elif any(grid.values()):
            error = 1.0
        world = World(fund, who, grid, units, granted, held_pots)
        if exact == "hold":
            world.hold()
        held = world.run()
    except Refused:
        return {"status": "refused"}, 0.0
    except Failed:
        return {"status": "failed"}, 0.0
    return {"status": "ok", "asides": asides, "held": held * unit + below,
            "amounts": [world.amount.get(i, 0) * unit for i in range(fund["n"])]}, error


def main():
    funds = [make(seed) for seed in range(1000)]
    run = subprocess.run([sys.argv[1]], input="".join(map(script, funds)), capture_output=True, text=True)
    lines = run.stdout.splitlines()
    if run.returncode != 0 or len(lines) != len(funds):
        sys.exit(f"driver: exit {run.returncode}, {len(lines)} answers to {len(funds)} funds\n{run.stderr[-2000:]}")
    wrong, worst, count = 0, 0.0, {"ok": 0, "failed": 0, "refused": 0, "differs": 0}
    for seed, (fund, line) in enumerate(zip(funds, lines)):
        ours = json.loads(line)
        want, error = expected(fund, ours)
        worst = max(worst, error)
        count[ours["status"]] += 1
        got = {key: ours.get(key) for key in want}
        if got != want or error > 1e-12 or (want["status"] == "ok" and want["held"] + sum(want["asides"] + want["amounts"]) != fund["total"]):
            wrong += 1
            print(f"fund {seed}: share error {error:.3g}\n  ours {got}\n  want {want}")
    print(f"{len(funds)} funds: {count['ok']} shared out, {count['failed']} that cannot be, {count['refused']} refused; {wrong} differ; "
          f"largest share error {worst:.2g}")
    if wrong or count["ok"] < 600 or count["failed"] < 50:
        sys.exit(1)


if __name__ == "__main__":
    main()
