/* What a scenario is refused for: each sentence in full, with file, line, column, path, value, and what is allowed. */
#include "scenario_case.h"

#define WEIGHT "funds.special.factors.gdp.weight"
#define A_NUMBER "a number (or a map with value and prior)"

/* The base scenario with one text replaced (added at the end where find is NULL), by hand from the grammar's lists and DESIGN, law 5. */
typedef struct {
    const char *find, *put;
    ys_status status;
    const char *want;
} text_case;

static const text_case values[] = {
    { "weight: 0.3", "weight: \"0.3\"", YS_E_SCENARIO,
        "s.yaml:15:17: " WEIGHT " = \"0.3\" is text in quotes; " A_NUMBER " is expected: take the quotes away" },
    { "weight: 0.3", "weight: [0.3]", YS_E_SCENARIO, "s.yaml:15:17: " WEIGHT " is a list; " A_NUMBER " is expected" },
    { "weight: 0.3", "weight:", YS_E_SCENARIO, "s.yaml:15:16: " WEIGHT " is empty; " A_NUMBER " is expected" },
    { "weight: 0.3", "weight: 0.27", YS_E_SCENARIO,
        "s.yaml:12:7: funds.special.factors has weights that sum to 0.97, not 1" },
    { "weight: 0.3", "weight: 0.300000000002", YS_E_SCENARIO,
        "s.yaml:12:7: funds.special.factors has weights that sum to 1.000000000002, not 1" },
    { "weight: 0.3", "weight: 1.4", YS_E_SCENARIO,
        "s.yaml:15:17: " WEIGHT " = 1.4 is outside [0, 1]\n"
        "s.yaml:12:7: funds.special.factors has weights that sum to 2.1, not 1" },
    { "weight: 0.3", "wieght: 0.3", YS_E_SCENARIO,
        "s.yaml:14:9: funds.special.factors.gdp lacks weight: weight in the vector of the fund's factors\n"
        "s.yaml:15:9: funds.special.factors.gdp.wieght is an unknown key; did you mean weight?\n"
        "s.yaml:12:7: funds.special.factors has weights that sum to 0.7, not 1" },
    { "table: counties.h5", "tabel: counties.h5", YS_E_SCENARIO,
        "s.yaml:1:1: lacks table: county table (HDF5), relative to this file\n"
        "s.yaml:2:1: tabel is an unknown key; did you mean table?" },
    { NULL, "zzzzzz: 1\n", YS_E_SCENARIO, "s.yaml:17:1: zzzzzz is an unknown key" },
    { "as_of: 2015-12-31\n", "", YS_E_SCENARIO, "s.yaml:1:1: lacks as_of: nothing that became known later is used" },
    { "2015-12-31", "2015-02-29", YS_E_SCENARIO, "s.yaml:3:8: as_of = 2015-02-29 is not a date YYYY-MM-DD" },
    { "2015-12-31", "31.12.2015", YS_E_SCENARIO, "s.yaml:3:8: as_of = 31.12.2015 is not a date YYYY-MM-DD" },
    { "2015..2016", "2016..2015", YS_E_SCENARIO,
        "s.yaml:4:8: years = 2016..2015 is not a first and a last year within 1900..2200" },
    { "2015..2016", "2015..2300", YS_E_SCENARIO,
        "s.yaml:4:8: years = 2015..2300 is not a first and a last year within 1900..2200" },
    { "2015..2016", "2015-2016", YS_E_SCENARIO, "s.yaml:4:8: years = 2015-2016 is not FIRST..LAST" },
    { "2015..2016", "15..16", YS_E_SCENARIO, "s.yaml:4:8: years = 15..16 is not FIRST..LAST" },
    { NULL, "worlds: 1.5\n", YS_E_SCENARIO, "s.yaml:17:9: worlds = 1.5 is not a whole number" },
    { NULL, "worlds: 1_000\n", YS_E_SCENARIO, "s.yaml:17:9: worlds = 1_000 is not a whole number" },
    { NULL, "worlds: 010\n", YS_E_SCENARIO, "s.yaml:17:9: worlds = 010 is not a whole number" }, /* YAML 1.1: eight */
    { NULL, "worlds: 0x10\n", YS_E_SCENARIO, "s.yaml:17:9: worlds = 0x10 is not a whole number" },
    { NULL, "worlds: .inf\n", YS_E_SCENARIO, "s.yaml:17:9: worlds = .inf is not a whole number" },
    { NULL, "worlds: 1:30\n", YS_E_SCENARIO, "s.yaml:17:9: worlds = 1:30 is not a whole number" },
    { NULL, "worlds: 0\n", YS_E_SCENARIO, "s.yaml:17:9: worlds = 0 is outside [1, 100000000]" },
    { NULL, "seed: -1\n", YS_E_SCENARIO, "s.yaml:17:7: seed = -1 is outside [0, 9007199254740991]" },
    { NULL, "seed: 9007199254740993\n", YS_E_SCENARIO,
        "s.yaml:17:7: seed = 9007199254740993 is outside [0, 9007199254740991]" },
    { NULL, "hindsight: alow\n", YS_E_SCENARIO,
        "s.yaml:17:12: hindsight = alow is not one of refuse, allow; did you mean allow?" },
    { NULL, "hindsight: yes\n", YS_E_SCENARIO, "s.yaml:17:12: hindsight = yes is not one of refuse, allow" },
    { "indicator: gdp_2014", "indicator: gdp_2014\n        lock: yes", YS_E_SCENARIO,
        "s.yaml:15:15: funds.special.factors.gdp.lock = yes is not true or false" },
    { "indicator: gdp_2014", "indicator: gdp_2014\n        transform: recipocal", YS_E_SCENARIO,
        "s.yaml:15:20: funds.special.factors.gdp.transform = recipocal is not one of direct, reciprocal, mean_ratio, intensity, "
        "reciprocal_intensity, gap, gap_population, gap_fill, min_max, linear, rank, z_score, log, power, brackets, ladder; did you mean reciprocal?" },
    { "indicator: gdp_2014", "indicator:", YS_E_SCENARIO,
        "s.yaml:14:19: funds.special.factors.gdp.indicator is empty; a text is expected" },
    { "indicator: gdp_2014", "indicator: ~", YS_E_SCENARIO,
        "s.yaml:14:20: funds.special.factors.gdp.indicator is empty; a text is expected" },
    { "      gdp:", "      g dp:", YS_E_SCENARIO,
        "s.yaml:13:7: funds.special.factors.g dp is not a name: letters, digits, _ and - only, at most 63 bytes" },
    { "      gdp:", "      \"a.b\":", YS_E_SCENARIO,
        "s.yaml:13:7: funds.special.factors.a.b is not a name: letters, digits, _ and - only, at most 63 bytes" },
    { "pot: {total: 1000000}", "pot: 1000000", YS_E_SCENARIO, "s.yaml:10:10: funds.special.pot is a single value; a map is expected" },
};

