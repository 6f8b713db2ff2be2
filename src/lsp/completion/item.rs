//! Something that is offered.

use gen_lsp_types::{
    CompletionItem, CompletionItemKind, Documentation, InsertTextFormat, MarkupContent, MarkupKind, Range,
    TextEdit,
};

/// Something that is offered.
#[derive(Debug, Clone)]
pub(in crate::lsp) struct Offer {
    /// What the list shows.
    pub label: String,
    /// What is written; the label where it is empty.
    pub text: String,
    /// What it is.
    pub kind: CompletionItemKind,
    /// A few words beside it.
    pub detail: String,
    /// What it means, in Markdown.
    pub about: String,
    /// What comes first: smaller is earlier.
    pub rank: u8,
    /// Whether `text` has places to fill in.
    pub is_snippet: bool,
}

impl Offer {
    /// `label`, and nothing else to say.
    pub fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        Self {
            label: label.into(),
            text: String::new(),
            kind,
            detail: String::new(),
            about: String::new(),
            rank: 1,
            is_snippet: false,
        }
    }

    /// As the protocol has it, in place of what stands at `range`.
    pub fn into_item(self, range: Range) -> CompletionItem {
        let text = if self.text.is_empty() { self.label.clone() } else { self.text };
        let documentation = MarkupContent { kind: MarkupKind::Markdown, value: self.about };
        CompletionItem {
            sort_text: Some(format!("{:02}{}", self.rank, self.label)),
            // What is typed so far begins with `$`, not with the braces that are put around it.
            filter_text: Some(self.label.clone()),
            label: self.label,
            kind: Some(self.kind),
            detail: (!self.detail.is_empty()).then_some(self.detail),
            documentation: (!documentation.value.is_empty())
                .then_some(Documentation::MarkupContent(documentation)),
            insert_text_format: self.is_snippet.then_some(InsertTextFormat::Snippet),
            text_edit: Some(TextEdit { range, new_text: text }.into()),
            ..CompletionItem::default()
        }
    }
}
