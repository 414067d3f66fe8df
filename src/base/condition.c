/* Conditions: tokens, then a recursive descent that writes steps in postfix order. */
#include "base/condition.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/words.h"

enum { LENGTH_MAX = 4096, DEPTH_MAX = 32 };

typedef enum { TOKEN_END, TOKEN_NAME, TOKEN_NUMBER, TOKEN_TEXT, TOKEN_COMPARE, TOKEN_OPEN, TOKEN_CLOSE } token_kind;

typedef struct {
    token_kind kind;
    const char *at; /* in the condition; `length` bytes */
    size_t length;
    double number;
    ys_condition_op compare;
} token;

typedef struct {
    const char *text;
    const ys_condition_names *names;
    token now;
    int depth;   /* of the recursion */
    int waiting; /* answers on the stack where the program stands */
    ys_condition *out;
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
        ys_condition_op op;
    } signs[] = {
        { "==", YS_CONDITION_EQ },
        { "!=", YS_CONDITION_NE },
        { "<=", YS_CONDITION_LE },
        { ">=", YS_CONDITION_GE },
        { "<", YS_CONDITION_LT },
        { ">", YS_CONDITION_GT },
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
    if (end - s - 1 > YS_CONDITION_TEXT)
        return refuse(self, s, "the text has %td bytes; at most %d are allowed", end - s - 1, YS_CONDITION_TEXT);
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

/* Answers that a step leaves on the stack less those that it takes. */
static int
growth(ys_condition_op what)
{
    return what == YS_CONDITION_NOT ? 0 : what == YS_CONDITION_AND || what == YS_CONDITION_OR ? -1 : 1;
}

/* `left` and `right` are NULL for a step that works on the stack alone. */
static ys_status
emit(parser *self, ys_condition_op what, const ys_condition_operand *left, const ys_condition_operand *right)
{
    if (self->out->n == (size_t) self->names->parts)
        return refuse(self, self->now.at, "the condition has more than %d parts; make it a column of the table",
            self->names->parts);
    self->waiting += growth(what);
    if (self->waiting > self->names->depth)
        return refuse(self, self->now.at,
            "more than %d parts wait for what stands in parentheses; write what is in parentheses first",
            self->names->depth);
    ys_condition_step *one = &self->out->step[self->out->n++];

    *one = (ys_condition_step){ .op = what };
    if (left != NULL)
        one->left = *left;
    if (right != NULL)
        one->right = *right;
    return YS_OK;
}

static ys_status
take_name(parser *self, ys_condition_operand *side)
{
    char name[YS_CONDITION_NAME + 1], why[1024];
    size_t n = self->now.length < YS_CONDITION_NAME ? self->now.length : YS_CONDITION_NAME;

    memcpy(name, self->now.at, n);
    name[n] = '\0';
    if (!self->names->resolve(self->names->context, name, side, why, sizeof why))
        return refuse(self, self->now.at, "%s", why);
    return YS_OK;
}

/* A name, number or text; advances past it. */
static ys_status
take_operand(parser *self, ys_condition_operand *side)
{
    ys_status st = YS_OK;

    *side = (ys_condition_operand){ .at = self->now.at };
    if (is_keyword(self, "and") || is_keyword(self, "or") || is_keyword(self, "not") || is_keyword(self, "true") ||
        is_keyword(self, "false") || self->now.kind == TOKEN_COMPARE || self->now.kind == TOKEN_OPEN ||
        self->now.kind == TOKEN_CLOSE)
        return refuse(self, self->now.at, "'%.*s' stands where a column, a number or a text is expected",
            (int) self->now.length, self->now.at);
    if (self->now.kind == TOKEN_END)
        return refuse(self, self->now.at, "the condition ends where a column, a number or a text is expected");
    if (self->now.kind == TOKEN_NAME) {
        st = take_name(self, side);
    } else if (self->now.kind == TOKEN_NUMBER) {
        side->number = self->now.number;
    } else if (self->names->no_texts != NULL) {
        st = refuse(self, self->now.at, "%s", self->names->no_texts);
    } else {
        side->is_text = true;
        memcpy(side->text, self->now.at + 1, self->now.length - 2);
    }
    return st == YS_OK ? advance(self) : st;
}

/* Both sides must be of one kind, and at least one of them a name. */
static ys_status
check_sides(const parser *self, ys_condition_op compare, const ys_condition_operand *left,
    const ys_condition_operand *right, const char *at)
{
    if (left->name == NULL && right->name == NULL)
        return refuse(self, left->at, "the comparison names no column");
    if (left->is_text != right->is_text) {
        const ys_condition_operand *literal = left->name == NULL ? left : right;
        const ys_condition_operand *other = literal == left ? right : left;

        if (other->is_text)
            return refuse(self, literal->at, "%s %s holds texts; compare it with a text, in quotes", other->kind,
                other->name);
        return refuse(self, literal->at, "%s %s holds numbers; compare it with a number, without quotes", other->kind,
            other->name);
    }
    if (left->is_text && compare != YS_CONDITION_EQ && compare != YS_CONDITION_NE)
        return refuse(self, at, "texts have no order; compare them by == or !=");
    return YS_OK;
}

static ys_status
check_alone(const parser *self, const ys_condition_operand *side)
{
    char why[1024];

    if (side->name == NULL)
        return refuse(self, side->at, "a number or text alone says nothing; compare it with a column");
    if (side->is_text)
        return refuse(self, side->at, "%s %s holds texts; compare it, as %s == '…'", side->kind, side->name, side->name);
    if (self->names->alone != NULL && !self->names->alone(self->names->context, side, why, sizeof why))
        return refuse(self, side->at, "%s", why);
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
    ys_condition_operand left, right;
    ys_status st = take_operand(self, &left);

    if (st != YS_OK)
        return st;
    if (self->now.kind != TOKEN_COMPARE) {
        st = check_alone(self, &left);
        return st == YS_OK ? emit(self, YS_CONDITION_HOLDS, &left, NULL) : st;
    }
    const ys_condition_op compare = self->now.compare;
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
    ys_status st = emit(self, yes ? YS_CONDITION_TRUE : YS_CONDITION_FALSE, NULL, NULL);

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
            st = emit(self, YS_CONDITION_NOT, NULL, NULL);
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
            st = emit(self, YS_CONDITION_AND, NULL, NULL);
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
            st = emit(self, YS_CONDITION_OR, NULL, NULL);
    }
    return st;
}

ys_status
ys_condition_parse(const char *text, const ys_condition_names *names, ys_condition *condition, ys_error *err)
{
    parser all = { .text = text, .names = names, .now = { .at = text }, .out = condition, .err = err }, *self = &all;
    size_t length = strlen(self->text), fault = ys_words_fault(self->text, length, true);

    if (length > LENGTH_MAX)
        return ys_fail(
            self->err, YS_E_SCENARIO, "a condition of %zu bytes; at most %d are allowed", length, LENGTH_MAX);
    if (fault < length)
        return ys_fail(self->err, YS_E_SCENARIO,
            "a condition with byte 0x%02x at byte %zu: not UTF-8, or a control character",
            (unsigned) (unsigned char) self->text[fault], fault + 1);
    condition->n = 0;
    ys_status st = advance(self);

    if (st == YS_OK)
        st = parse_or(self);
    if (st == YS_OK && self->now.kind != TOKEN_END)
        st = refuse(self, self->now.at, "'%.*s' is left over; join conditions by and, or",
            ys_words_cut(self->now.at, 40), self->now.at);
    return st;
}
