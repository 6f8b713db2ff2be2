//! A variable where a path may read one (language, 3.3).

use super::{Outcome, Rule, Tree, odd, parts, range};
use crate::jsonpath::fault::Fault;
use crate::jsonpath::variable::{Type, Variable, WHOLE_VALUE};
use pest::iterators::Pair;

impl Tree {
    /// Notes the variable; gives its number among those of the path.
    pub(super) fn variable(&mut self, pair: Pair<'_, Rule>) -> Outcome<usize> {
        let mut inner = parts(pair.clone());
        let Some(name) = inner.next() else { return odd(&pair) };
        let mut convert = None;
        for part in inner {
            match part.as_rule() {
                Rule::type_name => convert = Some(type_named(&part)?),
                _ => {
                    let place = name.as_span().end()..range(&part).end;
                    let message = format!("nothing can follow `{}` in a path", name.as_str());
                    return Err(Fault::new(place, message, WHOLE_VALUE));
                }
            }
        }
        self.variables.push(Variable { name: name.as_str().to_owned(), range: range(&name), convert });
        Ok(self.variables.len() - 1)
    }
}

fn type_named(pair: &Pair<'_, Rule>) -> Outcome<Type> {
    let written = pair.as_str();
    if let Some(known) = Type::ALL.into_iter().find(|known| known.name() == written) {
        return Ok(known);
    }
    let message = match written {
        "path" => "`as path` is for the path of a URL only".to_owned(),
        _ => format!("`{written}` is not a type"),
    };
    let help = "the types are `text`, `number`, `boolean` and `list`";
    let fault = Fault::new(range(pair), message, help);
    let near = Type::ALL.into_iter().find(|known| strsim::osa_distance(known.name(), written) <= 2);
    Err(match near.filter(|_| written != "path") {
        Some(near) => fault.replaced(near.name()),
        None => fault,
    })
}

#[cfg(test)]
mod tests {
    use crate::jsonpath::{Path, Type};

    #[test]
    fn variables_are_listed_with_their_places() {
        let text =
            ".a[?@.phone == $call.cli.number && 1 < $flow.key.n-2 as number]['$call.cli'][$user.key.lang]";
        let path = Path::compile(text).unwrap();
        let listed: Vec<_> = path
            .variables()
            .iter()
            .map(|variable| {
                (variable.name.as_str(), text.get(variable.range.clone()).unwrap(), variable.convert)
            })
            .collect();
        assert_eq!(
            listed,
            [
                ("$call.cli.number", "$call.cli.number", None),
                ("$flow.key.n-2", "$flow.key.n-2", Some(Type::Number)),
                ("$user.key.lang", "$user.key.lang", None),
            ]
        );
        assert!(!path.is_singular());
        assert!(Path::compile("[$flow.key.n as number].b").unwrap().is_singular());
    }

    #[test]
    fn what_a_variable_cannot_be() {
        for (text, at, message) in [
            ("[?$call.cli]", "$call.cli", "`$call.cli` by itself is not a condition"),
            ("[?@.a && !$call.cli]", "$call.cli", "`$call.cli` by itself is not a condition"),
            ("[?@.a == $call.cli[0]]", "[0]", "nothing can follow `$call.cli` in a path"),
            ("[?$flow.key.x.* == 1]", ".*", "nothing can follow `$flow.key.x` in a path"),
            ("[?$flow.key.x..y == 1]", "..y", "nothing can follow `$flow.key.x` in a path"),
            ("[$flow.key.x ['a']]", " ['a']", "nothing can follow `$flow.key.x` in a path"),
            ("[?length($call.cli) == 1]", "$call.cli", "`$call.cli` can't be an argument of `length`"),
            ("[?match(@.a, $call.cli)]", "$call.cli", "`$call.cli` can't be an argument of `match`"),
            ("[?count($call.cli) > 1]", "$call.cli", "`$call.cli` can't be an argument of `count`"),
            ("[?@.a == $call.cli as numbr]", "numbr", "`numbr` is not a type"),
            ("[?@.a == $call.cli as path]", "path", "`as path` is for the path of a URL only"),
            ("[?@.a == $id]", "$id", "`$id` is neither a path nor a variable"),
            ("[$id]", "$", "`$` outside a filter"),
        ] {
            let fault = Path::compile(text).expect_err(text);
            assert_eq!(
                (text.get(fault.range.clone()).unwrap(), fault.message.as_str()),
                (at, message),
                "{text}"
            );
        }
        assert!(Path::compile("[?@.a == $.call.cli && $['call'] == $call.cli]").is_ok());
    }
}
