#!/usr/bin/env python3
"""The two synthetic county tables, hubei-2015 and normal-2026: counties.csv and columns.csv of each.

make_synthetic.py [FOLDER]

Writes them below FOLDER (default: the project's scenarios/). Every figure is drawn from SHA-256 of the table's name, a word and a number,
in whole numbers alone, so that every machine writes the same bytes. No figure is of a real county; totals that are not made up are named
where they stand.
"""
import csv
import hashlib
import sys
from pathlib import Path

SOURCE = "SYNTHETIC 合成: scripts/make_synthetic.py"


class Dice:
    """Whole numbers with an address: the same table, word and number always give the same."""

    def __init__(self, table):
        self.table = table

    def draw(self, word, number, low, high):
        seen = hashlib.sha256(f"{self.table}/{word}/{number}".encode("ascii")).digest()
        return low + int.from_bytes(seen[:8], "big") % (high - low + 1)

    def bell(self, word, number, low, high):
        """Mean of four draws: rather the middle than the ends."""
        return sum(self.draw(word, 4 * number + k, low, high) for k in range(4)) // 4


def shares(total, weights):
    """Whole parts of a total in proportion to whole weights, by largest remainder, ties in order."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


def hundredths(number):
    return f"{number // 100}.{number % 100:02d}"


def write(folder, rows, columns, known_from):
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "counties.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [column[0] for column in columns], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with open(folder / "columns.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["column", "title", "unit", "kind", "direction", "min", "max", "known_from", "parents", "source"])
        for name, title, unit, kind, direction, low, high, parents, source in columns:
            writer.writerow([name, f"{title} (SYNTHETIC 合成)", unit, kind, direction, low, high, known_from, parents,
                f"{SOURCE}; {source}" if source else SOURCE])


def named(codes, groups):
    """The columns by which a county is told: its code, its names, its prefecture."""
    return [
        ("code", "合成县代码 code of no real county", "", "id", "", "", "", "", codes),
        ("name_zh", "县名 name in Chinese", "", "label", "", "", "", "", "numbered"),
        ("name_en", "县名 name in English", "", "label", "", "", "", "", "numbered"),
        ("prefecture_code", "市州代码 prefecture", "", "class", "", "", "", "", f"{groups} groups, numbered"),
        ("prefecture_zh", "市州 prefecture in Chinese", "", "label", "", "", "", "", "numbered"),
        ("prefecture_en", "市州 prefecture in English", "", "label", "", "", "", "", "numbered"),
    ]


HUBEI = named("420001 to 420103: no county has such a code, those of GB/T 2260 begin at 420102", 17) + [
    ("contiguous_area", "集中连片特困地区 contiguous poor area", "", "class", "", "", "", "", "three areas, none"),
    ("listed", "国家级贫困县 on the list of national poverty counties", "0/1", "class", "", 0, 1,
        "", "28 as generally known, not checked; which is made up"),
    ("key_county", "国家扶贫开发工作重点县 national key county", "0/1", "class", "", 0, 1,
        "", "25 as generally known, not checked; which is made up"),
    ("area_county", "片区县 county of a contiguous poor area", "0/1", "class", "", 0, 1, "", "26: made up"),
    ("gdp_exempt", "取消GDP考核县 GDP assessment cancelled", "0/1", "class", "", 0, 1,
        "", "5, the part of Guizhou's key counties, 10 of 50, carried over"),
    ("terrain_relief", "地形起伏度 terrain relief", "1", "modelled", "cost", 0, 10, "", ""),
    ("mean_schooling_2010", "平均受教育年限 mean years of schooling", "year", "modelled", "benefit", 0, 25, "", ""),
    ("tap_water_2010", "自来水普及率 households with tap water", "%", "modelled", "benefit", 0, 100, "", ""),
    ("resident_population_2010", "常住人口 resident population", "person", "modelled", "", 0, 10000000, "", ""),
    ("rural_population_2014", "农村户籍人口 persons with rural registration", "person", "modelled", "", 0, 10000000, "", ""),
    ("gdp_2014", "地区生产总值 GDP", "万元", "modelled", "benefit", 0, 1000000000, "", ""),
    ("rural_income_2014", "农村居民人均可支配收入 rural disposable income a head", "yuan", "modelled", "benefit", 0, 1000000,
        "", ""),
    ("fiscal_revenue_2014", "一般公共预算收入 general public budget revenue", "万元", "modelled", "benefit", 0, 1000000000,
        "gdp_2014", ""),
    ("registered_poor_2014", "建档立卡贫困人口 registered poor persons", "person", "modelled", "cost", 0, 10000000,
        "rural_population_2014", "the sum is 5,900,000: founding article, 2015-12-16"),
    ("poor_villages_2014", "贫困村 poor villages", "village", "modelled", "", 0, 100000,
        "registered_poor_2014", "the sum is 4,821 as generally known, not checked"),
    ("poor_townships_2014", "贫困乡镇 poor townships", "township", "modelled", "", 0, 10000,
        "registered_poor_2014", "the sum, 500, is made up"),
]


def hubei():
    """103 counties; the hardest 28 are listed, of them the hardest 25 are key, 26 lie in an area and 5 are assessed without GDP."""
    dice, n = Dice("hubei-2015"), 103
    prefecture = [i * 17 // n for i in range(n)]
    hard = [dice.draw("prefecture", prefecture[i], 0, 600) + dice.bell("hard", i, 0, 400) for i in range(n)]
    place = {i: k for k, i in enumerate(sorted(range(n), key=lambda i: (-hard[i], i)))}
    rural = [dice.bell("rural", i, 120000, 660000) for i in range(n)]
    incidence = [dice.draw("incidence", i, 40, 400) if place[i] < 28 else 40 + hard[i] * 120 // 1000 for i in range(n)]
    poor = shares(5900000, [rural[i] * incidence[i] for i in range(n)])
    villages, townships = shares(4821, poor), shares(500, poor)
    rows = []
    for i in range(n):
        area = place[i] < 28 and place[i] not in (23, 24)
        resident = rural[i] * dice.bell("resident", i, 110, 190) // 100
        gdp = resident * (60000 - 38 * hard[i] + dice.bell("gdp", i, -6000, 6000)) // 10000
        rows.append({
            "code": f"{420001 + i}", "name_zh": f"合成县{i + 1:03d}", "name_en": f"Synthetic county {i + 1:03d}",
            "prefecture_code": f"P{prefecture[i] + 1:02d}", "prefecture_zh": f"合成市州{prefecture[i] + 1:02d}",
            "prefecture_en": f"Synthetic prefecture {prefecture[i] + 1:02d}",
            "contiguous_area": ("area_1", "area_2", "area_3")[prefecture[i] % 3] if area else "none",
            "listed": int(place[i] < 28), "key_county": int(place[i] < 25), "area_county": int(area), "gdp_exempt": int(place[i] < 5),
            "terrain_relief": hundredths(20 + hard[i] * 3 // 10), "mean_schooling_2010": hundredths(920 - hard[i] * 2 // 10),
            "tap_water_2010": hundredths(9000 - hard[i] * 5), "resident_population_2010": resident, "rural_population_2014": rural[i],
            "gdp_2014": gdp, "rural_income_2014": 14500 - 7 * hard[i] + dice.bell("income", i, -900, 900),
            "fiscal_revenue_2014": gdp * dice.bell("fiscal", i, 55, 105) // 1000, "registered_poor_2014": poor[i],
            "poor_villages_2014": villages[i], "poor_townships_2014": townships[i]})
    return rows


NORMAL = named("N01 to N80", 10) + [
    ("area", "片区 area whose counties share shocks", "", "class", "", "", "", "", "five areas"),
    ("former_poor_county", "脱贫县 county that was on the list until 2020", "0/1", "class", "", 0, 1,
        "", "50 of 80: made up"),
    ("out_for", "不再具备资格的年数 years without the flag's ground when 2026 begins", "year", "modelled", "", 0, 99,
        "former_poor_county", "0 in a former poverty county: 2026 is its first year out; 99: never in"),
    ("rural_population_2025", "农村户籍人口 persons with rural registration", "person", "modelled", "", 0, 10000000, "", ""),
    ("former_poor_2025", "脱贫人口 persons who had left poverty by 2020", "person", "modelled", "", 0, 10000000,
        "rural_population_2025", "the sum, 5,000,000, is made up"),
    ("monitored_2025", "监测对象 monitored persons whose risk is not removed", "person", "modelled", "cost", 0, 10000000,
        "former_poor_2025", "the sum, 200,000, is made up"),
    ("monitored_share_2025", "监测对象占农村人口 monitored over rural population", "‰", "modelled", "cost", 0, 1000,
        "monitored_2025; rural_population_2025", ""),
    ("rural_income_2025", "农村居民人均可支配收入 rural disposable income a head", "yuan", "modelled", "benefit", 0, 1000000,
        "", ""),
    ("self_sufficiency_2025", "财政自给率 own revenue over expenditure", "%", "modelled", "benefit", 0, 100, "", ""),
]


def normal():
    """80 counties of a province that does not exist; 50 were poverty counties, not the hardest then nor now: the flag and need differ."""
    dice, n = Dice("normal-2026"), 80
    hard = [dice.draw("prefecture", i // 8, 0, 500) + dice.bell("hard", i, 0, 500) for i in range(n)]
    place = {i: k for k, i in enumerate(sorted(range(n), key=lambda i: (-hard[i], i)))}
    former = [int(place[i] < 36 or 42 <= place[i] < 56) for i in range(n)]
    now = [max(hard[i] + dice.bell("since", i, -260, 260), 0) for i in range(n)]
    rural = [dice.bell("rural", i, 120000, 520000) for i in range(n)]
    left = shares(5000000, [rural[i] * ((200 if former[i] else 40) + hard[i] * 150 // 1000) for i in range(n)])
    monitored = shares(200000, [left[i] * (20 + now[i] * 40 // 1000) + rural[i] for i in range(n)])
    return [{
        "code": f"N{i + 1:02d}", "name_zh": f"合成县{i + 1:02d}", "name_en": f"Synthetic county {i + 1:02d}",
        "prefecture_code": f"P{i // 8 + 1:02d}", "prefecture_zh": f"合成市州{i // 8 + 1:02d}",
        "prefecture_en": f"Synthetic prefecture {i // 8 + 1:02d}", "area": f"area_{i // 16 + 1}",
        "former_poor_county": former[i], "out_for": 0 if former[i] else 99, "rural_population_2025": rural[i],
        "former_poor_2025": left[i], "monitored_2025": monitored[i],
        "monitored_share_2025": hundredths(monitored[i] * 100000 // rural[i]),
        "rural_income_2025": 24000 - 9 * now[i] + dice.bell("income", i, -1500, 1500),
        "self_sufficiency_2025": hundredths(max(4200 - 4 * now[i] + dice.bell("fiscal", i, -600, 600), 400))} for i in range(n)]


def main():
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "scenarios"
    write(folder / "hubei-2015", hubei(), HUBEI, "2015-12-16")
    write(folder / "normal-2026", normal(), NORMAL, "2026-01-31")


main()
