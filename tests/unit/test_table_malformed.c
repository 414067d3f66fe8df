/* Every damaged table that scripts/make_malformed.py knows: refused by the gate with its message, no handle left open.
 * h5py reads the valid one with names, units and Chinese text intact. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/gate.h"
#include "yinsu/store.h"
#include "yinsu/table.h"

#define HERE YS_SOURCE_DIR "/tests/malformed/"

static const char *
python(void)
{
    const char *named = getenv("YS_PYTHON");

    return named != NULL ? named : "/usr/bin/python3";
}

static void
run(const char *command)
{
    if (system(command) != 0)
        fail_msg("%s", command);
}

/* The valid table, and the damaged ones under malformed/, in a folder of their own. */
static int
make_files(void **state)
{
    static char folder[64];
    char command[1024];
    ys_table table = { 0 };
    ys_error err;

    snprintf(folder, sizeof folder, "malformed-XXXXXX");
    *state = folder;
    if (mkdtemp(folder) == NULL || chdir(folder) != 0)
        return -1;
    if (ys_table_import(HERE "counties.csv", HERE "columns.csv", &table, &err) != YS_OK ||
        ys_table_write(&table, "valid.h5", false, &err) != YS_OK) {
        fprintf(stderr, "%s\n", err.text);
        return -1;
    }
    ys_table_free(&table);
    snprintf(command, sizeof command, "'%s' -B '%s/scripts/make_malformed.py' valid.h5 malformed >made.txt", python(),
        YS_SOURCE_DIR);
    return system(command) == 0 ? 0 : -1;
}

static int
remove_files(void **state)
{
    char command[128];

    if (chdir("..") != 0)
        return -1;
    snprintf(command, sizeof command, "rm -r '%s'", (char *) *state);
    return system(command);
}

static void
check_one(const char *name, const char *message)
{
    char path[2100], want[4400];
    ys_table table = { .n_counties = 77 };
    ys_error err;

    snprintf(path, sizeof path, "malformed/%s.h5", name);
    snprintf(want, sizeof want, "%s: %s", path, message);
    ys_status st = ys_table_read(path, &table, &err);

    if (st != YS_E_DATA || strcmp(err.text, want) != 0 || ys_status_exit_code(err.status) != 3)
        fail_msg("%s\n  status   %d\n  expected %s\n  got      %s", name, st, want, st == YS_OK ? "" : err.text);
    assert_int_equal(table.n_counties, 77);
    if (H5Fget_obj_count((hid_t) H5F_OBJ_ALL, H5F_OBJ_ALL) != 0)
        fail_msg("%s: a handle is left open", name);
    unlink(path);
}

static void
test_malformed(void **state)
{
    FILE *expected = fopen(HERE "expected.tsv", "r");
    char line[2048], made[256];
    size_t n = 0;

    (void) state;
    assert_non_null(expected);
    while (fgets(line, sizeof line, expected) != NULL) {
        char *tab = strchr(line, '\t'), *end = strchr(line, '\n');

        assert_non_null(tab);
        assert_non_null(end);
        *tab = *end = '\0';
        check_one(line, tab + 1);
        n++;
    }
    fclose(expected);
    /* one message for each file that was made, and no file left over */
    FILE *report = fopen("made.txt", "r");

    assert_non_null(report);
    assert_non_null(fgets(made, sizeof made, report));
    fclose(report);
    assert_int_equal(strtoul(made, NULL, 10), n);
    assert_true(n >= 40);
    run("rmdir malformed");
}

