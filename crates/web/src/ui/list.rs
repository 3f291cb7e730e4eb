//! Lists of facts: summary list, table, task list.

use std::fmt::{self, Display};

use crate::ui::{Html, Tag, html::esc};

/// One row of a summary list.
#[derive(Clone, Debug)]
pub struct Row {
    key: String,
    value: Html,
    action: Option<(String, String, String)>,
}

/// Pairs of name and value, each with an optional "Change" link.
#[derive(Clone, Debug, Default)]
pub struct SummaryList {
    rows: Vec<Row>,
}

/// An empty summary list.
pub fn summary_list() -> SummaryList {
    SummaryList::default()
}

impl SummaryList {
    /// Adds a row.
    #[must_use]
    pub fn row(mut self, key: impl Display, value: impl Display) -> Self {
        self.rows.push(Row { key: key.to_string(), value: Html::text(value), action: None });
        self
    }

    /// Adds a row whose value is markup, e.g. a tag or a link.
    #[must_use]
    pub fn row_html(mut self, key: impl Display, value: impl Into<Html>) -> Self {
        self.rows.push(Row { key: key.to_string(), value: value.into(), action: None });
        self
    }

    /// Adds a link to the last row: `text` ("Change") and, for who only hears it, `hidden` (what is changed).
    #[must_use]
    pub fn action(mut self, href: impl Display, text: impl Display, hidden: impl Display) -> Self {
        if let Some(row) = self.rows.last_mut() {
            row.action = Some((href.to_string(), text.to_string(), hidden.to_string()));
        }
        self
    }
}

