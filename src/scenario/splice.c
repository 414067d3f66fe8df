/* Two resolved scenarios: what differs between them, and the one with some of the differences taken from the other. */
#include "scenario/document.h"
#include "scenario/write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Keys that move no amount: of a scenario, and of a fund. */
static const char *const idle[] = { "title", "notice", "table", "as_of", "hindsight", "exceptions", "worlds", "seed", "rules",
    "dynamics", "measures", "vary", "approvals", "pools", "places", "provincial",
    "behaviour", NULL };
static const char *const idle_of_fund[] = { "title", "citation", "origin", "known_from", "channel", "purpose", "responsible",
    "approval", "leverage", "uses", NULL };

typedef struct {
    ys_scenario_change *list;
    size_t n, room;
    bool failed;
} changes;

static bool
is_one_of(const char *key, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (strcmp(words[i], key) == 0)
            return true;
    return false;
}

/* What a node says of an amount: of a leaf with a prior its value, of an item all but where it comes from. */
static ys_node *
first_that_counts(ys_node *node)
{
    while (node != NULL && node->key != NULL && node->kind == YS_NODE_SCALAR && strcmp(node->key, "source") == 0)
        node = node->next;
    return node;
}

/* Whether both move the same amounts. */
static bool
is_same(ys_node *a, ys_node *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->field != NULL && a->field->kind == YS_KIND_PARAM && a->field == b->field) {
        a = ys_node_value(a);
        b = ys_node_value(b);
        if (a == NULL || b == NULL)
            return a == b;
    }
    if (a->kind != b->kind)
        return false;
    if (a->kind == YS_NODE_SCALAR)
        return strcmp(a->text, b->text) == 0;

    ys_node *x = first_that_counts(a->first), *y = first_that_counts(b->first);

    while (x != NULL && y != NULL) {
        if (strcmp(x->key == NULL ? "" : x->key, y->key == NULL ? "" : y->key) != 0 || !is_same(x, y))
            return false;
        x = first_that_counts(x->next);
        y = first_that_counts(y->next);
    }
    return x == NULL && y == NULL;
}

static void
add_change(changes *self, const char *path)
{
    if (self->n == self->room) {
        size_t room = self->room == 0 ? 16 : 2 * self->room;
        ys_scenario_change *more = realloc(self->list, room * sizeof *more);

        if (more == NULL) {
            self->failed = true;
            return;
        }
        self->list = more;
        self->room = room;
    }
    snprintf(self->list[self->n++].path, sizeof self->list[0].path, "%.159s", path);
}

/* Keys of one fund or task that differ, in the order of the grammar. */
static void
compare_fund(changes *self, const char *path, const ys_node *before, const ys_node *after)
{
    char below[160];

    for (ys_node *key = before->first; key != NULL; key = key->next) {
        snprintf(below, sizeof below, "%.95s.%.63s", path, key->key);
        if (!is_one_of(key->key, idle_of_fund) && !is_same(key, ys_node_child(after, key->key)))
            add_change(self, below);
    }
    for (const ys_node *key = after->first; key != NULL; key = key->next) {
        snprintf(below, sizeof below, "%.95s.%.63s", path, key->key);
        if (!is_one_of(key->key, idle_of_fund) && ys_node_child(before, key->key) == NULL)
            add_change(self, below);
    }
}

/* Funds or tasks: those of one side alone are a change each. */
static void
compare_funds(changes *self, const char *list, const ys_node *before, const ys_node *after)
{
    char path[160];

    for (const ys_node *fund = before == NULL ? NULL : before->first; fund != NULL; fund = fund->next) {
        const ys_node *other = ys_node_child(after, fund->key);

        snprintf(path, sizeof path, "%.30s.%.63s", list, fund->key);
        if (other == NULL)
            add_change(self, path);
        else
            compare_fund(self, path, fund, other);
    }
    for (const ys_node *fund = after == NULL ? NULL : after->first; fund != NULL; fund = fund->next) {
        snprintf(path, sizeof path, "%.30s.%.63s", list, fund->key);
        if (ys_node_child(before, fund->key) == NULL)
            add_change(self, path);
    }
}

static void
compare(changes *self, const ys_node *before, const ys_node *after)
{
    for (size_t i = 0; i < ys_grammar_scenario.n_fields; i++) {
        const char *key = ys_grammar_scenario.field[i].name;
        ys_node *a = ys_node_child(before, key), *b = ys_node_child(after, key);

        if (is_one_of(key, idle))
            continue;
        if (strcmp(key, "funds") == 0 || strcmp(key, "tasks") == 0)
            compare_funds(self, key, a, b);
        else if (!is_same(a, b))
            add_change(self, key);
    }
}

