/* Conditions on the table: parsed once into a short program in postfix order, then run for every county. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "store/words.h"
#include "table/column.h"

enum { LENGTH_MAX = 4096, STEPS_MAX = 256, DEPTH_MAX = 32, LITERAL_MAX = 255 };

typedef enum { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_COMPARE, TOKEN_OPEN, TOKEN_CLOSE } token_kind;

/* Comparisons first: a step's kind is the comparison itself. */
typedef enum { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_TRUE, OP_FALSE, OP_HOLDS, OP_NOT, OP_AND, OP_OR } op;

typedef struct {
    token_kind kind;
    const char *at; /* in the condition; `length` bytes */
    size_t length;
    double number;
    op compare;
} token;

/* One side of a comparison: a column, a number or a text of the condition. */
typedef struct {
    const ys_column *column;
    bool is_text;
    double number;
    char text[LITERAL_MAX + 1];
    const char *at;
} operand;

typedef struct {
    op op;
    operand left, right; /* of a comparison; left alone for OP_HOLDS */
} step;

typedef struct {
    const ys_table *table;
    const char *text;
    token now;
    int depth;
    size_t n_steps;
    step steps[STEPS_MAX];
    void (*used)(void *context, const ys_column *column);
    void *context;
    ys_error *err;
} parser;

static ys_status __attribute__((format(printf, 3, 4)))
refuse(const parser *self, const char *at, const char *format, ...)
{
    char found[2048];
    size_t position = 1;
    va_list arguments;

    for (const char *s = self->text; s < at; s++)
        position += ((unsigned char) *s & 0xc0) != 0x80;
    va_start(arguments, format);
    vsnprintf(found, sizeof found, format, arguments);
    va_end(arguments);
    return ys_fail(self->err, YS_E_SCENARIO, "condition \"%.*s\", character %zu: %s", ys_words_cut(self->text, 300),
        self->text, position, found);
}

static bool
is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static ys_status
scan_compare(parser *self, const char *s)
{
    static const struct {
        const char *sign;
        op op;
    } signs[] = {
        { "==", OP_EQ },
        { "!=", OP_NE },
        { "<=", OP_LE },
        { ">=", OP_GE },
        { "<", OP_LT },
        { ">", OP_GT },
    };
    static const struct {
        const char *sign, *word;
    } others[] = {
        { "=", "==" },
        { "&&", "and" },
        { "&", "and" },
        { "||", "or" },
        { "|", "or" },
        { "!", "not" },
    };

    for (size_t k = 0; k < sizeof signs / sizeof signs[0]; k++) {
        size_t n = strlen(signs[k].sign);

        if (strncmp(s, signs[k].sign, n) == 0) {
            self->now = (token){ .kind = TOKEN_COMPARE, .at = s, .length = n, .compare = signs[k].op };
            return YS_OK;
        }
    }
    for (size_t k = 0; k < sizeof others / sizeof others[0]; k++)
        if (strncmp(s, others[k].sign, strlen(others[k].sign)) == 0)
            return refuse(self, s, "'%s' is not known; did you mean '%s'?", others[k].sign, others[k].word);
    return refuse(self, s,
        "'%.*s' is not known; allowed are names, numbers, 'texts', == != < <= > >=, and, or, not, parentheses",
        ys_words_cut(s, 4), s);
}

static ys_status
scan_text(parser *self, const char *s)
{
    const char *end = strchr(s + 1, s[0]);

    if (end == NULL)
        return refuse(self, s, "the text is not closed; end it with %c", s[0]);
    if (end - s - 1 > LITERAL_MAX)
        return refuse(self, s, "the text has %td bytes; at most %d are allowed", end - s - 1, LITERAL_MAX);
    if (end == s + 1)
        return refuse(self, s, "an empty text equals nothing: a missing value is in no comparison");
    self->now = (token){ .kind = TOKEN_TEXT, .at = s, .length = (size_t) (end - s) + 1 };
    return YS_OK;
}

