use super::{TOUR, faults, parse};
use crate::syntax::ast::Declaration;

#[test]
fn the_tour_is_right() {
    assert_eq!(faults(TOUR), Vec::<String>::new());
    assert_eq!(parse(TOUR).0.declarations.len(), 14);
}

#[test]
fn line_ends_and_a_byte_order_mark_change_nothing() {
    let (plain, _) = parse(TOUR);
    let marked = format!("\u{feff}{}", TOUR.replace('\n', "\r\n"));
    assert_eq!(faults(&marked), Vec::<String>::new());
    assert_eq!(parse(&marked).0, plain);
}

#[test]
fn words_are_names_where_they_mean_nothing() {
    for name in
        ["query", "or", "as", "mandatory", "optional", "webhook", "wait", "expect", "data", "no", "_", "a-b"]
    {
        let text =
            format!("webhook {name} {{ GET \"https://a.b\" query {{ {name}: 1 optional {name}: 2 }} }}");
        assert_eq!(faults(&text), Vec::<String>::new());
        let (file, _) = parse(&text);
        let Some(Declaration::Webhook(webhook)) = file.declarations.first() else { panic!("a webhook") };
        assert_eq!(&*webhook.name.text, name);
    }
}
