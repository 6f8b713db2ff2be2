//! The entries of a block: those in the text that is parsed, and those that were cut out of it.

use std::sync::Arc;

use pest::iterators::Pairs;

use super::cut::{Run, What};
use super::grammar::{self, Builder, Node, Rule};
use super::parse_text;
use crate::source::Span;
use crate::syntax::ast::{
    Entries, Expected, Field, FlowLine, Given, JsonItem, JsonMember, Of, ResponseEntry, Written,
};

/// An entry of a block that may hold many.
pub(super) trait Entry: Sized {
    /// What it is.
    const OF: Of;

    /// Of a node of [`Of::rule`].
    fn build(builder: Builder<'_>, node: Node<'_>) -> Option<Self>;

    /// The constants at `span` as an entry, where they may be one.
    fn constants(_span: Span, _digest: u64) -> Option<Self> {
        None
    }

    /// Notes the comma that follows it.
    fn followed_by(&mut self, _comma: Span) {}
}

impl Builder<'_> {
    /// Of the `nodes` of the entries of the block at `span`.
    pub fn entries<T: Entry>(self, span: Span, nodes: Pairs<'_, Rule>) -> Option<Entries<T>> {
        let mut entries = Entries::with_capacity(nodes.len());
        let Some(cut) = self.cut else {
            for node in nodes {
                self.entry_or_comma(node, &mut entries)?;
            }
            return Some(entries);
        };
        let mut ahead = cut.within(span);
        for node in nodes {
            let place = self.span(&node);
            let before;
            (before, ahead) = ahead.split_at(ahead.partition_point(|run| run.span.end <= place.start));
            for run in before {
                cut_out(run, &mut entries)?;
                cut.put();
            }
            self.entry_or_comma(node, &mut entries)?;
            // Those in it are in its own tree.
            (_, ahead) = ahead.split_at(ahead.partition_point(|run| run.span.end <= place.end));
        }
        for run in ahead {
            cut_out(run, &mut entries)?;
            cut.put();
        }
        Some(entries)
    }

    fn entry_or_comma<T: Entry>(self, node: Node<'_>, entries: &mut Entries<T>) -> Option<()> {
        if node.as_rule() == Rule::field_comma {
            entries.last_kept_mut()?.followed_by(self.span(&node));
        } else {
            entries.push(T::build(self, node)?);
        }
        Some(())
    }
}

/// Adds what `run` stands for.
fn cut_out<T: Entry>(run: &Run, entries: &mut Entries<T>) -> Option<()> {
    match &run.what {
        What::Constants { digest } => entries.push(T::constants(run.span, *digest)?),
        What::Entries { of, text, reading } if *of == T::OF => {
            let (text, reading) = (text.clone(), Arc::clone(reading));
            entries.push_written(Written::new(*of, text, run.span.start as usize, read::<T>, reading));
        }
        What::Entries { .. } | What::Text(_) => return None,
    }
    Some(())
}

/// Whether what `run` stands for is right; reads it where nobody did.
pub(super) fn is_right(run: &Run) -> bool {
    let (of, text, reading) = match &run.what {
        What::Constants { .. } => return true,
        What::Text(text) => return text.parts.are_right(),
        What::Entries { of, text, reading } => (*of, text, reading),
    };
    reading.is_right().unwrap_or_else(|| match of {
        Of::Fields => read::<Field>(of, text, 0).is_some(),
        Of::Response => read::<ResponseEntry>(of, text, 0).is_some(),
        Of::Flow => read::<FlowLine>(of, text, 0).is_some(),
        Of::Given => read::<Given>(of, text, 0).is_some(),
        Of::Expected => read::<Expected>(of, text, 0).is_some(),
        Of::Members => read::<JsonMember>(of, text, 0).is_some(),
        Of::Items => read::<JsonItem>(of, text, 0).is_some(),
        Of::Letters | Of::Lines { .. } => parse_text::parts(of, text, 0).is_some(),
    })
}

/// The entries that `text`, which begins at `start` of its declaration, consists of; `None` where it holds anything else.
fn read<T: Entry>(of: Of, text: &str, start: usize) -> Option<Vec<T>> {
    let node = grammar::whole(of.rule(), text)?;
    let builder = Builder { from: start, ..Builder::default() };
    builder.entries(Span::new(start, start), node.into_inner()).map(Entries::into_kept)
}