static const text_case priors[] = {
    { "weight: 0.3", "weight: {value: 0.3, prior: {uniform: [0.5, 1.5]}}", YS_E_SCENARIO,
        "s.yaml:15:37: " WEIGHT ".prior draws from [0.5, 1.5], which is not within [0, 1]" },
    { "weight: 0.3", "weight: {value: 0.3, prior: {fixed: 0.9}}", YS_E_SCENARIO,
        "s.yaml:12:7: funds.special.factors has weights that sum to 1.6, not 1" },
    { "weight: 0.3", "weight: {value: 0.3, prio: {uniform: [0.1, 0.5]}}", YS_E_SCENARIO,
        "s.yaml:15:30: " WEIGHT ".prio is an unknown key; did you mean prior?" },
    { NULL, "vary:\n  funds.special.factors.gpd.weight: {uniform: [0.1, 0.2]}\n", YS_E_SCENARIO,
        "s.yaml:18:3: vary.funds.special.factors.gpd.weight names no number that a prior can move; did you mean " WEIGHT "?" },
    { NULL, "vary:\n  " WEIGHT ": {uniform: [0.5, 1.2]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " draws from [0.5, 1.2], which is not within [0, 1]" },
    { NULL, "vary:\n  " WEIGHT ": {uniform: [0.5]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " is not {uniform: [a, b]} with a < b" },
    { NULL, "vary:\n  " WEIGHT ": {uniform: [0.5, 0.5]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " is not {uniform: [a, b]} with a < b" },
    { NULL, "vary:\n  " WEIGHT ": {triangular: [0.5, 0.2, 0.6]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " is not {triangular: [a, mode, b]} with a <= mode <= b, a < b" },
    { NULL, "vary:\n  " WEIGHT ": {normal: [0.5, 0]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " is not {normal: [mean, sd]} with sd > 0" },
    { NULL, "vary:\n  " WEIGHT ": {lognormal: [0, 1]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " is not {lognormal: [median, log_sd]} with both > 0" },
    { NULL, "vary:\n  " WEIGHT ": {normal: [1.5, 0.6]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " is centred at 1.5, outside [0, 1]" },
    { NULL, "vary:\n  " WEIGHT ": {unifrom: [0.1, 0.2]}\n", YS_E_SCENARIO,
        "s.yaml:18:37: vary." WEIGHT " is not a prior: one of {fixed: a}, {uniform: [a, b]}, {triangular: [a, mode, b]}, "
        "{normal: [mean, sd]}, {lognormal: [median, log_sd]}; did you mean uniform?" },
    { NULL, "vary:\n  " WEIGHT ": {fixed: 0.4}\n", YS_E_SCENARIO,
        "s.yaml:12:7: funds.special.factors has weights that sum to 1.1, not 1" },
};

static const text_case names[] = {
    { "gdp_2014", "gpd_2014", YS_E_SCENARIO,
        "s.yaml:14:20: funds.special.factors.gdp.indicator = gpd_2014: there is no column 'gpd_2014'; did you mean 'gdp_2014'?" },
    { "gdp_2014", "income_2016", YS_E_SCENARIO,
        "s.yaml:14:20: funds.special.factors.gdp.indicator = income_2016: year 2016 is outside the table (income has 2013, 2014)" },
    { "gdp_2014", "area", YS_E_SCENARIO,
        "s.yaml:14:20: funds.special.factors.gdp.indicator = area is a column of texts; a column of numbers is expected" },
    { "gdp_2014", "registered_poor_2016", YS_E_SCENARIO,
        "s.yaml:14:20: funds.special.factors.gdp.indicator uses column registered_poor_2016, known from 2017-06-30, after as_of "
        "2015-12-31; take what was known then, name it under exceptions with a reason, or write hindsight: allow" },
    { "known_from: 2014-01-01", "known_from: 2016-04-28", YS_E_SCENARIO,
        "s.yaml:8:5: funds.special uses rule special, known from 2016-04-28, after as_of 2015-12-31; take what was known then, "
        "name it under exceptions with a reason, or write hindsight: allow" },
    { "known_from: 2014-01-01", "eligibility: registered_poor_2016 > 3", YS_E_SCENARIO,
        "s.yaml:9:18: funds.special.eligibility uses column registered_poor_2016, known from 2017-06-30, after as_of 2015-12-31; "
        "take what was known then, name it under exceptions with a reason, or write hindsight: allow" },
    { "known_from: 2014-01-01", "eligibility: lsited", YS_E_SCENARIO,
        "s.yaml:9:18: funds.special.eligibility = lsited: condition \"lsited\", character 1: there is no column 'lsited'; did you "
        "mean 'listed'?" },
    { "{total: 1000000}", "{from: special.awrd}", YS_E_SCENARIO,
        "s.yaml:10:17: funds.special.pot.from = special.awrd names no set-aside: FUND.SET_ASIDE is expected" },
    { "indicator: gdp_2014", "indicator: gdp_2014\n        transform: intensity", YS_E_SCENARIO,
        "s.yaml:15:20: funds.special.factors.gdp.transform needs population: name the column that it multiplies or divides" },
};

#define FACTORS "    factors:\n      poor: {indicator: registered_poor, weight: 0.5}\n      gdp:\n        indicator: gdp_2014\n" \
    "        weight: 0.3\n      income: {indicator: income_2014, weight: 0.2}\n"
#define ONE "factors: {x: {indicator: gdp_2014, weight: 1}}"
#define TASK "tasks:\n  lift:\n    unit: person\n    rounding: 1\n    pot: {total: 5}\n    " ONE "\n"

/* What must hold within and between funds, tasks, approvals and pools; by hand from the grammar's lists in yinsu/allocation.h. */
static const text_case funds[] = {
    /* how it is shared out */
    { FACTORS, "", YS_E_SCENARIO, "s.yaml:8:5: funds.special lacks factors: give it weighted factors, or formulas, or grants" },
    { NULL, "    formulas: {a: {" ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:17:15: funds.special.formulas stand beside factors: a fund has the one or the other" },
    { FACTORS, "    take: greater\n    formulas: {a: {share: 0.5, " ONE "}, b: {amount: 5, " ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:12:27: funds.special.formulas.a.share belongs to take: sum alone; otherwise each formula is over the whole pot\n"
        "s.yaml:12:93: funds.special.formulas.b.amount belongs to take: sum alone; otherwise each formula is over the whole pot" },
    { FACTORS, "    formulas: {a: {share: 0.5, amount: 5, " ONE "}, b: {" ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:11:40: funds.special.formulas.a.amount stands beside a share: a formula's pot is one or the other" },
    { FACTORS, "    formulas: {a: {" ONE "}, b: {" ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:11:15: funds.special.formulas hold 2 with neither share nor amount; one may take what is left" },
    { FACTORS, "    formulas: {a: {share: 0.5, " ONE "}, b: {share: 0.4, " ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:11:15: funds.special.formulas have shares that sum to 0.9, not 1; let one have neither share nor amount and take "
        "what is left" },
    { FACTORS, "    formulas: {a: {share: 1, " ONE "}, b: {amount: 5, " ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:11:15: funds.special.formulas have shares that sum to 1 beside amounts; let one have neither share nor amount and "
        "take what is left" },
    { FACTORS, "    formulas: {a: {share: 0.8, " ONE "}, b: {share: 0.8, " ONE "}, c: {" ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:11:15: funds.special.formulas have shares that sum to 1.6, more than 1" },
    { FACTORS, "    formulas: {a: {thresholds: {t: {indicator: gdp_2014, least: 5, grace_years: 2}}, " ONE "}}\n", YS_E_SCENARIO,
        "s.yaml:11:81: funds.special.formulas.a.thresholds.t.grace_years = 2: years of grace are counted for the fund's own "
        "thresholds alone; move it there" },
    { NULL, "    thresholds: {t: {indicator: gdp_2014, least: 5, most: 3}}\n", YS_E_SCENARIO,
        "s.yaml:17:50: funds.special.thresholds.t.least = 5 is above most, 3" },
    { NULL, "    cascade: {by: area, factors: {a: {indicator: gdp_2014, weight: 0.7}}}\n", YS_E_SCENARIO,
        "s.yaml:17:34: funds.special.cascade.factors has weights that sum to 0.7, not 1" },
    { NULL, "    cascade: {by: area, factors: {a: {indicator: gdp_2014, transform: gap_population, weight: 1}}}\n", YS_E_SCENARIO,
        "s.yaml:17:71: funds.special.cascade.factors.a.transform needs population: name the column that it multiplies or divides" },
    { "indicator: gdp_2014", "indicator: gdp_2014\n        transform: ladder\n        rungs: {a: {from: 1, value: 1}, b: {from: 1, value: 2}}",
        YS_E_SCENARIO, "s.yaml:16:51: funds.special.factors.gdp.rungs.b.from = 1 is not above the 1 of a: steps rise" },
    { NULL, "    coefficients: {k: {indicator: gdp_2014, ladder: {a: {from: 2, value: 1}, b: {from: 1, value: 2}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:88: funds.special.coefficients.k.ladder.b.from = 1 is not above the 2 of a: steps rise" },
    { NULL, "    set_asides: {a: {share: 0.75}, b: {share: 0.5}}\n", YS_E_SCENARIO,
        "s.yaml:17:17: funds.special.set_asides have shares that sum to 1.25, more than 1" },
    { NULL, "    advance: {share: 0.6, total: 5}\n", YS_E_SCENARIO,
        "s.yaml:17:14: funds.special.advance has both a share and a total: one is meant" },
    { NULL, "    advance: {vintages: {income_2014: {column: income_2013}}}\n", YS_E_SCENARIO,
        "s.yaml:17:14: funds.special.advance has vintages and lacks a share or a total" },

    /* grants */
    { NULL, "    grants: {g: {amount: 5, top: 1}}\n", YS_E_SCENARIO,
        "s.yaml:17:17: funds.special.grants.g has top and lacks indicator: name what it goes by" },
    { NULL, "    grants: {g: {amount: 5, ladder: {a: {value: 1}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:17: funds.special.grants.g has a ladder and lacks indicator: name what it goes by" },
    { NULL, "    grants: {g: {amount: 5, indicator: gdp_2014}}\n", YS_E_SCENARIO,
        "s.yaml:17:40: funds.special.grants.g.indicator = gdp_2014: neither ladder nor top goes by it" },

    /* bounds */
    { NULL, "    caps: {c: {kind: per_head, value: 1}}\n", YS_E_SCENARIO,
        "s.yaml:17:15: funds.special.caps.c is per_head and lacks population: name the column of heads" },
    { NULL, "    caps: {c: {kind: mean, value: 1, of: {d: {kind: of_average, value: 1}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:46: funds.special.caps.c.of.d is of_average and lacks population: name the column of heads" },
    { NULL, "    floors: {f: {kind: lesser, value: 1}}\n", YS_E_SCENARIO,
        "s.yaml:17:17: funds.special.floors.f lacks of: the bounds that it is made of" },
    { NULL, "    floors: {f: {kind: yuan, value: 1, of: {g: {kind: yuan, value: 1}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:44: funds.special.floors.f.of belongs to lesser, greater and mean alone" },
    { NULL, "    floors: {f: {kind: of_last_year, value: -0.5}}\n", YS_E_SCENARIO,
        "s.yaml:17:45: funds.special.floors.f.value = -0.5 is below 0: only of_growth may be" },
    { NULL, "    floors: {f: {kind: of_growth, value: -0.5}}\n", YS_OK, "" },
    { NULL, "    hold_harmless: {f: {kind: yuan, value: 5}}\n", YS_E_SCENARIO,
        "s.yaml:17:31: funds.special.hold_harmless.f.kind must be of_last_year under hold_harmless; write other kinds under floors" },
    { NULL, "    groups: {g: {floors: {f: {kind: yuan, value: 5}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:17: funds.special.groups.g lacks by or where: one of them says which groups" },
    { NULL, "    groups: {g: {by: area, where: listed, floors: {f: {kind: yuan, value: 5}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:17: funds.special.groups.g has both by and where: one of them says which groups" },
    { NULL, "    groups: {g: {by: area}}\n", YS_E_SCENARIO, "s.yaml:17:17: funds.special.groups.g lacks floors or caps" },
    { NULL, "    groups: {g: {by: area, caps: {c: {kind: yuan, value: 5, where: listed}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:68: funds.special.groups.g.caps.c.where = listed: the group says which counties it is of" },
    { NULL, "    groups: {g: {by: area, caps: {c: {kind: mean, value: 1, of: {d: {kind: yuan, value: 1}}}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:45: funds.special.groups.g.caps.c.kind is made of others; a group's bound is of a plain kind" },
    { NULL, "    thresholds: {t: {indicator: gdp_2014}}\n", YS_E_SCENARIO,
        "s.yaml:17:21: funds.special.thresholds.t says neither least nor most" },
    { NULL, "    thresholds: {t: {indicator: gdp_2014, least: 5, ramp: 0.1}}\n", YS_E_SCENARIO,
        "s.yaml:17:59: funds.special.thresholds.t.ramp = 0.1 acts in years of grace, and there are none: state grace_years" },
    { NULL, "    residual_to: \"520001\"\n", YS_E_SCENARIO,
        "s.yaml:17:18: funds.special.residual_to = 520001: largest_remainder leaves no residual; say rounding_rule: half_up or down" },
    { NULL, "    take: greater\n", YS_E_SCENARIO, "s.yaml:17:11: funds.special.take takes among formulas, and there are none" },
    { NULL, "    advance: {share: 0.5, vintages: {gpd_2014: {column: gdp_2014}}}\n", YS_E_SCENARIO,
        "s.yaml:17:38: funds.special.advance.vintages.gpd_2014 is nothing that the fund reads: a vintage has the name of an indicator or population of its rules" },
    { NULL, "    infeasible: ratable\n    groups: {g: {by: area, caps: {c: {kind: yuan, value: 5}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:17: funds.special.infeasible must be refuse: beside groups or a cascade no ratio is told by which to cut; lower a floor or raise a cap" },
    { NULL, "    rounding_rule: half_up\n    groups: {g: {by: area, caps: {c: {kind: yuan, value: 5}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:20: funds.special.rounding_rule must be largest_remainder: no other holds bounds on groups and a cascade" },

    /* where money goes */
    { NULL, "    cut_off: {yuan: 5, to: group}\n", YS_E_SCENARIO,
        "s.yaml:17:28: funds.special.cut_off.to = group needs by: the class column of the groups" },
    { NULL, "    deductions: {d: {column: gdp_2014, to: group}}\n", YS_E_SCENARIO,
        "s.yaml:17:44: funds.special.deductions.d.to = group needs by: the class column of the groups" },
    { NULL, "    uses: {industry: {share: 0.5, least: 0.6}, other: {share: 0.5}}\n", YS_E_SCENARIO,
        "s.yaml:17:30: funds.special.uses.industry.share = 0.5 is below the 0.6 that must go to it" },
    { NULL, "    uses: {industry: {share: 0.6, least: 0.6}, other: {share: 0.4}}\n", YS_OK, "" },
    { NULL, "    uses: {industry: {share: 0.6}, other: {share: 0.3}}\n", YS_E_SCENARIO,
        "s.yaml:17:11: funds.special.uses have shares that sum to 0.9, not 1" },
    { NULL, "    uses: {industry: {share: 0.6}, other: {share: 0.400000000002}}\n", YS_E_SCENARIO,
        "s.yaml:17:11: funds.special.uses have shares that sum to 1.000000000002, not 1" },

    /* by hand */
    { NULL, "    locks: {\"520001\": {amount: 5, reason: a}}\n    overrides: {\"520001\": {change: 0, reason: b}}\n", YS_E_SCENARIO,
        "s.yaml:18:27: funds.special.overrides.520001 stands under locks too: an amount is held or changed, not both" },

    /* funds, tasks, approvals, pools */
    { "purpose: development", "title: x", YS_E_SCENARIO, "s.yaml:8:5: funds.special lacks purpose: what the money is for" },
    { "purpose: development", "purpose: development\n    unit: person", YS_E_SCENARIO,
        "s.yaml:9:11: funds.special.unit = person: a fund is of yuan; what is counted otherwise stands under tasks" },
    { NULL, "    approval: county\napprovals: {conty: {delay: 0.1}}\n", YS_E_SCENARIO,
        "s.yaml:17:15: funds.special.approval = county names no level of approvals" },
    { NULL, "    approval: county\napprovals: {county: {delay: 0.1}}\n", YS_OK, "" },
    { NULL, TASK, YS_OK, "" },
    { NULL, "tasks:\n  lift:\n    pot: {total: 5}\n    " ONE "\n", YS_E_SCENARIO,
        "s.yaml:19:5: tasks.lift lacks unit: what is shared out, as person, village or township" },
    { NULL, "tasks:\n  lift:\n    unit: yuan\n    pot: {total: 5}\n    " ONE "\n", YS_E_SCENARIO,
        "s.yaml:19:5: tasks.lift lacks unit: what is shared out, as person, village or township" },
    { NULL, "tasks:\n  lift:\n    unit: person\n    pot: {growth: 0.5}\n    rounding: 1\n    " ONE "\n", YS_E_SCENARIO,
        "s.yaml:20:10: tasks.lift.pot lacks total: how much there is to do" },
    { NULL, "tasks:\n  lift:\n    unit: person\n    pot: {from: special.a}\n    rounding: 1\n    " ONE "\n", YS_E_SCENARIO,
        "s.yaml:20:17: tasks.lift.pot.from = special.a: a task has a total of its own" },
    { NULL, TASK "    caps: {all: {kind: per_head, value: 1}}\n", YS_E_SCENARIO,
        "s.yaml:23:17: tasks.lift.caps.all is per_head and lacks population: name the column of heads" },
    { NULL, TASK "    uses: {a: {share: 0.5}}\n", YS_E_SCENARIO, "s.yaml:23:11: tasks.lift.uses have shares that sum to 0.5, not 1" },
    { NULL, TASK "    approval: county\n", YS_E_SCENARIO, "s.yaml:23:15: tasks.lift.approval = county names no level of approvals" },
    { NULL, "pools: {p: {where: listed, funds: [specail], purpose: x}}\n", YS_E_SCENARIO,
        "s.yaml:17:35: pools.p.funds names specail, which is no fund" },
    { NULL, "pools: {p: {where: listed, funds: [special, special], purpose: x}}\n", YS_E_SCENARIO,
        "s.yaml:17:35: pools.p.funds names special twice" },
    { NULL, TASK "pools: {p: {where: listed, funds: [lift], purpose: x}}\n", YS_E_SCENARIO,
        "s.yaml:23:35: pools.p.funds names lift, which is no fund" },
};

/* Keys of the model of exit that nothing would read. */
static const text_case idle[] = {
    { NULL, "dynamics: {marginal_poor: {rate: 0.1}, leave_marginal: {rate: 0.2}}\n", YS_E_SCENARIO,
        "s.yaml:17:63: dynamics.leave_marginal.rate does nothing: nobody is marginal: give marginal_start or become_marginal\n"
        "s.yaml:17:34: dynamics.marginal_poor.rate does nothing: nobody is marginal: give marginal_start or become_marginal" },
    { NULL, "dynamics: {padded_found: {rate: 0.1}, revisions: [{year: 2016, exclusion: 0.5}]}\n", YS_E_SCENARIO,
        "s.yaml:17:33: dynamics.padded_found.rate does nothing: nobody is on the register without being poor: give "
        "padded_start or behaviour.over_count\n"
        "s.yaml:17:75: dynamics.revisions.0.exclusion does nothing: nobody is on the register without being poor: give "
        "padded_start or behaviour.over_count" },
    { NULL, "dynamics: {line_elasticity: 2}\n", YS_E_SCENARIO,
        "s.yaml:17:29: dynamics.line_elasticity does nothing: there are no lines that could rise" },
    { NULL, "dynamics: {slowing: marginal_cost}\n", YS_E_SCENARIO,
        "s.yaml:17:21: dynamics.slowing does nothing: marginal_cost needs marginal_power above 0" },
    { NULL, "dynamics: {process: sequence, joint: subadditive}\n", YS_E_SCENARIO,
        "s.yaml:17:38: dynamics.joint does nothing: in sequence measures do not act together" },
    { NULL, "measures: {m: {purposes: [p], base_share: 0.4, coverage: {value: 0, prior: {uniform: [0, 0.5]}}}}\n", YS_E_SCENARIO,
        "s.yaml:17:58: measures.m.coverage does nothing: whom it reaches first is read with first: easiest or hardest" },
    { NULL, "measures: {m: {purposes: [p], base_share: 0.4, costs: [{year: 2014, yuan: 5}], leverage: 9}}\n", YS_E_SCENARIO,
        "s.yaml:17:90: measures.m.leverage does nothing: money of the base year moves as much; it matters where `capacity` "
        "cuts who is served" },
    { NULL, "behaviour: {on: true, detection: 0.5, reach: 0.2}\n", YS_E_SCENARIO,
        "s.yaml:17:34: behaviour.detection does nothing: there is nothing to detect: give over_count or false_exit\n"
        "s.yaml:17:46: behaviour.reach does nothing: false_exit alone reads it" },
    { NULL, "behaviour: {on: true, over_count: 0.1, barred_years: 3, hold_back: 0.1}\n", YS_E_SCENARIO,
        "s.yaml:17:54: behaviour.barred_years does nothing: nobody is caught: give detection\n"
        "s.yaml:17:68: behaviour.hold_back does nothing: without an exit rule no county can propose" },
    { NULL, "places: {services: true}\nprovincial: {tilt: 2}\n", YS_E_SCENARIO,
        "s.yaml:17:20: places.services does nothing: it is the villages', and places.villages is not given\n"
        "s.yaml:18:20: provincial.tilt does nothing: nobody is drawn: it is read with `start` above 0 and without a list" },
    { NULL, "provincial: {among: listed, start: 1, list: listed}\n", YS_E_SCENARIO,
        "s.yaml:17:36: provincial.start does nothing: the list says who had left at the start" },
    { NULL, "exit_rules: {e: {confidence: 0.9, priority: code, design: {rho: 0.1, hit_rate: 0.2}}}\n", YS_E_SCENARIO,
        "s.yaml:17:30: exit_rules.e.confidence does nothing: decide: upper alone reads it\n"
        "s.yaml:17:45: exit_rules.e.priority does nothing: there is no yearly_limit\n"
        "s.yaml:17:65: exit_rules.e.design.rho does nothing: no villages are drawn first\n"
        "s.yaml:17:80: exit_rules.e.design.hit_rate does nothing: no draws are targeted" },
    /* what a prior may move is read */
    { NULL, "dynamics: {padded_found: {rate: 0.1}}\nvary: {dynamics.padded_start: {uniform: [0, 0.2]}}\n", YS_OK, "" },
};

static const text_case markup[] = {
    { "title: Two", "title: &t Two", YS_E_SCENARIO, "s.yaml:1:8: anchors are not allowed: write the value out" },
    { "{total: 1000000}", "&p {total: 1000000}", YS_E_SCENARIO, "s.yaml:10:10: anchors are not allowed: write the value out" },
    { "title: Two counties", "title: *t", YS_E_SCENARIO, "s.yaml:1:8: aliases are not allowed: write the value out" },
    { "title: Two", "title: !!str Two", YS_E_SCENARIO, "s.yaml:1:8: tags are not allowed: take the ! away" },
    { "title: Two counties", "title: Two counties\ntitle: Three", YS_E_SCENARIO, "s.yaml:2:1: duplicate key title, first given in line 1" },
    { "title: Two counties", "<<: {a: b}", YS_E_SCENARIO, "s.yaml:1:1: merge keys are not allowed: write the values out" },
    { "title: Two counties", "? [a]\n: b", YS_E_SCENARIO, "s.yaml:1:3: a key must be a single text" },
    { "title: Two counties", "\"\": b", YS_E_SCENARIO, "s.yaml:1:1: empty key" },
    { NULL, "---\na: b\n", YS_E_SCENARIO, "s.yaml:17:1: a second document: one file holds one" },
    { "title: Two counties", "title: \"a\\0b\"", YS_E_SCENARIO, "s.yaml:1:8: a NUL character is not allowed" },
    { "title: Two counties", "title: \xc3(", YS_E_SCENARIO, "s.yaml:1: not UTF-8: byte 0xc3 at offset 7; save the file as UTF-8" },
    { "title: Two counties", "title: \xed\xa0\x80", YS_E_SCENARIO, "s.yaml:1: not UTF-8: byte 0xed at offset 7; save the file as UTF-8" },
    { "title: Two counties", "title: [[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]", YS_E_SCENARIO, "s.yaml:1:8: title is a list; a text is expected" },
    { "title: Two counties", "title: [[[[[[[[[[[[[[[[a]]]]]]]]]]]]]]]]", YS_E_SCENARIO, "s.yaml:1:23: nested deeper than 16 levels" },
};

static void
check_texts(const text_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char *text = case_replace(case_base, cases[i].find, cases[i].put);
        ys_model model;
        ys_error err;

        print_message("  %.60s\n", cases[i].put);
        assert_int_equal(case_read(text, "s.yaml", NULL, 0, &model, &err), cases[i].status);
        assert_string_equal(err.text, cases[i].want);
        assert_int_equal(err.status, cases[i].status);
        if (cases[i].status == YS_OK)
            ys_model_free(&model);
        free(text);
    }
}

#define CHECK(name)                                        \
    static void test_##name(void **state)                  \
    {                                                      \
        (void) state;                                      \
        check_texts(name, sizeof name / sizeof name[0]);   \
    }

CHECK(values)
CHECK(priors)
CHECK(names)
CHECK(funds)
CHECK(idle)
CHECK(markup)

/* Whole texts that are no scenario at all. */
static void
test_no_map(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        { "", "s.yaml: empty: a map is expected" },
        { "# a comment alone\n", "s.yaml: empty: a map is expected" },
        { "--- \n", "s.yaml:2:1: empty: a map is expected" },
        { "- a\n", "s.yaml:1:1: a map is expected, not a list" },
        { "just text", "s.yaml:1:1: a map is expected, not a single value" },
        { "title: [\n", "s.yaml:2:1: not YAML: did not find expected node content (while parsing a flow node)" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ys_model model;
        ys_error err;

        assert_int_equal(case_read(cases[i].text, "s.yaml", NULL, 0, &model, &err), YS_E_SCENARIO);
        assert_string_equal(err.text, cases[i].want);
    }
}

/* What is wrong with --set; by hand. */
static void
test_overrides(void **state)
{
    static const struct {
        const char *text, *find, *put; /* of the base scenario */
        ys_status status;
        const char *want;
    } cases[] = {
        { WEIGHT, NULL, "", YS_E_USAGE, "--set " WEIGHT ": PATH=VALUE is expected, as funds.special.factors.poor.weight=0.5" },
        { "=3", NULL, "", YS_E_USAGE, "--set =3: PATH=VALUE is expected, as funds.special.factors.poor.weight=0.5" },
        { "wolrds=3", NULL, "", YS_E_SCENARIO, "--set wolrds: there is no such path; did you mean worlds?" },
        { "funds.specail.factors.gdp.weight=0.3", NULL, "", YS_E_SCENARIO,
            "--set funds.specail.factors.gdp.weight: there is no such path; did you mean " WEIGHT "?" },
        { "funds.special.factors.gdp.wieght=0.3", NULL, "", YS_E_SCENARIO,
            "--set funds.special.factors.gdp.wieght: there is no such path; did you mean " WEIGHT "?" },
        { WEIGHT ".valu=0.3", NULL, "", YS_E_SCENARIO, "--set " WEIGHT ".valu: there is no such path; did you mean " WEIGHT ".value?" },
        { "funds.special.floors.least.value=5", NULL, "", YS_E_SCENARIO,
            "--set funds.special.floors.least.value: there is no such path: least is unknown under funds.special.floors" },
        { "funds.special.purpose.x=3", NULL, "", YS_E_SCENARIO,
            "--set funds.special.purpose.x: there is no such path: funds.special.purpose is a single value" },
        { "rules=[a.yaml]", NULL, "", YS_E_SCENARIO, "--set rules: the list of rule files cannot be set; edit the scenario" },
        { WEIGHT "=*a", NULL, "", YS_E_SCENARIO, "--set " WEIGHT ":1:1: aliases are not allowed: write the value out" },
        { WEIGHT "=", NULL, "", YS_E_SCENARIO, "--set: " WEIGHT " is empty; " A_NUMBER " is expected" },
        { WEIGHT "=1.4", NULL, "", YS_E_SCENARIO,
            "--set: " WEIGHT " = 1.4 is outside [0, 1]\n"
            "s.yaml:12:7: funds.special.factors has weights that sum to 2.1, not 1" },
        { WEIGHT "=0.6", "weight: 0.5", "weight: 0.5, lock: true", YS_E_SCENARIO,
            "--set: funds.special.factors: the weights sum to 1.1, not 1, and those that are set or locked leave nothing for the "
            "others: set less" },
        { WEIGHT "=0.2", "weight: 0.5}\n      gdp:\n        indicator: gdp_2014\n        weight: 0.3\n      income: {",
            "weight: 0.5, lock: true}\n      gdp:\n        indicator: gdp_2014\n        weight: 0.3\n      income: {lock: true, ",
            YS_E_SCENARIO,
            "--set: funds.special.factors: the weights sum to 0.9, not 1, and no other weight is free to be rescaled: set all of them, "
            "or take a lock away" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = case_replace(case_base, cases[i].find, cases[i].put);
        ys_override override = { cases[i].text };
        ys_model model;
        ys_error err;

        print_message("  %s\n", cases[i].text);
        assert_int_equal(case_read(text, "s.yaml", &override, 1, &model, &err), cases[i].status);
        assert_string_equal(err.text, cases[i].want);
        free(text);
    }
}

static void
test_override_twice(void **state)
{
    static const ys_override override[] = { { WEIGHT "=0.3" }, { WEIGHT "=0.4" } };
    ys_model model;
    ys_error err;

    (void) state;
    assert_int_equal(case_read(case_base, "s.yaml", override, 2, &model, &err), YS_E_USAGE);
    assert_string_equal(err.text, "--set " WEIGHT ": given twice");
}

/* Of 25 findings 20 are told and the rest counted. */
static void
test_many_findings(void **state)
{
    char *text = case_replace(case_base, NULL, "");
    ys_model model;
    ys_error err;
    size_t lines = 1;

    (void) state;
    for (int i = 0; i < 25; i++) {
        char line[32];

        snprintf(line, sizeof line, "unknown_%c: 1\n", 'a' + i);
        char *more = case_replace(text, NULL, line);
        free(text);
        text = more;
    }
    assert_int_equal(case_read(text, "s.yaml", NULL, 0, &model, &err), YS_E_SCENARIO);
    for (const char *p = err.text; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, YS_MAX_FINDINGS + 1);
    assert_non_null(strstr(err.text, "s.yaml:36:1: unknown_t is an unknown key\nand 5 more"));
    free(text);
}

/* Files: statuses as in DESIGN (content 3, system 4). */
static void
test_files(void **state)
{
    char folder[256], path[512], want[1024];
    ys_model model;
    ys_error err;
    static char large[(1 << 20) + 1];

    (void) state;
    case_folder(folder);
    memset(large, '#', sizeof large);
    case_write(folder, "large.yaml", large, sizeof large, path);
    ys_status st = ys_model_read(path, NULL, 0, &model, &err);
    assert_true(st == YS_E_SCENARIO || st == YS_E_DATA);
    assert_memory_equal(err.text, path, strlen(path));
    assert_non_null(strstr(err.text, "1048576"));
    unlink(path);

    case_write(folder, "empty.yaml", "", 0, path);
    assert_int_equal(ys_status_exit_code(ys_model_read(path, NULL, 0, &model, &err)), 3);
    assert_non_null(strstr(err.text, "empty"));
    unlink(path);

    case_write(folder, "nul.yaml", "title: a\0b\n", 11, path);
    assert_int_equal(ys_model_read(path, NULL, 0, &model, &err), YS_E_SCENARIO);
    snprintf(want, sizeof want, "%s: a NUL character is not allowed", path);
    assert_string_equal(err.text, want);
    unlink(path);

    assert_int_equal(ys_model_read(path, NULL, 0, &model, &err), YS_E_IO); /* gone */
    assert_non_null(strstr(err.text, "No such file or directory"));
    assert_int_equal(ys_model_read(folder, NULL, 0, &model, &err), YS_E_IO);

    case_write(folder, "lonely.yaml", case_base, strlen(case_base), path);
    assert_int_equal(ys_model_read(path, NULL, 0, &model, &err), YS_E_IO);
    snprintf(want, sizeof want, "%s/counties.h5: there is no such county table; make it: yinsu import %s/counties.csv -o %s/counties.h5",
        folder, folder, folder);
    assert_string_equal(err.text, want);
    unlink(path);
    rmdir(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_priors),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_funds),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_markup),
        cmocka_unit_test(test_no_map),
        cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_override_twice),
        cmocka_unit_test(test_many_findings),
        cmocka_unit_test(test_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
