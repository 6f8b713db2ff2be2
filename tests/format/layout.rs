//! What the layout is.

use super::{comments, formatted, meaning};

/// Formats `text`, and what comes out once more, which changes nothing.
#[track_caller]
fn is_laid_out(text: &str, expected: &str) {
    let once = formatted(text).unwrap();
    assert_eq!(once, expected);
    assert_eq!(formatted(&once).unwrap(), expected, "a second time");
}

#[test]
fn one_entry_a_line_without_commas() {
    is_laid_out(
        "webhook a{GET \"https://a.example.com/\",headers{A :\"1\",B: \"2\" mandatory}query{}wait 5s with hold music}",
        r#"webhook a {
  GET "https://a.example.com/"
  headers {
    A: "1"
    B: "2" mandatory
  }
  query {}
  wait 5s with hold music
}
"#,
    );
}

#[test]
fn equals_signs_are_aligned_in_groups() {
    is_laid_out(
        r#"webhook a {
  GET "https://a.example.com/"
  response json {
    $flow.key.a = data.a
    $flow.key.long = data .b
    # a group of its own
    $flow.key.longer = data [0] .c or "x"

    $flow.key.d = data.d  $flow.key.ef = data.e
    $flow.key.very_long_indeed = data.aaaaaaaaaaaaaaaaaaaaaaaaaaa or data.bbbbbbbbbbbbbbbbbbbbbbbb or data.c
    $flow.key.g = data.g
  }
}
"#,
        r#"webhook a {
  GET "https://a.example.com/"
  response json {
    $flow.key.a    = data.a
    $flow.key.long = data.b
    # a group of its own
    $flow.key.longer = data[0].c or "x"

    $flow.key.d  = data.d
    $flow.key.ef = data.e
    $flow.key.very_long_indeed = data.aaaaaaaaaaaaaaaaaaaaaaaaaaa
      or data.bbbbbbbbbbbbbbbbbbbbbbbb
      or data.c
    $flow.key.g = data.g
  }
}
"#,
    );
}

#[test]
fn sets_are_aligned_and_other_steps_end_the_group() {
    is_laid_out(
        "flow f {\nset $flow.key.a = 1.10\nset $flow.key.bcd = [1,\"x\"]\nrun a\nset $flow.key.e = {}\n}",
        r#"flow f {
  set $flow.key.a   = 1.10
  set $flow.key.bcd = [1, "x"]
  run a
  set $flow.key.e = {}
}
"#,
    );
}

#[test]
fn json_stays_on_one_line_where_it_fits_and_was_not_broken() {
    is_laid_out(
        r#"webhook a {
  POST "https://a.example.com/"
  body json { "a":[ 1,2.50 , ], "b": {"c":$call.cli optional} optional, "d":
    {"e": true}, "f": ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "ccccccccccccccc"] }
}
"#,
        r#"webhook a {
  POST "https://a.example.com/"
  body json {
    "a": [1, 2.50],
    "b": { "c": $call.cli optional } optional,
    "d": { "e": true },
    "f": [
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
      "ccccccccccccccc"
    ]
  }
}
"#,
    );
}

#[test]
fn a_text_of_several_lines_moves_as_a_whole() {
    is_laid_out(
        "webhook a {\nPOST \"https://a.example.com/\"\n      body text \"\"\"\n\t\tone\n\t\t  two\n\n  less\n\t\t\"\"\"\n}\n",
        "webhook a {\n  POST \"https://a.example.com/\"\n  body text \"\"\"\n    one\n      two\n\n    less\n    \"\"\"\n}\n",
    );
}

#[test]
fn comments_stay_with_their_entry() {
    is_laid_out(
        r#"# the file


# the webhook
webhook a { # its name
  GET "https://a.example.com/",# the address
  # of the headers
  headers { # opened
    A: "1" # first
    , # after a comma

    # of B

    B: # inside
      "2"
    # last
  } # closed
  body json [ # items
    1 # one
    ,
    # two
    2
  ]
} # the end
# nothing follows
"#,
        r#"# the file

# the webhook
webhook a {  # its name
  GET "https://a.example.com/"  # the address
  # of the headers
  headers {  # opened
    A: "1"  # first
    # after a comma

    # of B

    B:  # inside
      "2"
    # last
  }  # closed
  body json [  # items
    1,  # one
    # two
    2
  ]
}  # the end
# nothing follows
"#,
    );
}

