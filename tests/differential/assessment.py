"""Scores of more than 1,000 random schemes: exact rationals here (means other than the arithmetic one: doubles), from the rules
alone, against the driver's doubles.

Usage: assessment.py DRIVER [SCRATCH]

Panels have missing values, classes, trees of items to depth 4 with every aggregation, quotas, most scoring functions, quantities that move or are not
known, and parameters that differ from lane to lane. Figures must agree to 1e-12; grades, classes, ranks and what is
dropped exactly. A scheme that the rules refuse must be refused, and no other.
"""
import math
import random
import subprocess
import sys
from fractions import Fraction

CASES = 1500
TOLERANCE = Fraction(1, 10**12)
QUANTITIES = ["registered_poor", "incidence", "shortfall", "poor_fall", "score", "award_points", "wrong_rate",
              "missed_rate", "satisfaction", "award", "stage", "promotable", "unspent_share", "on_list",
              "on_policy", "provincial_out", "verified_exits", "villages_out", "caught"]
SCORINGS = ["ratio_to_target", "efficacy", "goalposts", "min_max", "bands", "deduct_per_unit", "all_or_nothing",
            "piecewise", "z_score", "rank", "percentile_rank", "rank_deduction"]
SAMPLED = ["min_max", "z_score", "rank", "percentile_rank", "rank_deduction"]
AGGREGATIONS = ["arithmetic", "geometric", "harmonic", "power", "weighted_product", "topsis"]
TIES = ["average", "lowest", "highest", "dense"]
GRADE_SLACK = Fraction(1, 10**9)
SUM_SLACK = Fraction(1, 10**12)