impl Display for SummaryList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let any_action = self.rows.iter().any(|row| row.action.is_some());
        f.write_str(r#"<dl class="govuk-summary-list">"#)?;
        for row in &self.rows {
            let class = if any_action && row.action.is_none() {
                " govuk-summary-list__row--no-actions"
            } else {
                ""
            };
            write!(f, r#"<div class="govuk-summary-list__row{class}">"#)?;
            write!(f, r#"<dt class="govuk-summary-list__key">{}</dt>"#, esc(&row.key))?;
            write!(f, r#"<dd class="govuk-summary-list__value">{}</dd>"#, row.value)?;
            if let Some((href, text, hidden)) = &row.action {
                f.write_str(r#"<dd class="govuk-summary-list__actions">"#)?;
                write!(f, r#"<a class="govuk-link" href="{}">{}"#, esc(href), esc(text))?;
                if !hidden.is_empty() {
                    let hidden = esc(hidden);
                    write!(f, r#"<span class="govuk-visually-hidden"> {hidden}</span>"#)?;
                }
                f.write_str("</a></dd>")?;
            }
            f.write_str("</div>")?;
        }
        f.write_str("</dl>")
    }
}

/// A table with a caption; the first cell of a row is its header.
#[derive(Clone, Debug)]
pub struct Table {
    caption: String,
    caption_hidden: bool,
    columns: Vec<String>,
    numeric: Vec<usize>,
    rows: Vec<Vec<Html>>,
}

/// A table called `caption`.
pub fn table(caption: impl Display) -> Table {
    Table {
        caption: caption.to_string(),
        caption_hidden: false,
        columns: Vec::new(),
        numeric: Vec::new(),
        rows: Vec::new(),
    }
}

impl Table {
    /// The caption is only for who hears the page: a heading above says the same.
    #[must_use]
    pub fn caption_hidden(mut self) -> Self {
        self.caption_hidden = true;
        self
    }

    /// Adds a column.
    #[must_use]
    pub fn column(mut self, title: impl Display) -> Self {
        self.columns.push(title.to_string());
        self
    }

    /// Adds a column of numbers, set to the right.
    #[must_use]
    pub fn numbers(mut self, title: impl Display) -> Self {
        self.numeric.push(self.columns.len());
        self.column(title)
    }

    /// Adds a row of texts or markup, one for each column.
    #[must_use]
    pub fn row<const N: usize>(mut self, cells: [Html; N]) -> Self {
        self.rows.push(cells.into());
        self
    }

    fn numeric_class(&self, index: usize, of: &str) -> String {
        if self.numeric.contains(&index) { format!(" {of}--numeric") } else { String::new() }
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class =
            if self.caption_hidden { "govuk-visually-hidden" } else { "govuk-table__caption--m" };
        f.write_str(r#"<table class="govuk-table">"#)?;
        write!(
            f,
            r#"<caption class="govuk-table__caption {class}">{}</caption>"#,
            esc(&self.caption)
        )?;
        f.write_str(r#"<thead class="govuk-table__head"><tr class="govuk-table__row">"#)?;
        for (index, title) in self.columns.iter().enumerate() {
            let numeric = self.numeric_class(index, "govuk-table__header");
            write!(
                f,
                r#"<th scope="col" class="govuk-table__header{numeric}">{}</th>"#,
                esc(title)
            )?;
        }
        f.write_str(r#"</tr></thead><tbody class="govuk-table__body">"#)?;
        for row in &self.rows {
            f.write_str(r#"<tr class="govuk-table__row">"#)?;
            for (index, cell) in row.iter().enumerate() {
                if index == 0 {
                    write!(f, r#"<th scope="row" class="govuk-table__header">{cell}</th>"#)?;
                } else {
                    let numeric = self.numeric_class(index, "govuk-table__cell");
                    write!(f, r#"<td class="govuk-table__cell{numeric}">{cell}</td>"#)?;
                }
            }
            f.write_str("</tr>")?;
        }
        f.write_str("</tbody></table>")
    }
}

#[derive(Clone, Debug)]
struct Task {
    title: String,
    href: Option<String>,
    done: bool,
    state: String,
}

/// The steps of a journey that takes several days, each with its state in words.
#[derive(Clone, Debug)]
pub struct TaskList {
    prefix: String,
    tasks: Vec<Task>,
}

/// An empty task list; `prefix` makes its ids unique on the page.
pub fn task_list(prefix: impl Display) -> TaskList {
    TaskList { prefix: prefix.to_string(), tasks: Vec::new() }
}

impl TaskList {
    /// Adds a finished step.
    #[must_use]
    pub fn done(mut self, title: impl Display, state: impl Display) -> Self {
        let (title, state) = (title.to_string(), state.to_string());
        self.tasks.push(Task { title, href: None, done: true, state });
        self
    }

    /// Adds a step to do, with the page where it is done.
    #[must_use]
    pub fn to_do(mut self, title: impl Display, href: impl Display, state: impl Display) -> Self {
        let (title, state) = (title.to_string(), state.to_string());
        self.tasks.push(Task { title, href: Some(href.to_string()), done: false, state });
        self
    }

    /// Adds a step that cannot be started here or not yet.
    #[must_use]
    pub fn later(mut self, title: impl Display, state: impl Display) -> Self {
        let (title, state) = (title.to_string(), state.to_string());
        self.tasks.push(Task { title, href: None, done: false, state });
        self
    }
}

impl Display for TaskList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"<ul class="govuk-task-list">"#)?;
        for (index, task) in self.tasks.iter().enumerate() {
            let id = format!("{}-{}-status", esc(&self.prefix), index + 1);
            let with_link =
                if task.href.is_some() { " govuk-task-list__item--with-link" } else { "" };
            write!(
                f,
                r#"<li class="govuk-task-list__item{with_link}"><div class="govuk-task-list__name-and-hint">"#
            )?;
            match &task.href {
                Some(href) => write!(
                    f,
                    r#"<a class="govuk-link govuk-task-list__link" href="{}" aria-describedby="{id}">{}</a>"#,
                    esc(href),
                    esc(&task.title)
                )?,
                None => write!(f, "<div>{}</div>", esc(&task.title))?,
            }
            write!(f, r#"</div><div class="govuk-task-list__status" id="{id}">"#)?;
            if task.done {
                write!(f, "{}", esc(&task.state))?;
            } else {
                write!(f, "{}", Tag::to_do(&task.state, task.href.is_some()))?;
            }
            f.write_str("</div></li>")?;
        }
        f.write_str("</ul>")
    }
}

impl Tag {
    fn to_do(state: &str, now: bool) -> Self {
        let tag = super::tag(state);
        if now { tag } else { tag.grey() }
    }
}

impl From<String> for Html {
    /// Text, escaped.
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<&str> for Html {
    /// Text, escaped.
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<&Html> for Html {
    fn from(html: &Html) -> Self {
        html.clone()
    }
}

impl From<&String> for Html {
    /// Text, escaped.
    fn from(text: &String) -> Self {
        Self::text(text)
    }
}

impl From<Tag> for Html {
    fn from(tag: Tag) -> Self {
        Self::trusted(tag.to_string())
    }
}

impl From<&Tag> for Html {
    fn from(tag: &Tag) -> Self {
        Self::trusted(tag.to_string())
    }
}

impl askama::filters::HtmlSafe for SummaryList {}
impl askama::filters::HtmlSafe for Table {}
impl askama::filters::HtmlSafe for TaskList {}
