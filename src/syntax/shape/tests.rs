//! The table says what `grammar/hook.pest` says.

use std::collections::{BTreeMap, BTreeSet};

use pest_meta::ast::{Expr, Rule};
use pest_meta::parser::{self, Rule as Meta};

use super::{Begin, Choices, Context, Line, MARKS, METHODS, Part, TYPES};

fn grammar() -> BTreeMap<String, Expr> {
    let pairs = parser::parse(Meta::grammar_rules, include_str!("../../../grammar/hook.pest")).unwrap();
    parser::consume_rules(pairs).unwrap().into_iter().map(|Rule { name, expr, .. }| (name, expr)).collect()
}

/// The words of `expr` and of the rules in it, in order: but for those that stand for a part as a whole.
fn words(grammar: &BTreeMap<String, Expr>, expr: &Expr, found: &mut Vec<String>) {
    match expr {
        Expr::Str(word) if word.starts_with(char::is_alphabetic) => found.push(word.clone()),
        Expr::Ident(rule) => {
            let whole = [
                "ws",
                "nc",
                "colon",
                "comma",
                "text",
                "value",
                "name",
                "variable",
                "variables",
                "json",
                "json_item",
                "fields",
                "mark",
                "duration",
                "status",
                "method",
                "webhook_name",
                "line_after",
                "given_after",
                "expect_after",
                "reply_after",
                "data",
                "header_source",
                "cast",
                "operand",
                "or",
                "source",
                "composite",
                "argument",
                "answer_start",
            ];
            let block =
                rule.ends_with("_entry") || rule == "expected" || rule == "expected_part" || rule == "member";
            if !whole.contains(&rule.as_str()) && !block {
                words(grammar, grammar.get(rule).unwrap(), found);
            }
        }
        Expr::Seq(one, other) | Expr::Choice(one, other) => {
            words(grammar, one, found);
            words(grammar, other, found);
        }
        Expr::Opt(one) | Expr::Rep(one) | Expr::RepOnce(one) => words(grammar, one, found),
        _ => {}
    }
}

fn alternatives(grammar: &BTreeMap<String, Expr>, expr: &Expr, found: &mut BTreeSet<String>) {
    match expr {
        Expr::Choice(one, other) | Expr::Seq(one, other) => {
            alternatives(grammar, one, found);
            alternatives(grammar, other, found);
        }
        Expr::Opt(one) => alternatives(grammar, one, found),
        Expr::Ident(rule) if rule == "ws" => {}
        Expr::Ident(rule) => match grammar.get(rule).unwrap() {
            Expr::Choice(..) | Expr::Seq(..) if rule.ends_with("_line") || rule.ends_with("_part") => {
                alternatives(grammar, grammar.get(rule).unwrap(), found);
            }
            inner @ Expr::Choice(..) if rule == "response_entry" => alternatives(grammar, inner, found),
            _ => {
                found.insert(rule.clone());
            }
        },
        other => panic!("{other:?}"),
    }
}

fn parts(parts: &[Part], found: &mut Vec<String>) {
    for part in parts {
        match part {
            Part::OneOf(Choices { words, otherwise, .. }) => {
                for (word, follows) in *words {
                    found.push((*word).to_owned());
                    self::parts(follows, found);
                }
                self::parts(otherwise.unwrap_or_default(), found);
            }
            Part::Optionally(words, follows) => {
                found.extend(words.iter().map(|word| (*word).to_owned()));
                self::parts(follows, found);
            }
            _ => {}
        }
    }
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

#[test]
fn the_lines_of_the_table_are_those_of_the_grammar() {
    let grammar = grammar();
    for context in Context::ALL {
        let mut ours: Vec<String> = context.lines().iter().map(|line| format!("{:?}", line.rule)).collect();
        let mut theirs = BTreeSet::new();
        alternatives(&grammar, grammar.get(&format!("{:?}", context.rule())).unwrap(), &mut theirs);
        ours.sort();
        assert_eq!(ours, theirs.into_iter().collect::<Vec<_>>(), "{context:?}");
    }
}

#[test]
fn the_words_of_each_line_are_those_of_the_grammar() {
    let grammar = grammar();
    for line in Context::ALL.into_iter().flat_map(Context::lines) {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        ours.extend(line.words().iter().map(|word| (*word).to_owned()));
        parts(line.follows, &mut ours);
        words(&grammar, grammar.get(&format!("{:?}", line.rule)).unwrap(), &mut theirs);
        if let (Begin::Words([first, ..]), Some(found)) = (line.begins, theirs.first()) {
            assert_eq!(first, found);
        }
        assert_eq!(sorted(ours), sorted(theirs), "{:?}", line.rule);
    }
}

#[test]
fn methods_marks_and_types_are_those_of_the_grammar() {
    let grammar = grammar();
    for (rule, ours) in [("method", METHODS), ("mark", MARKS), ("cast_type", TYPES)] {
        let mut theirs = Vec::new();
        words(&grammar, grammar.get(rule).unwrap(), &mut theirs);
        let ours = ours.iter().map(|word| (*word).to_owned()).collect();
        assert_eq!(sorted(ours), sorted(theirs), "{rule}");
    }
}

#[test]
fn every_line_has_an_example_that_the_grammar_takes() {
    for context in Context::ALL {
        for Line { rule, example, about, .. } in context.lines() {
            let node = crate::syntax::grammar::parse(*rule, example);
            assert!(node.is_ok_and(|node| node.as_str() == *example), "{example}");
            assert!(!about.is_empty() && !about.ends_with('.'), "{about}");
        }
    }
}