class Case:
    """One random scheme with its data."""

    def __init__(self, dice):
        self.dice = dice
        self.n = dice.randint(1, 8)
        self.lanes = dice.choice([8, 8, 16])
        self.lane = dice.randrange(self.lanes)
        self.slots = []
        self.columns = [self.column(k) for k in range(dice.randint(1, 5))]
        self.quantity = [self.rows() if dice.random() < 0.7 else None for _ in QUANTITIES]
        self.varies = dice.random() < 0.5
        self.classes = [self.a_class(c) for c in range(dice.randint(1, 3))]
        self.classes[-1]["mask"] = [True] * self.n
        self.unclassed = dice.random() < 0.02
        if self.unclassed:
            for one in self.classes:
                one["mask"][0] = False
        cuts = sorted(dice.sample(range(1, 100), dice.randint(0, 4)), reverse=True)
        quotas = sorted(dice.choice([1.0, 1.0, dice.uniform(0, 1)]) for _ in cuts) + [1.0]
        self.grades = [(float(at), self.param(dice.randint(0, 9), lambda: dice.uniform(0, 9)), quota)
                       for at, quota in zip(cuts + [0], quotas)]
        self.aggregation = self.mean()
        self.coverage = dice.choice([0.0, 0.3, 0.6, 0.9])
        self.names = 0
        self.items = self.siblings(0, [1.0] * len(self.classes))

    def mean(self):
        """How items make their branch's score: aggregation, exponent, whether it is turned."""
        dice = self.dice
        plain = dice.random() < 0.6
        kind = "arithmetic" if plain else dice.choice([a for a in AGGREGATIONS if a != "weighted_product"])
        return kind, dice.choice([2.0, 0.5, -1.0]), not plain and dice.random() < 0.3

    def column(self, k):
        spread = self.dice.choice([0, 1, 1, 1])
        missing = self.dice.choice([0, 0.3])
        values = [math.nan if self.dice.random() < missing else 0.5 + spread * self.dice.uniform(-1, 1)
                  for _ in range(self.n)]
        return {"name": f"column{k}", "modelled": self.dice.random() < 0.4, "values": values}

    def rows(self):
        missing = self.dice.choice([0, 0.2])
        return [[math.nan if self.dice.random() < missing else self.dice.uniform(-0.5, 1.5) for _ in range(self.lanes)]
                for _ in range(self.n)]

    def a_class(self, c):
        return {"name": f"class{c}", "poverty": self.dice.choice([0, 0, self.dice.random()]),
                "mask": [self.dice.random() < 0.5 for _ in range(self.n)]}

    def param(self, value, draw):
        """A central value and its slot, -1 where it does not vary."""
        value = float(value)
        if not self.varies or self.dice.random() < 0.5:
            return value, -1
        still = self.dice.random() < 0.3
        self.slots.append([value if still else float(draw()) for _ in range(self.lanes)])
        return value, len(self.slots) - 1

    def shares(self, n):
        """n weights that sum to 1; some are 0."""
        whole = [self.dice.choice([0, 1, 2, 3, 5]) for _ in range(n)]
        whole[self.dice.randrange(n)] += 1
        return [w / sum(whole) for w in whole]

    def siblings(self, depth, above):
        n = self.dice.randint(1, 4 if depth == 0 else 3)
        items = [{"name": self.name(), "weights": [], "tags": ["around_poverty"] if self.dice.random() < 0.5 else []}
                 for _ in range(n)]
        weight = [[0.0] * len(self.classes) for _ in range(n)]
        for c, one in enumerate(self.classes):
            if above[c] == 0 and self.dice.random() < 0.5:
                continue
            self.weigh(items, weight, c, one["name"])
        for k, item in enumerate(items):
            if depth < 3 and self.dice.random() < 0.35:
                item["mean"] = self.mean()
                item["items"] = self.siblings(depth + 1, [a * w for a, w in zip(above, weight[k])])
            else:
                item["leaf"] = self.leaf()
        return items

    def weigh(self, items, weight, c, name):
        central = self.shares(len(items))
        if self.dice.random() < 0.01:
            central[0] += 0.03
        varies = self.varies and self.dice.random() < 0.4
        lanes = [self.shares(len(items)) for _ in range(self.lanes)]
        for k, item in enumerate(items):
            weight[k][c] = central[k]
            if varies:
                self.slots.append([lane[k] for lane in lanes])
                item["weights"].append((name, (central[k], len(self.slots) - 1)))
            elif central[k] != 0 or self.dice.random() < 0.5:
                item["weights"].append((name, (central[k], -1)))

    def name(self):
        self.names += 1
        return f"item{self.names}"

    def leaf(self):
        dice = self.dice
        score = dice.choice(SCORINGS)
        indicator = dice.choice([c["name"] for c in self.columns] + ([] if score in SAMPLED else QUANTITIES))
        lower = dice.random() < 0.5
        worst, best = (0.8, 0.2) if lower else (0.2, 0.8)
        ats = sorted(dice.sample([-0.4, 0, 0.2, 0.5, 0.75, 1, 1.2], dice.randint(1, 5)))
        bands = [(at, dice.randint(0, 100)) for at in ats]
        return {"indicator": indicator, "score": score, "lower": lower,
                "target": self.param(dice.choice([0.5, dice.uniform(0.1, 1)]), lambda: dice.uniform(0.1, 1)),
                "worst": self.param(worst + dice.uniform(-0.1, 0.1), lambda: worst + dice.uniform(-0.1, 0.1)),
                "best": self.param(best + dice.uniform(-0.1, 0.1), lambda: best + dice.uniform(-0.1, 0.1)),
                "floor": float(dice.choice([60, 40, 0, 100])), "step": dice.choice([0.1, 0.25, 1.5]),
                "unit": dice.choice([0.001, 0.1, 1.0]), "bands": bands, "ties": dice.choice(TIES)}

    def text(self):
        words = ["case", self.n, self.lanes, self.lane, len(self.columns)]
        for column in self.columns:
            words += [column["name"], int(column["modelled"]), *column["values"]]
        for rows in self.quantity:
            words += [0] if rows is None else [1] + [x for row in rows for x in row]
        words += [len(self.slots)] + [x for slot in self.slots for x in slot]
        words.append(len(self.classes))
        for one in self.classes:
            words += [one["name"], one["poverty"], *map(int, one["mask"])]
        words.append(len(self.grades))
        for at, award, quota in self.grades:
            words += [at, *award, quota]
        words += [self.coverage, AGGREGATIONS.index(self.aggregation[0]), self.aggregation[1]]
        self.text_items(words, self.items)
        return " ".join(w if isinstance(w, str) else repr(w) for w in words)

    def text_items(self, words, items):
        words.append(len(items))
        for item in items:
            words += [item["name"], len(item["weights"])]
            for name, weight in item["weights"]:
                words += [name, *weight]
            words += [len(item["tags"]), *item["tags"]]
            if "leaf" in item:
                leaf = item["leaf"]
                words += [1, leaf["indicator"], SCORINGS.index(leaf["score"]), int(leaf["lower"])]
                words += [*leaf["target"], *leaf["worst"], *leaf["best"], leaf["floor"], leaf["step"], leaf["unit"]]
                words.append(TIES.index(leaf["ties"]))
                words.append(len(leaf["bands"]))
                for band in leaf["bands"]:
                    words += band
            else:
                words += [0, AGGREGATIONS.index(item["mean"][0]), item["mean"][1], int(item["mean"][2])]
                self.text_items(words, item["items"])


