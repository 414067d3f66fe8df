/* Scenarios that are right, and each refusal with its message. */
#include "scenario_text_case.h"

#include "yinsu/store.h"

static void
a_right_text_is_bound(void **state)
{
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(right, NULL, 0, &model, &err), YS_OK);

    const ys_scenario *s = &model.scenario;
    assert_string_equal(s->title, "test");
    assert_null(s->notice);
    assert_int_equal(s->as_of, 20151231);
    assert_int_equal(s->years.first, 2015);
    assert_int_equal(s->years.last, 2020);
    assert_int_equal(s->worlds, 10);
    assert_int_equal(s->seed, 1);
    assert_int_equal(s->funds.n, 2);

    const ys_fund *fund = s->funds.item;
    assert_string_equal(fund[0].name, "special");
    assert_int_equal(fund[0].channel, YS_CHANNEL_special);
    assert_true(fund[0].pot.total.value == 4e9);
    assert_true(fund[0].pot.growth.value == 0.1);
    assert_int_equal(fund[0].rounding, 10000);
    assert_int_equal(fund[0].factors.n, 3);
    assert_string_equal(fund[1].pot.from, "special.award");

    const ys_factor *factor = fund[0].factors.item;
    assert_string_equal(factor[1].name, "income");
    assert_int_equal(factor[1].transform, YS_TRANSFORM_reciprocal_intensity);
    assert_true(factor[2].lock);
    assert_true(factor[2].lower_is_needier);

    const ys_bound *floor = fund[0].floors.item;
    assert_int_equal(floor->kind, YS_BOUND_yuan);
    assert_true(floor->value.value == 2e6);

    const ys_scheme *scheme = s->schemes.item;
    const ys_item *item = scheme->items.item;
    const ys_item *below = item[0].items.item;
    const ys_class_weight *weight = item[1].weights.item;
    const ys_band *band = below[1].bands.item;
    assert_string_equal(((const char *const *) item[0].tags.item)[0], "around_poverty");
    assert_string_equal(below[1].name, "rate");
    assert_int_equal(below[1].bands.n, 2);
    assert_true(band[1].at == 0.5 && band[1].points == 100);
    assert_string_equal(weight[1].name, "off");
    assert_true(weight[1].weight.value == 0.5);
    assert_true(s->dynamics.fall_back.max == 1);
    assert_int_equal(s->exit_rules.n, 0);
    assert_int_equal(model.table.n_counties, 3);
    assert_string_equal(model.notes, "");
    ys_model_free(&model);
    ys_model_free(&model);
}

static void
every_param_leaf_has_a_slot(void **state)
{
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(right, NULL, 0, &model, &err), YS_OK);

    const ys_fund *fund = model.scenario.funds.item;
    const ys_factor *factor = fund->factors.item;
    const ys_slot *total = slot_named(&model, "funds.special.pot.total");
    assert_int_equal(total - model.slot, fund->pot.total.slot);
    assert_int_equal(total->prior, YS_PRIOR_uniform);
    assert_true(total->a == 3.2e9 && total->b == 4.8e9 && total->value == 4e9);
    assert_true(total->min == 0 && total->max == 1e15);
    assert_string_equal(total->source, "guess");
    assert_int_equal(total->vector, -1);

    const ys_slot *poor = slot_named(&model, "funds.special.factors.poor.weight");
    const ys_slot *incidence = slot_named(&model, "funds.special.factors.incidence.weight");
    assert_int_equal(poor - model.slot, factor[0].weight.slot);
    assert_true(poor->vector >= 0 && poor->vector == incidence->vector);
    assert_true(incidence->lock && !poor->lock);
    assert_int_not_equal(poor->vector, slot_named(&model, "funds.award.factors.points.weight")->vector);

    const ys_slot *on = slot_named(&model, "schemes.s.items.work.items.fall.weights.on");
    const ys_slot *off = slot_named(&model, "schemes.s.items.work.items.fall.weights.off");
    assert_true(on->value == 0.6 && off->value == 0.5);
    assert_int_equal(on->vector, slot_named(&model, "schemes.s.items.work.items.rate.weights.on")->vector);
    assert_int_not_equal(on->vector, off->vector);
    assert_int_not_equal(on->vector, slot_named(&model, "schemes.s.items.work.weights.on")->vector);
    for (size_t i = 0; i < model.n_slots; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(model.slot[i].path, model.slot[k].path);
    ys_model_free(&model);
}