static ys_status
scan_number(parser *self, const char *s)
{
    char digits[64];
    size_t n = s[0] == '-' || s[0] == '+';

    while (is_word(s[n]) || s[n] == '.' || ((s[n] == '-' || s[n] == '+') && (s[n - 1] == 'e' || s[n - 1] == 'E')))
        n++;
    self->now = (token){ .kind = TOKEN_NUMBER, .at = s, .length = n };
    if (n < sizeof digits) {
        memcpy(digits, s, n);
        digits[n] = '\0';
        if (ys_text_to_number(digits, &self->now.number))
            return YS_OK;
    }
    return refuse(self, s, "'%.*s' is not a number", n < 40 ? (int) n : 40, s);
}

/* Read the next token. */
static ys_status
advance(parser *self)
{
    const char *s = self->now.at + self->now.length;

    while (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
        s++;
    if (*s == '\0') {
        self->now = (token){ .kind = TOKEN_END, .at = s };
        return YS_OK;
    }
    if (*s == '(' || *s == ')') {
        self->now = (token){ .kind = *s == '(' ? TOKEN_OPEN : TOKEN_CLOSE, .at = s, .length = 1 };
        return YS_OK;
    }
    if (*s == '\'' || *s == '"')
        return scan_text(self, s);
    if ((*s >= '0' && *s <= '9') || *s == '-' || *s == '+' || *s == '.')
        return scan_number(self, s);
    if (!is_word(*s))
        return scan_compare(self, s);
    self->now = (token){ .kind = TOKEN_NAME, .at = s };
    while (is_word(s[self->now.length]))
        self->now.length++;
    return YS_OK;
}

static bool
is_keyword(const parser *self, const char *word)
{
    return self->now.kind == TOKEN_NAME && self->now.length == strlen(word) &&
           memcmp(self->now.at, word, self->now.length) == 0;
}

/* `left` and `right` are NULL for a step that works on the stack alone. */
static ys_status
emit(parser *self, op what, const operand *left, const operand *right)
{
    if (self->n_steps == STEPS_MAX)
        return refuse(
            self, self->now.at, "the condition has more than %d parts; make it a column of the table", STEPS_MAX);
    step *one = &self->steps[self->n_steps++];

    one->op = what;
    if (left != NULL)
        one->left = *left;
    if (right != NULL)
        one->right = *right;
    return YS_OK;
}

static ys_status
take_column(parser *self, operand *side)
{
    char name[YS_NAME_MAX + 2], why[1024];
    size_t n = self->now.length <= YS_NAME_MAX ? self->now.length : YS_NAME_MAX + 1;

    memcpy(name, self->now.at, n);
    name[n] = '\0';
    side->column = ys_table_column(self->table, name);
    if (side->column == NULL) {
        ys_table_explain_missing(self->table, name, why, sizeof why);
        return refuse(self, self->now.at, "%s", why);
    }
    side->is_text = side->column->is_text;
    if (self->used != NULL)
        self->used(self->context, side->column);
    return YS_OK;
}

/* A name, number or text; advances past it. */
static ys_status
take_operand(parser *self, operand *side)
{
    ys_status st = YS_OK;

    *side = (operand){ .at = self->now.at };
    if (is_keyword(self, "and") || is_keyword(self, "or") || is_keyword(self, "not") || is_keyword(self, "true") ||
        is_keyword(self, "false") || self->now.kind == TOKEN_COMPARE || self->now.kind == TOKEN_OPEN ||
        self->now.kind == TOKEN_CLOSE)
        return refuse(self, self->now.at, "'%.*s' stands where a column, a number or a text is expected",
            (int) self->now.length, self->now.at);
    if (self->now.kind == TOKEN_END)
        return refuse(self, self->now.at, "the condition ends where a column, a number or a text is expected");
    if (self->now.kind == TOKEN_NAME) {
        st = take_column(self, side);
    } else if (self->now.kind == TOKEN_NUMBER) {
        side->number = self->now.number;
    } else {
        side->is_text = true;
        memcpy(side->text, self->now.at + 1, self->now.length - 2);
    }
    return st == YS_OK ? advance(self) : st;
}

/* Both sides must be of one kind, and at least one of them a column. */
static ys_status
check_sides(const parser *self, op compare, const operand *left, const operand *right, const char *at)
{
    if (left->column == NULL && right->column == NULL)
        return refuse(self, left->at, "the comparison names no column");
    if (left->is_text != right->is_text) {
        const operand *literal = left->column == NULL ? left : right, *other = literal == left ? right : left;

        if (other->is_text)
            return refuse(
                self, literal->at, "column %s holds texts; compare it with a text, in quotes", other->column->name);
        return refuse(self, literal->at, "column %s holds numbers; compare it with a number, without quotes",
            other->column->name);
    }
    if (left->is_text && compare != OP_EQ && compare != OP_NE)
        return refuse(self, at, "texts have no order; compare them by == or !=");
    return YS_OK;
}

static ys_status
check_bare(const parser *self, const operand *side)
{
    if (side->column == NULL)
        return refuse(self, side->at, "a number or text alone says nothing; compare it with a column");
    if (side->is_text)
        return refuse(
            self, side->at, "column %s holds texts; compare it, as %s == '…'", side->column->name, side->column->name);
    for (size_t i = 0; i < self->table->n_counties; i++)
        if (isnan(side->column->number[i]))
            return refuse(self, side->at,
                "column %s is missing for county %s; compare it with a number, which is false where it is missing",
                side->column->name, ys_table_code(self->table, i));
    return YS_OK;
}

static ys_status parse_or(parser *self);

static ys_status
parse_group(parser *self)
{
    const char *open = self->now.at;
    ys_status st = advance(self);

    if (st == YS_OK)
        st = parse_or(self);
    if (st != YS_OK)
        return st;
    if (self->now.kind != TOKEN_CLOSE)
        return refuse(self, open, "the parenthesis is not closed");
    return advance(self);
}

static ys_status
parse_comparison(parser *self)
{
    operand left, right;
    ys_status st = take_operand(self, &left);

    if (st != YS_OK)
        return st;
    if (self->now.kind != TOKEN_COMPARE) {
        st = check_bare(self, &left);
        return st == YS_OK ? emit(self, OP_HOLDS, &left, NULL) : st;
    }
    const op compare = self->now.compare;
    const char *at = self->now.at;

    st = advance(self);
    if (st == YS_OK)
        st = take_operand(self, &right);
    if (st == YS_OK)
        st = check_sides(self, compare, &left, &right, at);
    if (st == YS_OK && self->now.kind == TOKEN_COMPARE)
        st = refuse(self, self->now.at, "one comparison at a time; join two by and");
    return st == YS_OK ? emit(self, compare, &left, &right) : st;
}

static ys_status
parse_primary(parser *self)
{
    bool yes = is_keyword(self, "true");

    if (self->now.kind == TOKEN_OPEN)
        return parse_group(self);
    if (!yes && !is_keyword(self, "false"))
        return parse_comparison(self);
    ys_status st = emit(self, yes ? OP_TRUE : OP_FALSE, NULL, NULL);

    return st == YS_OK ? advance(self) : st;
}

/* Every way down passes here, so that the depth of the recursion is bounded here. */
static ys_status
parse_not(parser *self)
{
    ys_status st;

    if (self->depth == DEPTH_MAX)
        return refuse(
            self, self->now.at, "more than %d levels of parentheses and not; make it a column of the table", DEPTH_MAX);
    self->depth++;
    if (is_keyword(self, "not")) {
        st = advance(self);
        if (st == YS_OK)
            st = parse_not(self);
        if (st == YS_OK)
            st = emit(self, OP_NOT, NULL, NULL);
    } else {
        st = parse_primary(self);
    }
    self->depth--;
    return st;
}

static ys_status
parse_and(parser *self)
{
    ys_status st = parse_not(self);

    while (st == YS_OK && is_keyword(self, "and")) {
        st = advance(self);
        if (st == YS_OK)
            st = parse_not(self);
        if (st == YS_OK)
            st = emit(self, OP_AND, NULL, NULL);
    }
    return st;
}

static ys_status
parse_or(parser *self)
{
    ys_status st = parse_and(self);

    while (st == YS_OK && is_keyword(self, "or")) {
        st = advance(self);
        if (st == YS_OK)
            st = parse_and(self);
        if (st == YS_OK)
            st = emit(self, OP_OR, NULL, NULL);
    }
    return st;
}

static ys_status
parse_all(parser *self)
{
    size_t length = strlen(self->text), fault = ys_words_fault(self->text, length, true);

    if (length > LENGTH_MAX)
        return ys_fail(
            self->err, YS_E_SCENARIO, "a condition of %zu bytes; at most %d are allowed", length, LENGTH_MAX);
    if (fault < length)
        return ys_fail(self->err, YS_E_SCENARIO,
            "a condition with byte 0x%02x at byte %zu: not UTF-8, or a control character",
            (unsigned) (unsigned char) self->text[fault], fault + 1);
    self->now = (token){ .at = self->text };
    ys_status st = advance(self);

    if (st == YS_OK)
        st = parse_or(self);
    if (st == YS_OK && self->now.kind != TOKEN_END)
        st = refuse(self, self->now.at, "'%.*s' is left over; join conditions by and, or",
            ys_words_cut(self->now.at, 40), self->now.at);
    return st;
}

static double
number_of(const operand *side, size_t county)
{
    return side->column != NULL ? side->column->number[county] : side->number;
}

static const char *
text_of(const operand *side, size_t county)
{
    return side->column != NULL ? ys_column_text(side->column, county) : side->text;
}

/* A missing value makes every comparison false, != too. */
static bool
compare_texts(op compare, const char *a, const char *b)
{
    return a[0] != '\0' && b[0] != '\0' && (strcmp(a, b) == 0) == (compare == OP_EQ);
}

static bool
compare_numbers(op compare, double a, double b)
{
    switch (compare) {
    case OP_EQ:
        return a <= b && a >= b;
    case OP_NE:
        return a < b || a > b;
    case OP_LT:
        return a < b;
    case OP_LE:
        return a <= b;
    case OP_GT:
        return a > b;
    default:
        return a >= b;
    }
}

static bool
run(const parser *self, size_t county)
{
    bool stack[STEPS_MAX] = { false };
    size_t top = 0;

    for (size_t k = 0; k < self->n_steps; k++) {
        const step *one = &self->steps[k];
        const operand *left = &one->left, *right = &one->right;

        switch (one->op) {
        case OP_NOT:
            stack[top - 1] = !stack[top - 1];
            break;
        case OP_AND:
        case OP_OR:
            top--;
            stack[top - 1] = one->op == OP_AND ? stack[top - 1] && stack[top] : stack[top - 1] || stack[top];
            break;
        case OP_TRUE:
        case OP_FALSE:
            stack[top++] = one->op == OP_TRUE;
            break;
        case OP_HOLDS:
            stack[top++] = compare_numbers(OP_NE, number_of(left, county), 0);
            break;
        default:
            stack[top++] = left->is_text ? compare_texts(one->op, text_of(left, county), text_of(right, county))
                                         : compare_numbers(one->op, number_of(left, county), number_of(right, county));
        }
    }
    return stack[0];
}

ys_status
ys_table_select(const ys_table *table, const char *condition, uint8_t *mask,
    void (*used)(void *context, const ys_column *column), void *context, ys_error *err)
{
    parser *self = calloc(1, sizeof *self);

    if (self == NULL)
        return ys_fail(err, YS_E_NOMEM, "no memory for a condition");
    self->table = table;
    self->text = condition;
    self->used = used;
    self->context = context;
    self->err = err;
    ys_status st = parse_all(self);

    if (st == YS_OK && mask != NULL)
        for (size_t i = 0; i < table->n_counties; i++)
            mask[i] = run(self, i);
    free(self);
    return st;
}