class Slow:
    """The rules, one county and lane at a time, in exact rationals."""

    def __init__(self, case):
        self.case = case
        self.leaves = []
        self.refused = None
        self.walk(case.items, "", [], False)
        self.class_of = [next((c for c, one in enumerate(case.classes) if one["mask"][i]), None) for i in range(case.n)]
        for c, one in enumerate(case.classes):
            around = sum((self.product(way, c, None) for _, _, way, tagged in self.leaves if tagged), Fraction(0))
            if around < Fraction(one["poverty"]) - SUM_SLACK:
                self.refused = self.refused or "around_poverty"
        if None in self.class_of:
            self.refused = self.refused or "county 0 is in none"

    def walk(self, items, path, way, tagged):
        for item in items:
            here = path + ("." if path else "") + item["name"]
            mark = tagged or "around_poverty" in item["tags"]
            if "leaf" in item:
                self.leaves.append((here, item["leaf"], way + [item], mark))
            else:
                self.walk(item["items"], here, way + [item], mark)
        for c in range(len(self.case.classes)):
            total = sum((self.weight(item, c, None) for item in items), Fraction(0))
            if total == 0 and self.product(way, c, None) == 0:
                continue
            if abs(total - 1) > SUM_SLACK:
                self.refused = "sum to"

    def value(self, param, lane):
        central, slot = param
        return Fraction(central if lane is None or slot < 0 else self.case.slots[slot][lane])

    def weight(self, item, c, lane):
        for name, weight in item["weights"]:
            if name == self.case.classes[c]["name"]:
                return self.value(weight, lane)
        return Fraction(0)

    def product(self, way, c, lane):
        result = Fraction(1)
        for item in way:
            result *= self.weight(item, c, lane)
        return result

    def figure(self, leaf, i, lane):
        """The value, None where missing; and whether it is modelled."""
        for column in self.case.columns:
            if column["name"] == leaf["indicator"]:
                x = column["values"][i]
                return (None if math.isnan(x) else Fraction(x)), column["modelled"]
        rows = self.case.quantity[QUANTITIES.index(leaf["indicator"])]
        x = math.nan if rows is None else rows[i][lane]
        return (None if math.isnan(x) else Fraction(x)), False

    def score(self, leaf, x, i, lane):
        target, worst, best = (self.value(leaf[name], lane) for name in ("target", "worst", "best"))
        kind, lower = leaf["score"], leaf["lower"]
        if kind == "all_or_nothing":
            return Fraction(x <= target if lower else x >= target)
        if kind == "piecewise":
            return self.piecewise(leaf["bands"], x)
        if kind in SAMPLED and kind != "min_max":
            return self.among(leaf, x, [v for v in self.sample(leaf, i, lane) if v is not None])
        if kind == "bands":
            reached = [points for at, points in leaf["bands"] if x >= Fraction(at)] or [leaf["bands"][0][1]]
            return Fraction(reached[-1], 100)
        if kind == "min_max":
            posts = [v for v in self.sample(leaf, i, lane) if v is not None]
            if min(posts) == max(posts):
                return Fraction(1)
            worst, best = (max(posts), min(posts)) if lower else (min(posts), max(posts))
        if kind == "ratio_to_target":
            f = (2 * target - x) / target if lower else x / target
        elif kind == "deduct_per_unit":
            beyond = x - target if lower else target - x
            f = 1 - Fraction(leaf["step"]) * max(beyond, Fraction(0)) / Fraction(leaf["unit"])
        else:
            f = (x - worst) / (best - worst)
            if kind == "efficacy":
                floor = Fraction(leaf["floor"])
                f = (floor + (100 - floor) * f) / 100
        return min(max(f, Fraction(0)), Fraction(1))

    def sample(self, leaf, i, lane):
        return [self.figure(leaf, j, lane)[0] for j in range(self.case.n) if self.class_of[j] == self.class_of[i]]

    @staticmethod
    def piecewise(bands, x):
        bands = [(Fraction(at), Fraction(points, 100)) for at, points in bands]
        if x <= bands[0][0]:
            return bands[0][1]
        for (left, low), (right, high) in zip(bands, bands[1:]):
            if x <= right:
                return low + (x - left) / (right - left) * (high - low)
        return bands[-1][1]

    @staticmethod
    def among(leaf, x, values):
        """Scores by the place in the sample."""
        n, sign = len(values), -1 if leaf["lower"] else 1
        worse, equal = sum(sign * v < sign * x for v in values), sum(v == x for v in values)
        ties = {"average": Fraction(2 * worse + equal + 1, 2), "lowest": worse + 1, "highest": worse + equal,
                "dense": len({v for v in values if sign * v < sign * x}) + 1}
        place = Fraction(ties[leaf["ties"]])
        n = len(set(values)) if leaf["ties"] == "dense" else n
        if leaf["score"] == "rank":
            return place / n
        if leaf["score"] == "percentile_rank":
            return (place - 1) / (n - 1) if n > 1 else Fraction(1)
        if leaf["score"] == "rank_deduction":
            behind = sum(sign * v > sign * x for v in values)
            from_best = {"average": Fraction(2 * behind + equal + 1, 2), "lowest": behind + 1, "highest": behind + equal,
                         "dense": len({v for v in values if sign * v > sign * x}) + 1}[leaf["ties"]]
            return max(Fraction(0), 1 - Fraction(leaf["step"]) * (from_best - 1))
        n = len(values)
        mean = sum(values, Fraction(0)) / n
        squares = sum((v - mean) ** 2 for v in values)
        if squares == 0:
            return Fraction(1, 2)
        return Fraction(0.5 + sign * 0.1 * float(x - mean) / math.sqrt(squares / (n - 1)))

    def ideal(self, item, i, lane):
        """Best and worst score of a leaf among the county's class at central values; 1 and 0 for what moves, and for branches."""
        leaf = item.get("leaf")
        if leaf is None or leaf["indicator"] in QUANTITIES:
            return Fraction(1), Fraction(0)
        scores = [self.score(leaf, x, j, None) for j in range(self.case.n) if self.class_of[j] == self.class_of[i]
                  for x in [self.figure(leaf, j, lane)[0]] if x is not None]
        return (max(scores), min(scores)) if scores else (Fraction(1), Fraction(0))

    def branch(self, items, mean, way, i, lane, scores):
        """Score and weight of what has one."""
        kind, exponent, turned = mean
        parts = []
        for item in items:
            if "leaf" in item:
                v, w = scores[id(item)]
            else:
                v, w = self.branch(item["items"], item["mean"], way + [item], i, lane, scores)
            if v is not None and w > 0:
                parts.append((v, w, item))
        total = sum((w for _, w, _ in parts), Fraction(0))
        if total == 0:
            return None, Fraction(0)
        v = self.joined(kind, exponent, parts, total, i, lane)
        return (1 - v if turned else v), total

    def joined(self, kind, exponent, parts, total, i, lane):
        if kind == "arithmetic":
            return sum((w * v for v, w, _ in parts), Fraction(0)) / total
        if kind == "topsis":
            near = far = 0.0
            for v, w, item in parts:
                best, worst = self.ideal(item, i, lane)
                near += float(w * (v - best)) ** 2
                far += float(w * (v - worst)) ** 2
            return Fraction(math.sqrt(far) / (math.sqrt(near) + math.sqrt(far))) if near + far > 0 else Fraction(1)
        power = {"geometric": 0.0, "harmonic": -1.0}.get(kind, exponent)
        if power <= 0 and any(v <= 0 for v, _, _ in parts):
            return Fraction(0)
        if power == 0:
            return Fraction(math.exp(sum(float(w / total) * math.log(v) for v, w, _ in parts)))
        return Fraction(sum(float(w / total) * float(v) ** power for v, w, _ in parts) ** (1 / power))

    def county(self, i, lane):
        coverage = modelled = Fraction(0)
        rows, dropped, scores = [], [], {}
        for path, leaf, way, _ in self.leaves:
            weight = self.product(way, self.class_of[i], lane)
            x, mark = self.figure(leaf, i, lane)
            f = None if x is None else self.score(leaf, x, i, lane)
            rows.append((f, weight))
            scores[id(way[-1])] = (f, weight)
            if f is None and weight > 0:
                dropped.append(path)
            elif f is not None:
                coverage += weight
                modelled += weight if mark else 0
        kind, exponent = self.case.aggregation[:2]
        score, _ = self.branch(self.case.items, (kind, exponent, False), [], i, lane, scores)
        graded = coverage > 0 and coverage >= Fraction(self.case.coverage) - SUM_SLACK
        return {"score": score, "coverage": coverage, "modelled": modelled / coverage if coverage > 0 else Fraction(0),
                "graded": graded, "rows": rows, "dropped": ", ".join(dropped)}

    def year(self, lane):
        """All counties of a lane, with grades by cut and by quota among those of the class that have one."""
        sheet = [self.county(i, lane) for i in range(self.case.n)]
        for i, county in enumerate(sheet):
            county["grade"], county["award"] = -1, Fraction(0)
            if not county["graded"]:
                continue
            others = [o for j, o in enumerate(sheet) if o["graded"] and self.class_of[j] == self.class_of[i]]
            as_good = sum(Checker.steps(o) >= Checker.steps(county) for o in others)
            last = len(self.case.grades) - 1
            county["grade"] = next(g for g, (at, _, quota) in enumerate(self.case.grades) if g == last or (
                100 * county["score"] >= Fraction(at) - GRADE_SLACK
                and as_good <= math.floor(quota * len(others) + 1e-9)))
            county["award"] = self.value(self.case.grades[county["grade"]][1], lane)
        return sheet