static void
resolved_reads_back_to_itself(void **state)
{
    static const ys_override set[] = { { "funds.special.factors.poor.weight=0.5" }, { "title='贵州 \"88\"\\x'" },
        { "vary={funds.special.pot.growth: {triangular: [0, 0.1, 0.2]}}" } };
    ys_model first = { 0 }, second = { 0 };
    ys_error err = { 0 };
    char sha256[65];

    (void) state;
    assert_int_equal(read_text(right, set, 3, &first, &err), YS_OK);
    assert_int_equal(read_text(first.resolved, NULL, 0, &second, &err), YS_OK);
    assert_string_equal(first.resolved, second.resolved);
    assert_string_equal(first.sha256, second.sha256);
    ys_store_hash(first.resolved, strlen(first.resolved), sha256);
    assert_string_equal(first.sha256, sha256);
    assert_string_equal(second.scenario.title, "贵州 \"88\"\\x");
    assert_int_equal(first.n_slots, second.n_slots);
    for (size_t i = 0; i < first.n_slots; i++) {
        const ys_slot *a = &first.slot[i], *b = &second.slot[i];

        assert_string_equal(a->path, b->path);
        assert_true(a->value == b->value && a->a == b->a && a->b == b->b && a->c == b->c);
        assert_int_equal(a->prior, b->prior);
        assert_int_equal(a->vector, b->vector);
        assert_int_equal(a->lock, b->lock);
    }
    ys_model_free(&first);
    ys_model_free(&second);
}

