(comment) @comment

; Declarations and what they are called.
["account" "endpoint" "webhook" "flow" "test" "oauth2"] @keyword
(webhook name: (name) @function)
(flow name: (name) @function)
(test name: (name) @function)
(oauth2 name: (name) @function)
(endpoint name: (name) @type)

; Lines.
[
  "notes" "auth" "headers" "query" "body" "accept" "status" "response" "wait" "with" "hold" "music" "no" "persist" "invoke"
  "pass" "sign" "method" "returns" "allow" "http" "network" "set" "provide" "private" "run" "flow-end" "to" "given" "call"
  "reply" "expect" "request" "url" "header" "client" "in" "scope" "parameters" "namespace" "none" "basic" "bearer" "json"
  "xml" "text" "form" "multipart" "timeout" "refused" "data" "xpath" "file" "type"
] @keyword
(default) @keyword
["or" "as"] @keyword.operator
(mark) @keyword.modifier
(cast_type) @type.builtin
(method) @function.method

; Names.
(run webhook: (name) @function.call)
(auth oauth2: (name) @function.call)
(replying (name) @function.call)
(expect_request webhook: (name) @function.call)
(expect_no_request webhook: (name) @function.call)
(invoke endpoint: (name) @type)
(invoke method: (name) @function.method.call)
(flow_end endpoint: (name) @type)
(endpoint_method name: (name) @function.method)
(namespace prefix: (name) @module)
(set_setting (name) @constant)
(field name: (name) @property)
(argument name: (name) @property)

; Values.
(variable) @variable
(text) @string
(escape) @string.escape
(insert ["{{" "}}"] @punctuation.special)
(field name: (text) @property)
(argument name: (text) @property)
(member name: (text) @property)
[(number) (status) (duration)] @number
(boolean) @boolean
[(null) (missing)] @constant.builtin
(path) @string.special.path
(xpath (text) @string.special.path)

["{" "}" "[" "]" "(" ")"] @punctuation.bracket
["," "." ":"] @punctuation.delimiter
"=" @operator
