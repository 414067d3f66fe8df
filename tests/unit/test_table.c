/* Tables: CSV in with every refusal, HDF5 out and in again, names and years. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table/column.h"
#include "yinsu/store.h"
#include "yinsu/table.h"

static char folder[64];

static int
enter_folder(void **state)
{
    (void) state;
    snprintf(folder, sizeof folder, "table-XXXXXX");
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int
leave_folder(void **state)
{
    static const char *const names[] = { "t.csv", "c.csv", "t.h5", "u.h5", "v.h5" };

    (void) state;
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        unlink(names[k]);
    return chdir("..") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void
put(const char *path, const char *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static ys_status
import(const char *csv, const char *columns, ys_table *table, ys_error *err)
{
    put("t.csv", csv, strlen(csv));
    put("c.csv", columns, strlen(columns));
    return ys_table_import("t.csv", "c.csv", table, err);
}

#define META "column,unit,kind,known_from\n"
#define CODE "code,,id,2014-12-31\n"
#define X    "x,1,observed,2014-12-31\n"

static void
test_import(void **state)
{
    static const char csv[] = "\xef\xbb\xbfname,code,x_2013,area,flag\r\n"
                              "\"B, \"\"b\"\"\",52-B,-1.5e2,9,1\r\n"
                              "\r\n"
                              " \xe8\xb4\xb5\xe9\x98\xb3 ,52-A,,,0";
    static const char columns[] = "column,title,unit,kind,direction,min,max,known_from,parents,source,note,series\n"
                                  "x_2013,the x,yuan,modelled,cost,-200,1e3,2016-02-29,area ;flag;,book,ignored,x_net\n"
                                  "code,,,id,,,,2014-12-31,,,,\n"
                                  "flag,,0/1,class,,,,2014-12-31,,,,\n"
                                  "name,,,label,benefit,,,2014-12-31,,,,\n"
                                  "area,,,class,,,,2014-12-31,,,,\n";
    ys_table table = { 0 };
    ys_error err;

    (void) state;
    if (import(csv, columns, &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(table.n_counties, 2);
    assert_int_equal(table.n_columns, 5);
    assert_string_equal(table.path, "t.csv");
    assert_string_equal(table.sha256, "");
    static const char *const order[] = { "code", "name", "x_2013", "area", "flag" };

    for (size_t k = 0; k < 5; k++)
        assert_string_equal(table.column[k].name, order[k]);
    assert_string_equal(ys_table_code(&table, 0), "52-A");
    assert_string_equal(ys_table_code(&table, 1), "52-B");
    assert_string_equal(ys_column_text(ys_table_column(&table, "name"), 0), "\xe8\xb4\xb5\xe9\x98\xb3");
    assert_string_equal(ys_column_text(ys_table_column(&table, "name"), 1), "B, \"b\"");
    const ys_column *x = ys_table_column(&table, "x_2013");

    assert_true(isnan(x->number[0]) && x->number[1] == -150);
    assert_int_equal(x->n_missing, 1);
    assert_int_equal(x->kind, YS_COLUMN_modelled);
    assert_string_equal(ys_column_kind_name(x->kind), "modelled");
    assert_string_equal(x->title, "the x");
    assert_string_equal(x->unit, "yuan");
    assert_string_equal(x->parents, "area; flag");
    assert_string_equal(x->series, "x_net");
    assert_string_equal(ys_table_column(&table, "area")->series, "");
    assert_string_equal(x->source, "book");
    assert_int_equal(x->direction, -1);
    assert_int_equal(x->year, 2013);
    assert_int_equal(x->known_from, 20160229);
    assert_true(x->min == -200 && x->max == 1000);
    assert_false(ys_table_column(&table, "area")->is_text);
    assert_true(isinf(ys_table_column(&table, "area")->min));
    assert_int_equal(ys_table_column(&table, "name")->direction, 1);
    assert_null(ys_table_column(&table, "y"));
    ys_table_free(&table);
    ys_table_free(&table);
    assert_null(table.column);
}

/* Tabs; a class with one word in it is a text. */
static void
test_import_tabs(void **state)
{
    ys_table table = { 0 };
    ys_error err;

    (void) state;
    if (import("code\tx\tclass\nB\t1,5\t1\nA\t\t\n",
            "column\tunit\tkind\tknown_from\ncode\t\tid\t2014-12-31\nx\t\tlabel\t2014-12-31\n"
            "class\t\tclass\t2014-12-31\n",
            &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_string_equal(ys_column_text(&table.column[1], 1), "1,5");
    assert_int_equal(table.column[1].n_missing, 1);
    assert_true(table.column[2].number[1] == 1);
    ys_table_free(&table);
    if (import("code,class\nB,1\nA,none\n", META CODE "class,,class,2014-12-31\n", &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_true(table.column[1].is_text);
    ys_table_free(&table);
}

#define LONG_50  "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define LONG_300 LONG_50 LONG_50 LONG_50 LONG_50 LONG_50 LONG_50

static void
test_import_refusals(void **state)
{
    static const struct {
        const char *csv, *columns, *says;
    } cases[] = {
        /* the file as a whole */
        { "code,x\n", META CODE X, "t.csv: has no row under its header; at least 1 is expected" },
        { "code,x\nA,1\n", META, "c.csv: has no row under its header" },
        { "code,x\nA,\xb9\xf3\n", META CODE X,
            "t.csv:2: byte 3 of the line is 0xb9: not UTF-8, or a control character; save the file as UTF-8" },
        { "code,x\nA,\x1b[1m\n", META CODE X, "t.csv:2: byte 3 of the line is 0x1b" },
        { "code,x\nA,1\rB,2\n", META CODE X, "t.csv:2: byte 4 of the line is 0x0d" },
        { "code,x\nA,1\nB,2,3\n", META CODE X, "t.csv:3:3: a cell too many; the header has 2 columns" },
        { "code,x\nA,1\n\nB\n", META CODE X, "t.csv:4:1: the row ends after 1 cells; the header has 2 columns" },
        { "code,x\nA,1\"2\n", META CODE X, "t.csv:2:2: a quote stands inside a cell or is not closed" },
        { "code,x\nA,\"1\nB,2\n", META CODE X, "t.csv:2:2: a quote stands inside a cell or is not closed" },
        { "code,x\nA,\"1", META CODE X, "t.csv:2:2: a quote stands inside a cell or is not closed" },
        { "code,x\nA,\"1\t2\"\n", META CODE X, "t.csv:2:2: a tab or line break inside a cell" },
        /* headers */
        { "code,x\nA,1\n", "column,unit,kind,known_form\n" CODE X,
            "c.csv:1:4: header 'known_form' is unknown; did you mean 'known_from'?" },
        { "code,x\nA,1\n", "column,unit,kind,zzzzzzzz\n" CODE X,
            "c.csv:1:4: header 'zzzzzzzz' is unknown; a column file has" },
        { "code,x\nA,1\n", "column,unit,unit,known_from\n" CODE X,
            "c.csv:1:3: header 'unit' stands twice; it is also column 2" },
        { "code,x\nA,1\n", "column,unit,kind,title\n" CODE X, "c.csv:1:1: header 'known_from' is missing" },
        { "code,x,x\nA,1,2\n", META CODE X, "t.csv:1:3: column 'x' stands twice; it is also column 2" },
        { "code,listd\nA,1\n", META CODE "listed,,class,2014-12-31\n",
            "t.csv:1:2: column 'listd' has no row in c.csv; did you mean 'listed'?" },
        { "code,relief\nA,1\n", META CODE X, "t.csv:1:2: column 'relief' has no row in c.csv; add one" },
        { "code\nA\n", META CODE X, "c.csv:3:1: column 'x' is not in t.csv; remove the row" },
        { "code,x\nA,1\n", META CODE X X, "c.csv:4:1: column 'x' stands twice; it is also on line 3" },
        { "x\n1\n", META X, "t.csv:1:1: there is no column 'code'" },
        /* what a column says about itself */
        { "code,X\nA,1\n", META CODE "X,1,observed,2014-12-31\n", "c.csv:3:1: 'X' is not a column's name" },
        { "code,x\nA,1\n", META CODE "x,1,guessed,2014-12-31\n", "c.csv:3:3: kind 'guessed' is unknown" },
        { "code,x\nA,1\n", META CODE "x,1,observed,2014-13-31\n", "c.csv:3:4: known_from '2014-13-31' is not a day" },
        { "code,x\nA,1\n", META CODE "x,1,observed,\n", "c.csv:3:4: known_from '' is not a day" },
        { "code,x\nA,1\n", "column,unit,kind,known_from,direction\ncode,,id,2014-12-31,\nx,1,observed,2014-12-31,up\n",
            "c.csv:3:5: direction 'up' is unknown" },
        { "code,x\nA,1\n", "column,unit,kind,known_from,min\ncode,,id,2014-12-31,\nx,1,observed,2014-12-31,low\n",
            "c.csv:3:5: min 'low' is not a number" },
        { "code,x\nA,1\n", "column,unit,kind,known_from,max\ncode,,id,2014-12-31,\nx,1,observed,2014-12-31,1e999\n",
            "c.csv:3:5: max '1e999' is not a number" },
        { "code,x\nA,1\n", "column,unit,kind,known_from,min,max\ncode,,id,2014-12-31,,\nx,1,observed,2014-12-31,2,1\n",
            "c.csv:3:1: x: its range [2, 1] is empty" },
        { "code,x\nA,1\n", "column,unit,kind,known_from,min\ncode,,id,2014-12-31,1\nx,1,observed,2014-12-31,2\n",
            "c.csv:2:1: code: a column of texts has no min and max" },
        { "code,x\nA,1\n",
            "column,unit,kind,known_from,source\ncode,,id,2014-12-31,\nx,1,observed,2014-12-31," LONG_300 "\n",
            "c.csv:3:5: source has 300 bytes; at most 255 are allowed" },
        { "code,x\nA,1\n",
            "column,unit,kind,known_from,parents\ncode,,id,2014-12-31,\nx,1,observed,2014-12-31," LONG_300 "\n",
            "c.csv:3:5: parents take more than the 255 bytes" },
        { "code,x\nA,1\n", META CODE "x,,observed,2014-12-31\n", "c.csv:3:1: x: has no unit; kind observed needs one" },
        { "code,x\nA,1\n", META "code,,label,2014-12-31\n" X,
            "c.csv:2:1: code: kind is label; the column code is of kind id" },
        { "code,registered_poor_2014\nA,1\n",
            META CODE "registered_poor_2014,\xe4\xb8\x87\xe4\xba\xba,modelled,2014-12-31\n",
            "its unit is '\xe4\xb8\x87\xe4\xba\xba'; 'person' is expected" },
        { "code,rural_income\nA,1\n", META CODE "rural_income,\xe4\xb8\x87\xe5\x85\x83,observed,2014-12-31\n",
            "'yuan' is expected" },
        /* cells */
        { "code,x\n52/1,1\n", META CODE X,
            "t.csv:2:1: code '52/1' is not a code; allowed are 1 to 16 of A-Z a-z 0-9 _ -" },
        { "x,code\n1,\n", META CODE X, "t.csv:2:2: code '' is not a code" },
        { "code,x\n12345678901234567,1\n", META CODE X, "t.csv:2:1: code '12345678901234567' is not a code" },
        { "code,x\nB,1\nA,2\n\nB,3\n", META CODE X, "t.csv:5:1: code B stands twice; it is also on line 2" },
        { "code,x\nA,\"1,234\"\n", META CODE X, "t.csv:2:2: x '1,234' is not a number; write digits with a point" },
        { "code,x\nA,n/a\n", META CODE X, "t.csv:2:2: x 'n/a' is not a number" },
        { "code,x\nA,nan\n", META CODE X, "t.csv:2:2: x 'nan' is not a number" },
        { "code,x\nA,0x10\n", META CODE X, "t.csv:2:2: x '0x10' is not a number" },
        { "code,x\nA,1e400\n", META CODE X, "t.csv:2:2: x '1e400' is not a number" },
        { "code,x\nB,1\nA,2\n", "column,unit,kind,known_from,max\ncode,,id,2014-12-31,\nx,1,observed,2014-12-31,1.5\n",
            "t.csv:3:2: x is 2; the column's range is [-inf, 1.5]" },
        { "code,x\nA,2\n", META CODE "x,0/1,class,2014-12-31\n", "t.csv:2:2: x is 2; allowed are 0 and 1 (unit 0/1)" },
        { "code,x\nA," LONG_300 "\n", META CODE "x,,label,2014-12-31\n",
            "t.csv:2:2: x has 300 bytes; at most 255 are allowed" },
    };
    ys_error err;

    (void) state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ys_table table = { .n_counties = 77 };
        ys_status st = import(cases[k].csv, cases[k].columns, &table, &err);

        if (st != YS_E_DATA || strstr(err.text, cases[k].says) == NULL || table.n_counties != 77)
            fail_msg("case %zu: status %d, \"%s\" in \"%s\"", k, st, cases[k].says, st == YS_OK ? "" : err.text);
    }
}

static void
test_import_system(void **state)
{
    ys_table table = { 0 };
    ys_error err;

    (void) state;
    put("t.csv", "code\nA\n", 7);
    assert_int_equal(ys_table_import("t.csv", "none.csv", &table, &err), YS_E_IO);
    assert_int_equal(ys_table_import("none.csv", "t.csv", &table, &err), YS_E_IO);
    assert_int_equal(ys_table_import(".", "t.csv", &table, &err), YS_E_IO);
    put("t.csv", "", 0);
    assert_int_equal(ys_table_import("t.csv", "t.csv", &table, &err), YS_E_DATA);
    /* a NUL would end a text before its end */
    put("t.csv", "code\nA\0B\n", 9);
    assert_int_equal(ys_table_import("t.csv", "t.csv", &table, &err), YS_E_DATA);
    assert_non_null(strstr(err.text, "t.csv:2: byte 2 of the line is 0x00"));
}

/* One column too many for a table. */
static void
test_import_too_wide(void **state)
{
    const size_t n = YS_COLUMNS_MAX + 1;
    char *csv = malloc(8 * n);
    size_t used = 0;
    ys_table table = { 0 };
    ys_error err;

    (void) state;
    assert_non_null(csv);
    for (size_t k = 0; k < n; k++)
        used += (size_t) sprintf(csv + used, "c%zu%c", k, k + 1 < n ? ',' : '\n');
    assert_int_equal(import(csv, META CODE, &table, &err), YS_E_DATA);
    assert_non_null(strstr(err.text, "t.csv:1:4097: more than 4096 columns"));
    free(csv);
}

static void
assert_equal_columns(const ys_column *a, const ys_column *b, size_t n)
{
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->unit, b->unit);
    assert_string_equal(a->title, b->title);
    assert_string_equal(a->source, b->source);
    assert_string_equal(a->parents, b->parents);
    assert_string_equal(a->series, b->series);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->direction, b->direction);
    assert_int_equal(a->known_from, b->known_from);
    assert_int_equal(a->year, b->year);
    assert_true(a->min <= b->min && a->min >= b->min && a->max <= b->max && a->max >= b->max);
    assert_int_equal(a->is_text, b->is_text);
    assert_int_equal(a->n_missing, b->n_missing);
    for (size_t i = 0; i < n; i++) {
        if (a->is_text)
            assert_string_equal(ys_column_text(a, i), ys_column_text(b, i));
        else
            assert_true((isnan(a->number[i]) && isnan(b->number[i])) ||
                        memcmp(&a->number[i], &b->number[i], sizeof(double)) == 0);
    }
}

/* Import, write, read: the same table; write again: the same bytes. */
static void
check_round_trip(const char *csv, const char *columns)
{
    ys_table table = { 0 }, back = { 0 }, again = { 0 };
    ys_error err;

    if (ys_table_import(csv, columns, &table, &err) != YS_OK || ys_table_write(&table, "t.h5", false, &err) != YS_OK ||
        ys_table_read("t.h5", &back, &err) != YS_OK || ys_table_write(&back, "u.h5", false, &err) != YS_OK ||
        ys_table_read("u.h5", &again, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(back.n_counties, table.n_counties);
    assert_int_equal(back.n_columns, table.n_columns);
    for (size_t k = 0; k < table.n_columns; k++)
        assert_equal_columns(&table.column[k], &back.column[k], table.n_counties);
    assert_string_equal(back.path, "t.h5");
    assert_int_equal(strlen(back.sha256), 64);
    assert_string_equal(back.sha256, again.sha256);
    ys_table_free(&table);
    ys_table_free(&back);
    ys_table_free(&again);
}

static void
test_round_trip_small(void **state)
{
    (void) state;
    check_round_trip(YS_SOURCE_DIR "/tests/malformed/counties.csv", YS_SOURCE_DIR "/tests/malformed/columns.csv");
}

static void
test_round_trip_guizhou(void **state)
{
    ys_table table = { 0 };
    ys_error err;
    size_t listed = 0, key = 0, exempt = 0;
    double poor = 0;

    (void) state;
    check_round_trip(
        YS_SOURCE_DIR "/scenarios/guizhou-2014/counties.csv", YS_SOURCE_DIR "/scenarios/guizhou-2014/columns.csv");
    if (ys_table_read("t.h5", &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    /* scenarios/guizhou-2014/SOURCES.md: 88 counties, 66 listed, 50 key, 10 exempt, 6,230,000 registered poor */
    assert_int_equal(table.n_counties, 88);
    for (size_t i = 0; i < table.n_counties; i++) {
        listed += ys_table_column(&table, "listed")->number[i] > 0;
        key += ys_table_column(&table, "key_county")->number[i] > 0;
        exempt += ys_table_column(&table, "gdp_exempt")->number[i] > 0;
        poor += ys_table_column(&table, "registered_poor_2014")->number[i];
    }
    assert_int_equal(listed, 66);
    assert_int_equal(key, 50);
    assert_int_equal(exempt, 10);
    assert_true(poor == 6230000);
    ys_table_free(&table);
}

/* The widest table there may be is written with all its scales, and read again. */
static void
test_round_trip_wide(void **state)
{
    const size_t n = YS_COLUMNS_MAX;
    char *csv = malloc(20 * n), *columns = malloc(40 * n + 100);
    size_t used = 0, said = 0;
    ys_table table = { 0 };
    ys_error err;

    (void) state;
    assert_non_null(csv);
    assert_non_null(columns);
    said += (size_t) sprintf(columns, META CODE);
    used += (size_t) sprintf(csv, "code");
    for (size_t k = 1; k < n; k++) {
        used += (size_t) sprintf(csv + used, ",c%zu", k);
        said += (size_t) sprintf(columns + said, "c%zu,1,observed,2014-12-31\n", k);
    }
    for (int row = 0; row < 2; row++) {
        used += (size_t) sprintf(csv + used, "\nR%d", row);
        for (size_t k = 1; k < n; k++)
            used += (size_t) sprintf(csv + used, ",%zu", row == 1 && k == 7 ? 1 : k);
    }
    if (import(csv, columns, &table, &err) != YS_OK || ys_table_write(&table, "t.h5", false, &err) != YS_OK)
        fail_msg("%s", err.text);
    ys_table_free(&table);
    if (ys_table_read("t.h5", &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(table.n_columns, n);
    assert_true(table.column[n - 1].number[1] == (double) n - 1);
    ys_table_free(&table);
    free(csv);
    free(columns);
}

static void
test_write_refusals(void **state)
{
    ys_table table = { 0 };
    ys_error err;

    (void) state;
    assert_int_equal(import("code,x\nA,1\n", META CODE X, &table, &err), YS_OK);
    assert_int_equal(ys_table_write(&table, "/dev/full", true, &err), YS_E_IO);
    assert_int_equal(ys_table_write(&table, "c.csv", false, &err), YS_E_IO);
    assert_int_equal(ys_table_write(&table, "c.csv/t.h5", false, &err), YS_E_IO);
    assert_int_equal(ys_table_write(&table, ".", true, &err), YS_E_IO);
    assert_int_equal(ys_table_write(&table, "t.h5", false, &err), YS_OK);
    assert_int_equal(ys_table_write(&table, "t.h5", false, &err), YS_OK);
    ys_table_free(&table);
}

static void
test_names(void **state)
{
    static const struct {
        const char *name, *says;
    } cases[] = {
        { "rural_income_2016", "year 2016 is outside the table (rural_income has 2013, 2014, 2015)" },
        { "registered_poor_2013", "year 2013 is outside the table (registered_poor has 2014)" },
        { "listd", "there is no column 'listd'; did you mean 'listed'?" },
        { "rural_incme_2014", "there is no column 'rural_incme_2014'; did you mean 'rural_income_2014'?" },
        { "zzzzzzzzzzzzzz",
            "there is no column 'zzzzzzzzzzzzzz'; the table has code, rural_income_2013, rural_income_2014, "
            "rural_income_2015, registered_poor_2014, listed" },
        { "", "there is no column ''; the table has code, rural_income_2013" },
    };
    ys_table table = { 0 };
    ys_error err;
    char says[512], little[12];

    (void) state;
    if (import("code,rural_income_2013,rural_income_2014,rural_income_2015,registered_poor_2014,listed\nA,1,2,3,4,1\n",
            META CODE "rural_income_2013,yuan,observed,2014-12-31\nrural_income_2014,yuan,observed,2014-12-31\n"
                      "rural_income_2015,yuan,observed,2014-12-31\nregistered_poor_2014,person,modelled,2014-12-31\n"
                      "listed,0/1,class,2014-12-31\n",
            &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        ys_table_explain_missing(&table, cases[k].name, says, sizeof says);
        if (strncmp(says, cases[k].says, strlen(cases[k].says)) != 0)
            fail_msg("\"%s\" for \"%s\"", says, cases[k].says);
    }
    ys_table_explain_missing(&table, "zzzzzzzzzzzz", little, sizeof little);
    assert_string_equal(little, "there is no");
    ys_table_explain_missing(&table, "zzzzzzzzzzzz", little, 0);
    assert_ptr_equal(ys_table_column_year(&table, "rural_income", 2014, &err), &table.column[2]);
    assert_null(ys_table_column_year(&table, "rural_income", 2012, &err));
    assert_string_equal(err.text, "t.csv: year 2012 is outside the table (rural_income has 2013, 2014, 2015)");
    assert_int_equal(err.status, YS_E_DATA);
    assert_string_equal(ys_table_nearest(&table, "lsited"), "listed");
    assert_null(ys_table_nearest(&table, "qqqqqqqq"));
    assert_int_equal(ys_table_expect_unit(&table, &table.column[1], "yuan", &err), YS_OK);
    assert_int_equal(ys_table_expect_unit(&table, &table.column[1], "person", &err), YS_E_DATA);
    assert_string_equal(err.text,
        "t.csv: column rural_income_2013 is in 'yuan'; 'person' is needed here: convert the figures or name "
        "another column");
    assert_int_equal(ys_table_expect_unit(&table, &table.column[0], "person", &err), YS_E_DATA);
    ys_table_free(&table);
}

static void
test_column_words(void **state)
{
    static const struct {
        const char *name;
        int year;
        size_t stem;
    } years[] = {
        { "gdp_2013", 2013, 3 },
        { "gdp_1899", 0, 0 },
        { "gdp_2201", 0, 0 },
        { "_2013", 0, 0 },
        { "gdp2013", 0, 0 },
        { "gdp_20a3", 0, 0 },
        { "a_b_1900", 1900, 3 },
    };
    static const struct {
        const char *name;
        bool good;
    } names[] = {
        { "a", true },
        { "a1_b", true },
        { "", false },
        { "1a", false },
        { "_a", false },
        { "A", false },
        { "a-b", false },
        { "a.b", false },
        { "a/b", false },
        { LONG_50 "xxxxxxxxxxxxx", true },
        { LONG_50 "xxxxxxxxxxxxxx", false },
    };

    (void) state;
    for (size_t k = 0; k < sizeof years / sizeof years[0]; k++) {
        size_t stem = 0;

        assert_int_equal(ys_column_name_year(years[k].name, &stem), years[k].year);
        assert_int_equal(stem, years[k].stem);
    }
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
        if (ys_column_is_name(names[k].name) != names[k].good)
            fail_msg("%s", names[k].name);
    assert_true(ys_column_is_code("aZ9_-"));
    assert_false(ys_column_is_code(""));
    assert_true(ys_column_is_code("1234567890123456"));
    assert_false(ys_column_is_code("12345678901234567"));
}

int
main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, enter_folder, leave_folder)
    const struct CMUnitTest tests[] = {
        CASE(test_import),
        CASE(test_import_tabs),
        CASE(test_import_refusals),
        CASE(test_import_system),
        CASE(test_import_too_wide),
        CASE(test_round_trip_small),
        CASE(test_round_trip_guizhou),
        CASE(test_round_trip_wide),
        CASE(test_write_refusals),
        CASE(test_names),
        CASE(test_column_words),
    };

    if (ys_store_setup(NULL) != YS_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);

    ys_store_teardown();
    return failed;
}
