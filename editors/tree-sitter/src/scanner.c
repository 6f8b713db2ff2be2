// What the longest match can't decide: where a JSONPath ends, and whether a word after `expect no request` names a webhook
// or begins the next line of the test. Both are read as the rules of `grammar/hook.pest` read them; these are named here.

#include "tree_sitter/parser.h"

#include <string.h>

enum Token { SEGMENTS, UNREQUESTED_NAME };

static bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

static bool is_space(int32_t c) { return is_blank(c) || c == '\r' || c == '\n'; }

static bool is_digit(int32_t c) { return c >= '0' && c <= '9'; }

static bool begins_name(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// nc
static bool is_in_name(int32_t c) { return begins_name(c) || is_digit(c) || c == '-'; }

static void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static void skip_spaces(TSLexer *lexer) {
  while (is_space(lexer->lookahead)) lexer->advance(lexer, true);
}

// ws
static void read_spaces(TSLexer *lexer) {
  for (;;) {
    if (is_space(lexer->lookahead)) {
      advance(lexer);
    } else if (lexer->lookahead == '#') {
      while (!lexer->eof(lexer) && lexer->lookahead != '\n') advance(lexer);
    } else {
      return;
    }
  }
}

// ---- a JSONPath ----

// step, but for what is in parentheses
static bool is_step(int32_t c) {
  switch (c) {
    case '.': case '_': case '-': case '*': case '@': case '$': case '!': case '&': case '%': case '~': case ':':
    case '\\': case '/': case '+': case '^':
      return true;
    default:
      return begins_name(c) || is_digit(c) || c >= 0x80;
  }
}

// The arguments of a function: whether they are closed.
static bool read_parentheses(TSLexer *lexer) {
  advance(lexer);
  for (;;) {
    int32_t c = lexer->lookahead;
    if (c == ')') {
      advance(lexer);
      return true;
    }
    if (c < ' ' || c == '(' || c == '{' || c == '}') return false;
    advance(lexer);
  }
}

// Advances inside of a bracket. If it stays open, the token ends with its line or before the first `}`.
static void advance_in_bracket(TSLexer *lexer, bool *is_past_line) {
  if (!*is_past_line && (lexer->lookahead == '\n' || lexer->lookahead == '}')) {
    lexer->mark_end(lexer);
    *is_past_line = true;
  }
  advance(lexer);
}

// A text in a bracket: whether it is closed.
static bool read_quoted(TSLexer *lexer, bool *is_past_line) {
  int32_t quote = lexer->lookahead;
  advance(lexer);
  while (lexer->lookahead != quote) {
    if (lexer->lookahead == '\\') advance(lexer);
    if (lexer->lookahead < ' ') return false;
    advance_in_bracket(lexer, is_past_line);
  }
  advance(lexer);
  return true;
}

// bracket: whether it is closed. An open one ends the token.
static bool read_bracket(TSLexer *lexer) {
  bool is_past_line = false;
  uint32_t depth = 0;
  do {
    int32_t c = lexer->lookahead;
    bool is_whole = true;
    if (lexer->eof(lexer) || c == '{' || c == '}') {
      is_whole = false;
    } else if (c == '\'' || c == '"') {
      is_whole = read_quoted(lexer, &is_past_line);
    } else {
      if (c == '[') depth++;
      if (c == ']') depth--;
      advance_in_bracket(lexer, &is_past_line);
    }
    if (!is_whole) {
      while (!is_past_line && !lexer->eof(lexer)) advance_in_bracket(lexer, &is_past_line);
      if (!is_past_line) lexer->mark_end(lexer);
      return false;
    }
  } while (depth > 0);
  return true;
}

// segments
static bool scan_segments(TSLexer *lexer) {
  skip_spaces(lexer);
  if (lexer->lookahead != '.' && lexer->lookahead != '[') return false;
  lexer->result_symbol = SEGMENTS;
  for (;;) {
    lexer->mark_end(lexer);
    if (lexer->lookahead == '[') {
      if (!read_bracket(lexer)) return true;
    } else if (lexer->lookahead == '(') {
      if (!read_parentheses(lexer)) return true;
    } else if (is_step(lexer->lookahead)) {
      advance(lexer);
    } else {
      return true;
    }
  }
}

// ---- the webhook of `expect no request` ----

// The longest word that counts, and its end.
typedef char Word[sizeof "timeout"];

// A name; one that is longer than any word that counts comes out empty.
static void read_word(TSLexer *lexer, Word word) {
  size_t length = 0;
  for (; is_in_name(lexer->lookahead); length++) {
    if (length < sizeof(Word)) word[length] = (char)lexer->lookahead;
    advance(lexer);
  }
  word[length < sizeof(Word) ? length : 0] = 0;
}

static bool begins_line_of_test(const char *word) {
  return !strcmp(word, "given") || !strcmp(word, "expect") || !strcmp(word, "reply");
}

// answer_start, and in `is_name` whether a name stands in its place.
static bool reads_answer(TSLexer *lexer, bool *is_name) {
  *is_name = false;
  if (is_digit(lexer->lookahead)) {
    while (is_digit(lexer->lookahead)) advance(lexer);
    return !is_in_name(lexer->lookahead) && lexer->lookahead != '.';
  }
  if (!begins_name(lexer->lookahead)) return false;
  Word word;
  read_word(lexer, word);
  *is_name = strcmp(word, "timeout") && strcmp(word, "refused");
  return !*is_name;
}

// given_after, expect_after, reply_after
static bool goes_on_as_line_of_test(TSLexer *lexer, const char *first) {
  read_spaces(lexer);
  if (!strcmp(first, "reply")) {
    bool is_name;
    if (reads_answer(lexer, &is_name)) return true;
    if (!is_name) return false;
    read_spaces(lexer);
    return reads_answer(lexer, &is_name);
  }
  if (lexer->lookahead == '{') return true;
  Word word;
  read_word(lexer, word);
  return !strcmp(first, "given") ? !strcmp(word, "call") : !strcmp(word, "request") || !strcmp(word, "no");
}

// unrequested, after its word
static bool scan_unrequested_name(TSLexer *lexer) {
  while (is_blank(lexer->lookahead)) lexer->advance(lexer, true);
  bool is_on_same_line = !is_space(lexer->lookahead);
  skip_spaces(lexer);
  if (!begins_name(lexer->lookahead)) return false;
  Word word;
  read_word(lexer, word);
  lexer->mark_end(lexer);
  lexer->result_symbol = UNREQUESTED_NAME;
  return !begins_line_of_test(word) || (is_on_same_line && !goes_on_as_line_of_test(lexer, word));
}

// ---- what tree-sitter calls ----

void *tree_sitter_hook_external_scanner_create(void) { return NULL; }

void tree_sitter_hook_external_scanner_destroy(void *payload) { (void)payload; }

unsigned tree_sitter_hook_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload, (void)buffer;
  return 0;
}

void tree_sitter_hook_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload, (void)buffer, (void)length;
}

bool tree_sitter_hook_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid_symbols) {
  (void)payload;
  // Only where a fault is skipped are both valid: a bracket is not a path there, nor a word a name.
  if (valid_symbols[SEGMENTS] && valid_symbols[UNREQUESTED_NAME]) return false;
  return valid_symbols[SEGMENTS] ? scan_segments(lexer) : scan_unrequested_name(lexer);
}