/* from (NULL: added at the end), to, message; `...` at the end of a message: only its beginning counts. */
static const struct {
    const char *from, *to, *want;
} refusals[] = {
    /* YAML that is not ours */
    { "title: test", "title: &a test", "f.yaml:1:8: anchors are not allowed: write the value out" },
    { "worlds: 10", "worlds: *a", "f.yaml:5:9: aliases are not allowed: write the value out" },
    { "worlds: 10", "worlds: !!int 10", "f.yaml:5:9: tags are not allowed: take the ! away" },
    { "worlds: 10", "<<: {worlds: 10}", "f.yaml:5:1: merge keys are not allowed: write the values out" },
    { "worlds: 10", "title: again", "f.yaml:5:1: duplicate key title, first given in line 1" },
    { "worlds: 10", "? [a]\n: 1", "f.yaml:5:3: a key must be a single text" },
    { NULL, "---\ntitle: b\n", "f.yaml:44:1: a second document: one file holds one" },
    { NULL, "vary: [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]\n", "f.yaml:44:22: nested deeper than 16 levels" },
    { "title: test", "title: \"a\\0b\"", "f.yaml:1:8: a NUL character is not allowed" },
    { "title: test", "title: te\xE9st", "f.yaml:1: not UTF-8: byte 0xe9 at offset 9; save the file as UTF-8" },
    { "title: test", "title: te\x01st", "f.yaml:1:1: not YAML: control characters are not allowed" },
    { "worlds: 10", "worlds: [10", "f.yaml:6:11: not YAML: did not find expected ',' or ']' (while parsing a flow sequence)" },

    /* keys */
    { "worlds: 10", "wrolds: 10", "f.yaml:5:1: wrolds is an unknown key; did you mean worlds?" },
    { "worlds: 10", "zzzzz: 10", "f.yaml:5:1: zzzzz is an unknown key" },
    { "weight: 0.4", "wieght: 0.4", "f.yaml:14:13: funds.special.factors.poor lacks weight: weight in the vector of the fund's factors\n"
        "f.yaml:14:42: funds.special.factors.poor.wieght is an unknown key; did you mean weight?\n"
        "f.yaml:14:7: funds.special.factors has weights that sum to 0.6, not 1" },
    { "title: test\n", "", "f.yaml:1:1: lacks title: title" },
    { "purpose: development", "title: x", "f.yaml:9:5: funds.special lacks purpose: what the money is for" },
    { "source: guess", "prio: 1", "f.yaml:10:75: funds.special.pot.total.prio is an unknown key; did you mean prior?" },
    { "  special:", "  spe.cial:", "f.yaml:8:3: funds.spe.cial is not a name: letters, digits, _ and - only, at most 63 bytes..." },

    /* values */
    { "worlds: 10", "worlds: ten", "f.yaml:5:9: worlds = ten is not a whole number" },
    { "worlds: 10", "worlds: 1.5", "f.yaml:5:9: worlds = 1.5 is not a whole number" },
    { "worlds: 10", "worlds: \"10\"", "f.yaml:5:9: worlds = \"10\" is text in quotes; a whole number is expected: take the quotes away" },
    { "worlds: 10", "worlds: 0", "f.yaml:5:9: worlds = 0 is outside [1, 100000000]" },
    { "worlds: 10", "worlds:", "f.yaml:5:8: worlds is empty; a whole number is expected" },
    { "worlds: 10", "worlds: {a: 1}", "f.yaml:5:9: worlds is a map; a whole number is expected" },
    { "worlds: 10", "worlds: 0x10", "f.yaml:5:9: worlds = 0x10 is not a whole number" },
    { "growth: 0.1", "growth: .nan", "f.yaml:10:99: funds.special.pot.growth = .nan is not a number (or a map with value and prior)" },
    { "growth: 0.1", "growth: 1e999", "f.yaml:10:99: funds.special.pot.growth = 1e999 is not a number (or a map with value and prior)" },
    { "weight: 0.4", "weight: 1.4", "f.yaml:14:50: funds.special.factors.poor.weight = 1.4 is outside [0, 1]\n"
        "f.yaml:14:7: funds.special.factors has weights that sum to 2, not 1" },
    { "value: 4e9", "value: -1", "f.yaml:10:26: funds.special.pot.total.value = -1 is outside [0, 1e+15]" },
    { "lock: true", "lock: yes", "f.yaml:20:60: funds.special.factors.incidence.lock = yes is not true or false" },
    { "reciprocal_intensity", "reciprocal_intensty", "f.yaml:17:20: funds.special.factors.income.transform = reciprocal_intensty is not "
        "one of direct, reciprocal, mean_ratio, intensity, reciprocal_intensity, gap, gap_population, gap_fill, min_max, linear, rank, "
        "z_score, log, power, brackets, ladder; did you mean reciprocal_intensity?" },
    { "2015-12-31", "2015-02-29", "f.yaml:3:8: as_of = 2015-02-29 is not a date YYYY-MM-DD" },
    { "2015..2020", "2020..2015", "f.yaml:4:8: years = 2020..2015 is not a first and a last year within 1900..2200" },
    { "2015..2020", "2015-2020", "f.yaml:4:8: years = 2015-2020 is not FIRST..LAST" },
    { "title: test", "title: ~", "f.yaml:1:8: title is empty; a text is expected" },
    { "[development], group", "development, group", "f.yaml:42:24: measures.industry.purposes is a single value; a list of texts is expected" },
    { "[development], group", "[], group", "f.yaml:42:24: measures.industry.purposes is empty: at least one is needed (funds of these purposes "
        "pay for it)" },
    { "    factors: {points: {indicator: award_points, weight: 1}}", "    factors: []",
        "f.yaml:25:14: funds.award.factors is a list; a map of names is expected" },
    { NULL, "exit_rules:\n", "f.yaml:44:12: exit_rules is empty; a map of names is expected: fill it in, or leave the key out" },

    /* priors */
    { "uniform: [3200000000, 4800000000]", "uniform: [5, 5]",
        "f.yaml:10:38: funds.special.pot.total.prior is not {uniform: [a, b]} with a < b" },
    { "uniform: [3200000000, 4800000000]", "unifrom: [1, 2]", "f.yaml:10:38: funds.special.pot.total.prior is not a prior: one of "
        "{fixed: a}, {uniform: [a, b]}, {triangular: [a, mode, b]}, {normal: [mean, sd]}, {lognormal: [median, log_sd]}; did you mean "
        "uniform?" },
    { "uniform: [3200000000, 4800000000]", "normal: [4e9, 0]",
        "f.yaml:10:38: funds.special.pot.total.prior is not {normal: [mean, sd]} with sd > 0" },
    { "uniform: [3200000000, 4800000000]", "triangular: [1, 3, 2]",
        "f.yaml:10:38: funds.special.pot.total.prior is not {triangular: [a, mode, b]} with a <= mode <= b, a < b" },
    { "uniform: [3200000000, 4800000000]", "uniform: [-1, 5]",
        "f.yaml:10:38: funds.special.pot.total.prior draws from [-1, 5], which is not within [0, 1e+15]" },
    { "uniform: [3200000000, 4800000000]", "lognormal: [1e16, 1]",
        "f.yaml:10:38: funds.special.pot.total.prior is centred at 1e+16, outside [0, 1e+15]" },
    { NULL, "vary: {funds.special.factors.por.weight: {uniform: [0, 1]}}\n", "f.yaml:44:8: vary.funds.special.factors.por.weight names no "
        "number that a prior can move; did you mean funds.special.factors.poor.weight?" },
    { NULL, "vary: {worlds: {uniform: [1, 2]}}\n", "f.yaml:44:8: vary.worlds names no number that a prior can move" },
    { NULL, "vary: {funds.special.factors.poor.weight: {uniform: [0, 2]}}\n",
        "f.yaml:44:43: vary.funds.special.factors.poor.weight draws from [0, 2], which is not within [0, 1]" },

    /* weights */
    { "weight: 0.4", "weight: 0.37", "f.yaml:14:7: funds.special.factors has weights that sum to 0.97, not 1" },
    { "weight: 0.4", "weight: 0.400000000002", "f.yaml:14:7: funds.special.factors has weights that sum to 1.000000000002, not 1" },
    { "{on: 0.6, off: 0.5}", "{on: 0.5, off: 0.5}", "f.yaml:35:11: schemes.s.items.work.items has weights that sum to 0.9, not 1, in class on" },
    { "{on: 0.8, off: 0.5}", "{on: 0.8, of: 0.5}", "f.yaml:32:28: schemes.s.items.work.weights.of names no class of the scheme; did you mean "
        "on?..." },
    { "off: {where: \"true\"}", "off: {where: \"true\"}, third: {where: listed}", "f.yaml:31:7: schemes.s.items has no weight in class third" },

    /* between the parts */
    { "from: special.award", "from: special.awrd",
        "f.yaml:24:17: funds.award.pot.from = special.awrd names no set-aside: FUND.SET_ASIDE is expected" },
    { "from: special.award", "from: special.award, total: 5",
        "f.yaml:24:17: funds.award.pot.from = special.award stands beside a total: a pot has one or the other" },
    { "pot: {total: {value: 4e9, prior: {uniform: [3200000000, 4800000000]}, source: guess}, growth: 0.1}", "pot: {from: special.award}",
        "f.yaml:10:17: funds.special.pot.from = special.award leads back to the fund itself\n"
        "f.yaml:11:25: funds.special.set_asides.award is the pot of 2 funds: it can be shared out once" },
    { "        population: rural_2014\n", "", "f.yaml:17:20: funds.special.factors.income.transform needs population: name the column that it "
        "multiplies or divides" },
    { "transform: reciprocal_intensity", "transform: gap_fill", "f.yaml:17:20: funds.special.factors.income.transform needs against: name the "
        "column that it is measured against" },
    { "transform: reciprocal_intensity", "transform: direct\n        against: rural_2014", "f.yaml:18:18: funds.special.factors.income.against "
        "belongs to gap_fill alone" },
    { "transform: reciprocal_intensity", "transform: ladder", "f.yaml:17:20: funds.special.factors.income.transform needs rungs: state at least "
        "one step {from: …, value: …}" },
    { "transform: reciprocal_intensity", "transform: rank\n        rungs: {a: {value: 1}}", "f.yaml:18:16: funds.special.factors.income.rungs "
        "belong to brackets and ladder alone" },
    { "kind: yuan", "kind: per_head", "f.yaml:21:21: funds.special.floors.least is per_head and lacks population: name the column of heads" },
    { "indicator: poor_fall", "title: x", "f.yaml:35:17: schemes.s.items.work.items.fall has neither items nor an indicator: a branch has items, "
        "a leaf has an indicator" },
    { "poor: {at_least: 0}", "poor: {at_least: 85}", "f.yaml:29:53: schemes.s.grades.poor.at_least is not below that of good: grades stand from "
        "the best down\nf.yaml:29:53: schemes.s.grades.poor.at_least must be 0: the last grade takes whoever reaches no other" },
    { "{share: 0.6}", "{share: 0.5}", "f.yaml:40:11: dynamics.groups has shares that sum to 0.9, not 1" },
    { "base_share: 0.4", "base_share: 0.5", "f.yaml:42:3: measures has base_share that sum to 1 for the group able; below 1 is expected" },
    { "group: able", "group: abel", "f.yaml:42:46: measures.industry.group = abel is no group of dynamics.groups, nor an ability or a cause of one" },

    /* columns */
    { "indicator: income_2014\n", "indicator: income_2015\n",
        "f.yaml:16:20: funds.special.factors.income.indicator = income_2015: year 2015 is outside the table (income has 2014, 2016)" },
    { "indicator: income_2014\n", "indicator: area\n",
        "f.yaml:16:20: funds.special.factors.income.indicator = area is a column of texts; a column of numbers is expected" },
    { "rural: rural_2014", "rural: incidence", "f.yaml:6:49: population.rural = incidence: there is no column 'incidence'..." },
    { "indicator: income_2014\n", "indicator: income_2014\n        universe: lsted\n",
        "f.yaml:17:19: funds.special.factors.income.universe = lsted: condition \"lsted\", character 1: ..." },
    { "transform: reciprocal_intensity", "transform: gap_fill\n        against: area",
        "f.yaml:18:18: funds.special.factors.income.against = area is a column of texts; a column of numbers is expected" },
    { "eligibility: listed", "eligibility: listed\n    composites: {rural_2014: {members: {a: {indicator: poor_2014, weight: 1}}}}",
        "f.yaml:13:30: funds.special.composites.rural_2014 has the name of a column or a quantity; choose another" },
    { "eligibility: listed", "eligibility: listed\n    composites: {a: {members: {x: {indicator: b, weight: 1}}}, b: {members: {y: "
        "{indicator: registered_poor, weight: 1}}}}",
        "f.yaml:13:47: funds.special.composites.a.members.x.indicator = b: there is no column 'b'; the table has code, area, poor_2014, "
        "rural_2014, income_2014, income_2016, listed\n"
        "f.yaml:13:93: funds.special.composites.b.members.y.indicator = registered_poor: there is no column 'registered_poor'; the table has "
        "code, area, poor_2014, rural_2014, income_2014, income_2016, listed" },
    { "eligibility: listed", "eligibility: listed\n    grants: {g: {amount: 5, per: registered_poor, where: poor_2014 > 1}}",
        "f.yaml:13:34: funds.special.grants.g.per = registered_poor: there is no column 'registered_poor'; the table has code, area, "
        "poor_2014, rural_2014, income_2014, income_2016, listed" },
    { "eligibility: listed", "eligibility: listed\n    cascade: {by: aera, factors: {a: {indicator: poor_2014, weight: 1}}}",
        "f.yaml:13:19: funds.special.cascade.by = aera: there is no column 'aera'; did you mean 'area'?" },
    { "eligibility: listed", "eligibility: lsted", "f.yaml:12:18: funds.special.eligibility = lsted: condition \"lsted\", character 1: ..." },
    { "indicator: income_2014\n", "indicator: income_2016\n",
        "f.yaml:16:20: funds.special.factors.income.indicator uses column income_2016, known from 2017-09-01, after as_of 2015-12-31; take what "
        "was known then, name it under exceptions with a reason, or write hindsight: allow" },
    { "eligibility: listed", "eligibility: income_2016 > 0",
        "f.yaml:12:18: funds.special.eligibility uses column income_2016, known from 2017-09-01, after as_of 2015-12-31; take what was known "
        "then, name it under exceptions with a reason, or write hindsight: allow" },
    { "    purpose: development\n    pot: {total", "    purpose: development\n    known_from: 2016-01-01\n    pot: {total",
        "f.yaml:9:5: funds.special uses rule special, known from 2016-01-01, after as_of 2015-12-31; take what was known then, name it under "
        "exceptions with a reason, or write hindsight: allow" },
};