class Checker:
    """What the driver wrote against what is right."""

    def __init__(self):
        self.worst = Fraction(0)
        self.figures = self.refused = self.missing = self.graded = 0
        self.scored = set()

    def same(self, got, want, what):
        self.figures += 1
        if want is None:
            self.missing += 1
            assert got == "nan" or got == "-nan", f"{what}: {got}, not missing"
            return
        error = abs(Fraction(float(got)) - want)
        self.worst = max(self.worst, error)
        assert error <= TOLERANCE, f"{what}: {got}, not {float(want)!r}"

    def check(self, number, case, lines):
        slow = Slow(case)
        line = next(lines)
        if slow.refused:
            self.refused += 1
            refused = line.startswith("refused") and slow.refused in line
            assert refused, f"case {number}: {line}, not refused for {slow.refused}"
            return
        leaves = ["leaves", str(len(slow.leaves))] + [leaf[0] for leaf in slow.leaves]
        assert line.split() == leaves, f"case {number}: {line}"
        self.scored |= {leaf[1]["score"] for leaf in slow.leaves}
        years = [slow.year(lane) for lane in range(case.lanes)]
        sheet = years[case.lane]
        for i in range(case.n):
            line, dropped = next(lines).split(" [", 1)
            words = iter(line.split())
            assert int(next(words)) == slow.class_of[i], f"case {number} county {i}: class"
            for lane in range(case.lanes):
                self.county(years[lane][i], words, f"case {number} county {i} lane {lane}")
            self.sheet(slow, sheet, i, words, dropped.rstrip("\n")[:-1], f"case {number} county {i}")

    def county(self, want, words, what):
        self.same(next(words), want["score"], f"{what}: score")
        assert int(next(words)) == want["grade"], f"{what}: grade"
        self.same(next(words), want["award"], f"{what}: award points")
        self.graded += want["grade"] >= 0

    def sheet(self, slow, sheet, i, words, dropped, what):
        want = sheet[i]
        for name in ("score", "coverage", "modelled"):
            self.same(next(words), want[name], f"{what}: {name}")
        better = [j for j, other in enumerate(sheet) if other["grade"] >= 0 and slow.class_of[j] == slow.class_of[i]
                  and want["grade"] >= 0 and self.steps(other) > self.steps(want)]
        assert int(next(words)) == (len(better) + 1 if want["grade"] >= 0 else 0), f"{what}: rank"
        assert int(next(words)) == want["grade"], f"{what}: grade on the sheet"
        for k, (f, weight) in enumerate(want["rows"]):
            self.same(next(words), f, f"{what}: score of leaf {k}")
            self.same(next(words), weight, f"{what}: weight of leaf {k}")
        assert dropped == want["dropped"], f"{what}: dropped [{dropped}], not [{want['dropped']}]"

    @staticmethod
    def steps(county):
        return round(100 * county["score"] / GRADE_SLACK)


def main():
    dice = random.Random(20141224)
    cases = [Case(dice) for _ in range(CASES)]
    text = "\n".join(case.text() for case in cases) + "\n"
    run = subprocess.run([sys.argv[1]], input=text, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"{sys.argv[1]}: exit status {run.returncode}: {run.stderr}")
    checker = Checker()
    lines = iter(run.stdout.splitlines())
    try:
        for number, case in enumerate(cases):
            checker.check(number, case, lines)
        assert next(lines, None) is None, "more lines than cases"
        assert checker.scored == set(SCORINGS), "a scoring function never met"
        assert 20 <= checker.refused <= CASES - 1000, f"{checker.refused} refused"
    except (AssertionError, StopIteration) as difference:
        sys.exit(f"assessment differs: {difference}")
    print(f"assessment: {CASES} schemes, {checker.refused} rightly refused, {checker.figures} figures "
          f"({checker.missing} missing), {checker.graded} grades; largest difference {float(checker.worst):.2g}")


if __name__ == "__main__":
    main()