#[test]
fn long_lists_of_variables_are_filled() {
    is_laid_out(
        "account { provide $call.cli, $call.state, $user.key.language, $flow.key.aaaaaaaaaaaaaaa, $flow.key.bbbbbbbbbbb, $call.x }",
        r#"account {
  provide $call.cli, $call.state, $user.key.language, $flow.key.aaaaaaaaaaaaaaa,
    $flow.key.bbbbbbbbbbb, $call.x
}
"#,
    );
}

#[test]
fn line_ends_and_a_byte_order_mark_stay() {
    let text = "\u{feff}# c  \r\nwebhook a {\r\n\r\n\r\nGET \"https://a.example.com/\"\r\nbody text \"\"\"\r\n  x\r\n  \"\"\"}";
    let expected = "\u{feff}# c\r\nwebhook a {\r\n  GET \"https://a.example.com/\"\r\n  body text \"\"\"\r\n    x\r\n    \"\"\"\r\n}\r\n";
    is_laid_out(text, expected);
    is_laid_out("", "");
    is_laid_out("\u{feff}\n", "\u{feff}");
    // The first of two carriage returns is part of the text.
    for end in ["\n", "\r\n"] {
        let text = format!(
            "webhook a {{{end}  POST \"https://a.example.com/\"{end}  body text \"\"\"{end}    x\r\r\n    \"\"\"{end}}}{end}"
        );
        is_laid_out(&text, &text);
    }
}

#[test]
fn hindi_counts_in_characters_and_long_texts_stay_whole() {
    let long = "क".repeat(1000);
    let text = format!("webhook a {{ GET \"https://a.example.com/\" headers {{ A: \"{long}\" }} }}");
    let laid_out = formatted(&text).unwrap();
    assert!(laid_out.contains(&format!("    A: \"{long}\"\n")), "{laid_out}");
    let fits = "क".repeat(100 - "  body json [\"\"]".len());
    let text = format!("webhook a {{ POST \"https://a.example.com/\" body json [\"{fits}\"] }}");
    assert!(formatted(&text).unwrap().contains(&format!("  body json [\"{fits}\"]\n")));
    let text = text.replace("body json [\"", "body json [\"क");
    assert!(formatted(&text).unwrap().contains("  body json [\n    \"क"));
}

#[test]
fn a_path_whose_brackets_do_not_close_stays_on_its_line() {
    let unclosed = concat!(
        "webhook a {\n  GET \"https://a.example/\"\n  response json {\n",
        "    $flow.key.first = data.tickets[?match(@.phone, '$call.cli')].orders[?@.phone == 'call $call.cli' || @.open == '].id\n",
        "  }\n}\n",
    );
    is_laid_out(unclosed, unclosed);
}

#[test]
fn a_path_of_full_length_is_wrapped_and_stays_what_it_is() {
    let path = ".segment".repeat(128);
    let text = format!(
        "webhook a {{\n  GET \"https://example.com/\"\n  response json {{ $flow.key.x = data{path} }}\n}}\n"
    );
    let laid_out = formatted(&text).unwrap();
    assert!(laid_out.lines().count() > 10, "{laid_out}");
    assert_eq!(meaning(&laid_out), meaning(&text));
    assert!(meaning(&text).1.is_empty());
}

#[test]
fn only_spaces_are_cut_from_comments() {
    let text = "# zero width\u{200b}\u{a0} \t\nflow f {}\n";
    assert_eq!(comments(&formatted(text).unwrap()), ["# zero width\u{200b}\u{a0}"]);
}

#[test]
fn syntax_faults_are_refused() {
    assert_eq!(formatted("webhook a { GTE }"), None);
    assert_eq!(formatted("webhook a { GET \"https://a.example.com/\""), None);
}
