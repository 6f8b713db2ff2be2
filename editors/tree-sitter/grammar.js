// The Hook language for tree-sitter: everything that `grammar/hook.pest` accepts, with fewer questions asked. What is wrong
// with a file is the language server's to say.

/// <reference types="tree-sitter-cli/dsl" />

const block = (entry) => seq("{", repeat(seq(entry, optional(","))), "}");
const listed = (one) => seq(one, repeat(seq(",", one)));

// NUL is a character like others, but a class that holds almost all of them ends at it: it is read by a step of its own.
const LINE = /[^\n\x00]*/.source;
const COMMENT = new RegExp(`#${LINE}(\\x00${LINE}\\x00${LINE})*(\\x00${LINE})?`);

// Words that may end a value, and are names before a `:`.
const AFTER_VALUE = ["or", "as", "file", "type", "mandatory", "optional"];

module.exports = grammar({
  name: "hook",
  word: ($) => $.name,
  extras: ($) => [/[ \t\r\n\uFEFF]/, $.comment],
  conflicts: ($) => [
    [$._variables],
    [$.accept],
    [$.wait],
    [$.sign],
    [$.operand],
    [$.value],
    [$.field],
    [$.argument],
  ],
  supertypes: ($) => [$.declaration],
  // `src/scanner.c` reads these.
  externals: ($) => [$._segments, $._unrequested_name],

  rules: {
    source_file: ($) => repeat($.declaration),
    declaration: ($) => choice($.account, $.endpoint, $.webhook, $.flow, $.test, $.oauth2),
    comment: () => token(prec(-1, COMMENT)),

    // ---- words ----
    name: () => /[A-Za-z_][A-Za-z0-9_-]*/,
    variable: () => /\$[A-Za-z0-9_.-]*/,
    number: () => /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/,
    status: () => /[0-9]+/,
    duration: () => /[0-9]+(ms|s|m)/,
    boolean: () => choice("true", "false"),
    null: () => "null",
    mark: () => choice("mandatory", "optional"),
    method: () => choice("GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "OPTION", "HEAD"),
    _variables: ($) => listed($.variable),

    // ---- texts ----
    text: ($) =>
      choice(
        seq('"', repeat(choice($._literal, $.escape, $.insert)), token.immediate('"')),
        seq('"""', repeat(choice($._multi_literal, alias($.multi_escape, $.escape), $.insert)), token.immediate(prec(2, '"""'))),
      ),
    _literal: () => choice(token.immediate(prec(1, /[^"\\{\n]+/)), token.immediate(prec(1, "{"))),
    escape: () => token.immediate(prec(1, /\\(["\\\/bfnrt]|\{\{|u[0-9a-fA-F]{4})/)),
    _multi_literal: () => choice(token.immediate(prec(1, /[^"\\{]+/)), token.immediate(prec(1, /["{\\\x00]/))),
    multi_escape: () => token.immediate(prec(1, "\\{{")),
    insert: ($) => seq(token.immediate(prec(1, "{{")), $.operand, repeat(seq("or", $.operand)), "}}"),

    // ---- values ----
    value: ($) => seq($.operand, repeat(seq("or", $.operand)), optional(seq("or", $._composite))),
    operand: ($) => seq(choice($.variable, $.text, $.number, $.boolean, $.null), optional($.cast)),
    cast: ($) => seq("as", $.cast_type),
    cast_type: () => choice("text", "number", "boolean", "list", "path"),
    _composite: ($) => choice($.object, $.list),
    _json: ($) => choice($.value, $._composite),
    _item: ($) => seq($._json, optional($.mark)),
    object: ($) => seq("{", optional(seq(listed($.member), optional(","))), "}"),
    member: ($) => seq(field("name", $.text), ":", $._item),
    list: ($) => seq("[", optional(seq(listed($._item), optional(","))), "]"),

    // ---- fields ----
    fields: ($) => block($.field),
    field: ($) =>
      seq(field("name", $._field_name), ":", $.value, optional($.part_file), optional($.part_type), optional($.mark)),
    _field_name: ($) => choice($.name, $.text, ...AFTER_VALUE.map((word) => alias(word, $.name))),
    part_file: ($) => seq("file", $.value),
    part_type: ($) => seq("type", $.value),

    // ---- 3.1 ----
    account: ($) => seq("account", block(choice($.allow_http, $.allow_network, $.set_setting, $.provide, $.private))),
    allow_http: () => seq("allow", "http"),
    allow_network: ($) => seq("allow", "network", $.text),
    set_setting: ($) => seq("set", $.name, "=", $.text),
    provide: ($) => seq("provide", $._variables),
    private: ($) => seq("private", $._variables),

    // ---- 3.2 ----
    endpoint: ($) =>
      seq(
        "endpoint",
        field("name", $.name),
        block(choice($.notes, $.auth, $.sign, $.default, $.endpoint_method, $.request)),
      ),
    sign: ($) => seq("sign", $.value, optional(seq(",", $.value))),
    default: () => "default",
    endpoint_method: ($) => seq("method", field("name", $.name), optional(seq("returns", $._variables))),

    // ---- 3.3, 3.4 ----
    webhook: ($) =>
      seq(
        "webhook",
        field("name", $.name),
        block(
          choice(
            $.notes, $.request, $.auth, $.headers, $.query, $.body, $.accept, $.response, $.wait, $.no_wait, $.persist,
            $.invoke, $.with, $.pass,
          ),
        ),
      ),
    notes: ($) => seq("notes", $.text),
    request: ($) => seq($.method, $.text),
    auth: ($) =>
      seq(
        "auth",
        choice(
          "none",
          seq("basic", "(", $.value, ",", $.value, ")"),
          seq("bearer", "(", $.value, ")"),
          seq("oauth2", "(", field("oauth2", $.name), ")"),
        ),
      ),
    headers: ($) => seq("headers", $.fields),
    query: ($) => seq("query", $.fields),
    body: ($) => seq("body", choice($.body_json, $.body_xml, $.body_text, $.body_form, $.body_multipart, "none")),
    body_json: ($) => seq("json", $._item),
    body_xml: ($) => seq("xml", $.text, optional($.mark)),
    body_text: ($) => seq("text", $.text, optional($.mark)),
    body_form: ($) => seq("form", $.fields),
    body_multipart: ($) => seq("multipart", $.fields),
    accept: ($) => seq("accept", "status", listed($.status)),
    wait: ($) => seq("wait", $.duration, optional(seq("with", "hold", "music"))),
    no_wait: () => seq("no", "wait"),
    persist: () => seq("persist", "response"),
    invoke: ($) => seq("invoke", field("endpoint", $.name), ".", field("method", $.name)),
    with: ($) => seq("with", block($.argument)),
    argument: ($) => seq(field("name", $._field_name), ":", $._json, optional($.mark)),
    pass: ($) => seq("pass", $._variables),

    response: ($) => seq("response", optional(choice("json", "xml", "text")), block(choice($.mapping, $.namespace))),
    namespace: ($) => seq("namespace", field("prefix", $.name), "=", $.text),
    mapping: ($) =>
      seq(
        field("target", $.variable),
        "=",
        $.source,
        repeat(seq("or", choice($.source, $.operand))),
        optional(seq("or", $._composite)),
        optional($.mark),
      ),
    source: ($) => seq(choice($.data, $.xpath, $.header), optional($.cast)),
    data: ($) => seq("data", optional($.path)),
    path: ($) => repeat1($._segments),
    xpath: ($) => seq("xpath", $.text),
    header: ($) => seq("header", $.text),

    // ---- 3.5 ----
    flow: ($) => seq("flow", field("name", $.name), block(choice($.notes, $.set_variable, $.run, $.flow_end))),
    set_variable: ($) => seq("set", field("target", $.variable), "=", $._json),
    run: ($) => seq("run", field("webhook", $.name), optional($.mark)),
    flow_end: ($) => seq("flow-end", "webhook", optional(seq("to", field("endpoint", $.name)))),

    // ---- 3.6 ----
    test: ($) =>
      seq(
        "test",
        field("name", $.name),
        field("title", $.text),
        block(choice($.given, $.given_call, $.reply, $.expect_request, $.expect_no_request, $.expect)),
      ),
    given: ($) => seq("given", block($.given_entry)),
    given_entry: ($) => seq($.variable, ":", $._json),
    given_call: ($) => seq("given", "call", $._json),
    reply: ($) => seq("reply", optional($.replying), $.answer),
    replying: ($) => choice($.name, alias("timeout", $.name), alias("refused", $.name)),
    answer: ($) =>
      choice(
        "timeout",
        "refused",
        seq(
          $.status,
          optional(choice(seq("json", $._json), seq("xml", $.text), seq("text", $.text))),
          optional(seq("headers", $.fields)),
        ),
      ),
    expect_request: ($) =>
      seq(
        "expect",
        "request",
        optional(field("webhook", $.name)),
        block(choice($.expected_method, $.expected_url, $.expected_body, $.expected_header)),
      ),
    expect_no_request: ($) =>
      seq("expect", "no", "request", optional(field("webhook", alias($._unrequested_name, $.name)))),
    expect: ($) => seq("expect", block($.expected)),
    expected: ($) => seq($.variable, ":", choice($.missing, $._json)),
    missing: () => "missing",
    expected_method: ($) => seq("method", ":", $.text),
    expected_url: ($) => seq("url", ":", $.text),
    expected_body: ($) => seq("body", ":", choice($.missing, $._json)),
    expected_header: ($) => seq("header", $.text, ":", choice($.missing, $._json)),

    // ---- 3.7 ----
    oauth2: ($) =>
      seq("oauth2", field("name", $.name), block(choice($.notes, $.request, $.client, $.scope, $.parameters))),
    client: ($) => seq("client", "(", $.value, ",", $.value, ")", optional(seq("in", "body"))),
    scope: ($) => seq("scope", $.text),
    parameters: ($) => seq("parameters", $.fields),
  },
});