static ys_status
read_both(const char *before, const char *after, ys_document both[2], ys_error *err)
{
    ys_status st = ys_document_read(&both[0], before, "the scenario before", NULL, 0, false, err);

    return st == YS_OK ? ys_document_read(&both[1], after, "the scenario after", NULL, 0, false, err) : st;
}

ys_status
ys_scenario_changes(const char *before, const char *after, ys_scenario_change **list, size_t *n, ys_error *err)
{
    ys_document both[2] = { { .arena = NULL }, { .arena = NULL } };
    changes found = { .list = NULL };
    ys_status st = read_both(before, after, both, err);

    if (st == YS_OK)
        compare(&found, both[0].root, both[1].root);
    if (found.failed)
        st = ys_fail(err, YS_E_NOMEM, "changes between two scenarios");
    if (st == YS_OK) {
        *list = found.list;
        *n = found.n;
    } else {
        free(found.list);
    }
    ys_document_free(&both[0]);
    ys_document_free(&both[1]);
    return st;
}

/* Put what stands at `path` on the one side in its place on the other, where it may be absent on either. */
static bool
take_over(ys_document *to, ys_document *from, const char *path)
{
    ys_node *old = ys_node_at(to->root, path), *fresh = ys_node_at(from->root, path), *copy, *parent;
    char above[YS_PATH_MAX];
    char *dot;

    if (fresh == NULL) {
        if (old != NULL)
            ys_node_remove(old);
        return true;
    }
    copy = ys_node_copy(to->arena, fresh);
    if (copy == NULL)
        return false;
    if (old != NULL) {
        ys_node_replace(old, copy);
        return true;
    }
    snprintf(above, sizeof above, "%s", path);
    dot = strrchr(above, '.');
    if (dot != NULL)
        *dot = '\0';
    parent = dot == NULL ? to->root : ys_node_at(to->root, above);
    copy->key = fresh->key;
    if (parent != NULL)
        ys_node_append(parent, copy);
    return parent != NULL;
}

static void
drop(ys_node *parent, const char *key)
{
    ys_node *child = ys_node_child(parent, key);

    if (child != NULL)
        ys_node_remove(child);
}

/* Leaves stand as they were resolved: what `vary` fixes is in them already, and would take one of the other side's back; what it names may
 * be gone. Which day a rule may be known from was decided where each side was run. And what the money is used for, and who approves it,
 * moves no amount, but may not fit what the other side gives. */
static void
settle_rest(ys_node *root)
{
    static const char *const lists[] = { "funds", "tasks" };

    ys_node *vary = ys_node_child(root, "vary"), *hindsight = ys_node_child(root, "hindsight"), *next;

    for (ys_node *entry = vary == NULL ? NULL : vary->first; entry != NULL; entry = next) {
        next = entry->next;
        if (ys_node_child(entry, "fixed") != NULL || ys_node_at(root, entry->key) == NULL)
            ys_node_remove(entry);
    }
    if (hindsight != NULL)
        hindsight->text = "allow";
    drop(root, "pools");
    drop(root, "approvals");
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        ys_node *list = ys_node_child(root, lists[l]);

        for (ys_node *fund = list == NULL ? NULL : list->first; fund != NULL; fund = fund->next) {
            drop(fund, "uses");
            drop(fund, "approval");
        }
    }
}

ys_status
ys_scenario_splice(const char *before, const char *after, const ys_scenario_change *list, size_t n, uint64_t taken,
    char **text, ys_error *err)
{
    ys_document both[2] = { { .arena = NULL }, { .arena = NULL } };
    ys_text out = { 0 };
    ys_status st = read_both(before, after, both, err);

    for (size_t k = 0; k < n && st == YS_OK; k++)
        if (taken >> k & 1 && !take_over(&both[0], &both[1], list[k].path))
            st = ys_fail(err, YS_E_NOMEM, "%s: out of memory", list[k].path);
    if (st == YS_OK) {
        settle_rest(both[0].root);
        ys_write_resolved(both[0].root, false, &out);
        *text = ys_text_take(&out);
        if (*text == NULL)
            st = ys_fail(err, YS_E_NOMEM, "a scenario between two");
    }
    ys_text_free(&out);
    ys_document_free(&both[0]);
    ys_document_free(&both[1]);
    return st;
}