static void
what_is_wrong_is_refused(void **state)
{
    int bad = 0;

    (void) state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        char *text = edited(refusals[i].from, refusals[i].to);
        ys_model model = { .n_slots = 77 };
        ys_error err = { 0 };
        size_t n = strlen(refusals[i].want);
        bool begins = n > 3 && strcmp(refusals[i].want + n - 3, "...") == 0;
        ys_status st = read_text(text, NULL, 0, &model, &err);

        if (st != YS_E_SCENARIO || strncmp(err.text, refusals[i].want, begins ? n - 3 : n + 1) != 0)
            { print_error("%s\n  wanted %s\n  got %d %s", refusals[i].to, refusals[i].want, (int) st, err.text); bad++; }
        assert_int_equal(model.n_slots, 77); /* a failure leaves the model alone */
        free(text);
    }
    assert_int_equal(bad, 0);
}

/* A composite stands where a column would, and in the composites below it. */
static void
composites_are_indicators(void **state)
{
    static const char composites[] =
        "eligibility: listed\n    composites: {a: {members: {x: {indicator: poor_2014, weight: 1}}}, b: {members: {y: {indicator: a, weight: 1}}}}";
    ys_model model = { 0 };
    ys_error err = { 0 };
    char *text = edited("eligibility: listed", composites), *at = strstr(text, "income_2014\n");

    (void) state;
    memcpy(at, "b          \n", 12);
    if (read_text(text, NULL, 0, &model, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(((const ys_fund *) model.scenario.funds.item)[0].composites.n, 2);
    ys_model_free(&model);
    free(text);
}

static void
shapeless_texts_are_refused(void **state)
{
    static const struct { const char *text, *want; } cases[] = {
        { "", "f.yaml: empty: a map is expected" },
        { "# nothing\n", "f.yaml: empty: a map is expected" },
        { "--- \n", "f.yaml:2:1: empty: a map is expected" },
        { "hello", "f.yaml:1:1: a map is expected, not a single value" },
        { "- a\n", "f.yaml:1:1: a map is expected, not a list" },
        { "{}", "f.yaml:1:1: lacks title: title\nf.yaml:1:1: lacks table: county table (HDF5), relative to this file\n"
            "f.yaml:1:1: lacks as_of: nothing that became known later is used\nf.yaml:1:1: lacks years: first..last year simulated" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ys_model model = { 0 };
        ys_error err = { 0 };

        assert_int_equal(read_text(cases[i].text, NULL, 0, &model, &err), YS_E_SCENARIO);
        assert_string_equal(err.text, cases[i].want);
    }
}

static void
sizes_have_limits(void **state)
{
    size_t n = (1 << 20) + 1;
    char *text = malloc(n + 1);
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_non_null(text);
    memset(text, ' ', n);
    text[n] = '\0';
    assert_int_equal(read_text(text, NULL, 0, &model, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "f.yaml: 1048577 bytes; a scenario or rule file has at most 1 MiB (1048576)");

    memcpy(text, "rules: [", 8);
    for (size_t i = 0; i < 5000; i++)
        memcpy(text + 8 + 2 * i, "1,", 2);
    memcpy(text + 8 + 2 * 5000, "]", 2);
    assert_int_equal(read_text(text, NULL, 0, &model, &err), YS_E_SCENARIO);
    assert_string_equal(err.text, "f.yaml:1:8201: more than 4096 entries in one map or list");
    free(text);
}

static void
many_findings_are_counted(void **state)
{
    char text[4096] = "";
    ys_model model = { 0 };
    ys_error err = { 0 };
    size_t lines = 1;

    (void) state;
    for (int i = 0; i < 30; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "zz%02d: 1\n", i);
    assert_int_equal(read_text(text, NULL, 0, &model, &err), YS_E_SCENARIO);
    for (const char *p = err.text; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(lines, YS_MAX_FINDINGS + 1);
    assert_string_equal(strrchr(err.text, '\n'), "\nand 14 more"); /* 4 missing keys and 30 unknown ones, less 20 */
}

static void
exceptions_and_hindsight_are_noted(void **state)
{
    static const struct { const char *extra, *want; } cases[] = {
        { "exceptions: [{rule: income_2016, reason: no other}]\n",
            "exception: column income_2016, known from 2017-09-01, after as_of 2015-12-31: no other" },
        { "exceptions: [{rule: funds.special.factors.income.indicator, reason: here}]\n",
            "exception: column income_2016, known from 2017-09-01, after as_of 2015-12-31: here" },
        { "hindsight: allow\n", "hindsight allowed: column income_2016, known from 2017-09-01, after as_of 2015-12-31" },
    };

    (void) state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = edited("indicator: income_2014\n", "indicator: income_2016\n");
        char *whole = malloc(strlen(text) + 200);
        ys_model model = { 0 };
        ys_error err = { 0 };

        assert_non_null(whole);
        snprintf(whole, strlen(text) + 200, "%s%s", text, cases[i].extra);
        assert_int_equal(read_text(whole, NULL, 0, &model, &err), YS_OK);
        assert_string_equal(model.notes, cases[i].want);
        ys_model_free(&model);
        free(whole);
        free(text);
    }
}

static void
absent_maps_stay_empty(void **state)
{
    static const char text[] = "title: t\ntable: t.h5\nas_of: '2015-12-31'\nyears: 2015\n";
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(text, NULL, 0, &model, &err), YS_OK);
    assert_null(model.scenario.population.registered_poor);
    assert_int_equal(model.scenario.population.total.slot, -1);
    assert_int_equal(model.scenario.years.last, 2015);
    assert_int_equal(model.scenario.worlds, 1000);
    assert_true(model.scenario.dynamics.joint_max.value == 2);
    assert_true(model.scenario.dynamics.joint_max.slot >= 0);
    assert_null(strstr(model.resolved, "population:"));
    ys_model_free(&model);
}

static void
a_measure_without_a_fund_is_noted(void **state)
{
    char *text = edited("relief: {purposes: [development]", "relief: {purposes: [charity]");
    ys_model model = { 0 };
    ys_error err = { 0 };

    (void) state;
    assert_int_equal(read_text(text, NULL, 0, &model, &err), YS_OK);
    assert_string_equal(model.notes, "measures.relief is paid by no fund: none has its purposes");
    ys_model_free(&model);
    free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_text_is_bound),
        cmocka_unit_test(every_param_leaf_has_a_slot),
        cmocka_unit_test(resolved_reads_back_to_itself),
        cmocka_unit_test(what_is_wrong_is_refused),
        cmocka_unit_test(composites_are_indicators),
        cmocka_unit_test(shapeless_texts_are_refused),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(many_findings_are_counted),
        cmocka_unit_test(exceptions_and_hindsight_are_noted),
        cmocka_unit_test(absent_maps_stay_empty),
        cmocka_unit_test(a_measure_without_a_fund_is_noted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
