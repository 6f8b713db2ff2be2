//! Long declarations in which something is wrong, of which what is right is left out: what is reported is what it would
//! be if they were read as a whole.

use std::ops::Range;

use super::super::{limits, long, outline, shortened};
use super::parse;

const FILES: [&str; 3] =
    [include_str!("files/tour.hook"), include_str!("files/clinic.hook"), include_str!("files/edition.hook")];

/// Declarations whose blocks and texts are in many pieces each.
fn in_pieces() -> String {
    let all = |entry: &str, by: &str| -> String {
        (0..8).map(|number| entry.replace('#', &number.to_string())).collect::<Vec<_>>().join(by)
    };
    let lines = |entry: &str| all(&format!("    {entry}\n"), "");
    let webhook = |name: &str, line: String| {
        format!("webhook {name} {{\n  POST \"https://api.example.com/\"\n  {line}\n  wait 2s\n}}\n\n")
    };
    [
        webhook("a", format!("headers {{\n{}  }}", lines("h#: $call.a or \"b\""))),
        webhook("b", format!("query {{ {} }}", all("q#: $call.a# mandatory", " "))),
        webhook("c", format!("body json {{\n{}  }}", all("    \"m#\": [$call.a, \"{{$call.b}}\"]", ",\n"))),
        webhook("d", format!("body json [{}]", all("{ \"a\": $call.a#, \"b\": 1 }", ", "))),
        webhook("e", format!("body text \"{}\"", all("{{$call.a#}} a#\\n", ""))),
        webhook("f", format!("body text \"\"\"\n{}    \"\"\"", lines("a# {{$call.a# or \"b\"}} \"c\""))),
        webhook(
            "g",
            format!("response json {{\n{}  }}", lines("$flow.key.a# = data.a[#] or data['b'] as text")),
        ),
        format!("flow f {{\n{}{}}}\n\n", lines("run a"), lines("set $flow.key.a# = \"b\"")),
        format!(
            "test a \"b\" {{\n  given {{\n{}  }}\n  reply 200\n  expect {{\n{}  }}\n}}\n",
            lines("$call.a#: \"b\""),
            lines("$flow.key.a#: null"),
        ),
    ]
    .concat()
}

/// What is reported where, of blocks and texts of at least `long` bytes, most entries and parts are left out.
fn in_part(text: &str, long: usize) -> Vec<String> {
    let set = |limits: &mut limits::Limits| (limits.block, limits.piece, limits.part) = (long, 1, 0);
    limits::with(set, || reported(text))
}

fn reported(text: &str) -> Vec<String> {
    parse(text).1.as_slice().iter().map(|one| format!("{one:?}")).collect()
}

#[test]
fn what_is_wrong_in_a_shortened_declaration_is_reported_as_it_is_in_the_whole() {
    assert_eq!(reported(&in_pieces()), [] as [&str; 0]);
    for text in FILES.map(str::to_owned).into_iter().chain([in_pieces()]) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for (number, &at) in places.iter().enumerate().step_by(37) {
            let (before, after) = text.split_at(at);
            let without: String = after.chars().skip(1).collect();
            let by = ["", "~", "\"", ",", "}", "or ", "# ", " optional "][number % 8];
            let changed = format!("{before}{by}{without}");
            let whole = reported(&changed);
            for long in [0, 60] {
                let found = in_part(&changed, long);
                assert_eq!(found.first(), whole.first(), "{changed}");
                // After a quote too many the texts are what stood between them.
                assert!(found.iter().all(|one| whole.contains(one)), "{found:#?}\n{whole:#?}\n{changed}");
            }
        }
    }
}

#[test]
fn what_is_right_in_a_long_declaration_is_left_out() {
    let text = in_pieces();
    let declarations = outline(&text).declarations;
    assert_eq!(declarations.len(), 9);
    for head in declarations {
        let declaration = &text[head.span.range()];
        let without_end = declaration.rsplit_once("    ").map_or(declaration, |(before, _)| before);
        for written in [declaration, without_end] {
            let set = |limits: &mut limits::Limits| (limits.block, limits.piece) = (60, 1);
            let runs = limits::with(set, || long::faulty(written, None));
            let left_out: usize = shortened::far_from_faults(&runs).iter().map(Range::len).sum();
            assert!(left_out * 3 > written.len(), "{left_out} of\n{written}");
        }
    }
}