static void
test_valid(void **state)
{
    ys_table table = { 0 };
    ys_error err;

    (void) state;
    if (ys_table_read("valid.h5", &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(table.n_counties, 6);
    ys_table_free(&table);
    assert_int_equal(H5Fget_obj_count((hid_t) H5F_OBJ_ALL, H5F_OBJ_ALL), 0);
}

/* Columns that another program has stored otherwise than we do, within what the gate allows. */
static void
test_foreign(void **state)
{
    static const char script[] =
        "import h5py, numpy as np, shutil, sys\n"
        "shutil.copyfile('valid.h5', 'foreign.h5')\n"
        "with h5py.File('foreign.h5', 'r+') as f:\n"
        "    def remake(path, **how):\n"
        "        old = f[path]\n"
        "        attrs = {k: v for k, v in old.attrs.items() if k not in ('DIMENSION_LIST', 'CLASS', 'NAME', "
        "'REFERENCE_LIST')}\n"
        "        values = old[()]\n"
        "        del f[path]\n"
        "        new = f.create_dataset(path, data=values.astype(how.pop('dtype', values.dtype)), **how)\n"
        "        for k, v in attrs.items():\n"
        "            new.attrs[k] = v\n"
        "    remake('/column/listed', dtype='>i4')\n"
        "    remake('/column/registered_poor_2014', dtype='>f8', chunks=(4,), compression='gzip', shuffle=True, "
        "fletcher32=True)\n"
        "    remake('/column/illiteracy_2010', dtype='f4')\n"
        "    remake('/column/name_zh', dtype='S200', chunks=(2,), compression='gzip')\n"
        "    remake('/missing/gdp_2013', dtype='u1')\n"
        "    f['/mine'] = np.zeros(3)\n"
        "    f['/column/self'] = f['/column']\n"
        "    f['/elsewhere'] = h5py.ExternalLink('/etc/passwd', '/x')\n";
    ys_table table = { 0 };
    ys_error err;
    char command[256];
    FILE *file = fopen("foreign.py", "w");

    (void) state;
    assert_non_null(file);
    assert_true(fputs(script, file) >= 0);
    fclose(file);
    snprintf(command, sizeof command, "'%s' foreign.py", python());
    run(command);
    if (ys_table_read("foreign.h5", &table, &err) != YS_OK)
        fail_msg("%s", err.text);
    assert_true(ys_table_column(&table, "listed")->number[4] == 1);
    assert_true(ys_table_column(&table, "registered_poor_2014")->number[4] == 152000.5);
    assert_true(ys_table_column(&table, "illiteracy_2010")->number[2] == 9.75);
    assert_int_equal(ys_table_column(&table, "gdp_2013")->n_missing, 2);
    assert_string_equal(ys_column_text(ys_table_column(&table, "name_zh"), 0), "\xe5\x8d\x97\xe6\x98\x8e\xe5\x8c\xba");
    ys_table_free(&table);
}

static void
test_h5py_reads(void **state)
{
    static const char script[] =
        "import h5py, math\n"
        "f = h5py.File('valid.h5', 'r')\n"
        "text = lambda b: b.decode('utf-8')\n"
        "assert text(f.attrs['format']) == 'yinsu.table/1'\n"
        "names = [text(x) for x in f['columns/name'][()]]\n"
        "assert names == ['code', 'name_zh', 'area', 'listed', 'registered_poor_2014', 'gdp_2013', 'illiteracy_2010'], "
        "names\n"
        "assert [text(x) for x in f['county/code'][()]][:2] == ['520102', '520111']\n"
        "assert [text(x) for x in f['column/name_zh'][()]][:2] == ['\\u5357\\u660e\\u533a', '\\u82b1\\u6eaa\\u533a']\n"
        "poor = f['column/registered_poor_2014']\n"
        "assert text(poor.attrs['units']) == 'person' and text(poor.attrs['kind']) == 'modelled'\n"
        "assert text(poor.attrs['long_name']) == '\\u8d2b\\u56f0\\u4eba\\u53e3 registered poor'\n"
        "assert text(poor.attrs['known_from']) == '2015-09-30' and text(poor.attrs['direction']) == 'cost'\n"
        "assert text(poor.attrs['parents']) == 'illiteracy_2010; listed'\n"
        "assert poor.attrs['year'] == 2014 and poor.attrs['valid_min'] == 0 and poor.attrs['valid_max'] == 1e7\n"
        "assert poor.dims[0][0] == f['county/code'] and poor[0] == 3737\n"
        "gdp = f['column/gdp_2013']\n"
        "assert text(gdp.attrs['units']) == '\\u4e07\\u5143' and 'valid_max' not in gdp.attrs\n"
        "assert math.isnan(gdp[1]) and list(f['missing/gdp_2013'][()]) == [0, 1, 1, 0, 0, 0]\n"
        "assert list(f['missing']) == ['gdp_2013']\n"
        "assert len(f['county/code'].attrs['REFERENCE_LIST']) == 6\n";
    char command[256];
    FILE *file = fopen("check.py", "w");

    (void) state;
    assert_non_null(file);
    assert_true(fputs(script, file) >= 0);
    fclose(file);
    snprintf(command, sizeof command, "'%s' check.py", python());
    run(command);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_h5py_reads),
    };

    if (ys_store_setup(NULL) != YS_OK)
        return 1;
    int failed = cmocka_run_group_tests(tests, make_files, remove_files);

    ys_store_teardown();
    return failed;
}
