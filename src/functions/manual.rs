//! The manual of all functions: `docs/functions.md`.

use super::ALL;
use super::page::page;

const HEAD: &str = "# Pre-made functions

Every project has the endpoint `functions`. Its methods are pre-made functions: tomorrow's date, a phone number in
international form, opening hours, a code. A webhook invokes one like a method of any endpoint, gives it arguments in
`with`, and saves its answer in `response json`:

```hook
webhook tomorrow {
  invoke functions.time
  with { from: $sys.datetime  days: 1  zone: \"Asia/Kolkata\" }
  response json { $flow.key.tomorrow = data.date }
}
```

A function is computed inside the program, within the wait of the webhook. No request is sent, and no clock is read:
what happens \"now\" is known from `$sys.datetime`.

- An argument without a value is not given. A number may be a text that is one. Of named choices the first is the
  default.
- A `$secret` may stand in `key` of `functions.hash`, and in no other argument.
- The answer is JSON, with the status 200. `response_raw` holds it too.
- `pass` and `no wait` can't stand with a function.
- `hook run --json` shows `null` as the request.

A run can fail:

| `error_reason` | when |
| --- | --- |
| `INVALID_FLOW_VAR` | an argument that is `mandatory` has no value |
| `INVALID_REQUEST` | an argument is unknown, is missing, or can't be used; the message names it |
| `TIMEOUT` | the function did not end within the wait |
| `INVALID_RESPONSE` | the answer is larger than 16 MiB |
| `INVALID_RESPONSE_MAP` | a mandatory mapping finds nothing in the answer |
| `CONNECTION_FAILURE` | the system has no random digits for `functions.code` |

What the file tells of arguments is checked before any run: `function::argument`.

In `test` blocks functions are computed too, except that `functions.code` answers zeros. A `reply` for the webhook
takes the place of the answer. A test that runs nothing but functions needs neither `reply` nor `expect no request`.
";

/// The manual of all functions, in Markdown.
#[must_use]
pub fn manual() -> String {
    let mut out = String::from(HEAD);
    for function in ALL {
        let page = page(function).replace("\n## ", "\n### ");
        out.push_str("\n#");
        out.push_str(&page);
    }
    out
}
