//! Buttons and the blocks that say something: panel, banner, inset, warning, tag, details.

use std::fmt::{self, Display};

use crate::{
    Texts,
    ui::{
        Html,
        html::{attr, attr_opt, esc},
    },
};

/// A button, or a link that looks like one.
#[derive(Clone, Debug)]
pub struct Button {
    text: String,
    href: Option<String>,
    class: &'static str,
    start: bool,
    name_value: Option<(String, String)>,
}

/// The button that sends the form. A second press within a second is ignored.
pub fn button(text: impl Display) -> Button {
    Button { text: text.to_string(), href: None, class: "", start: false, name_value: None }
}

/// A link that looks like a button, because it is the page's main action.
pub fn link_button(text: impl Display, href: impl Display) -> Button {
    Button { href: Some(href.to_string()), ..button(text) }
}

/// The green button with an arrow that begins a service.
pub fn start_button(text: impl Display, href: impl Display) -> Button {
    Button { start: true, class: " govuk-button--start", ..link_button(text, href) }
}

impl Button {
    /// A grey button: not the main action.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.class = " govuk-button--secondary";
        self
    }

    /// A red button: what it does cannot be undone.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.class = " govuk-button--warning";
        self
    }

    /// Which of several buttons of a form was pressed.
    #[must_use]
    pub fn named(mut self, name: impl Display, value: impl Display) -> Self {
        self.name_value = Some((name.to_string(), value.to_string()));
        self
    }
}

/// The arrow of the start button.
const ARROW: &str = concat!(
    r#"<svg class="govuk-button__start-icon" xmlns="http://www.w3.org/2000/svg" width="17.5" height="19" "#,
    r#"viewBox="0 0 33 40" aria-hidden="true" focusable="false">"#,
    r#"<path fill="currentColor" d="M0 0h13l20 20-20 20H0l20-20z"/></svg>"#
);

impl Display for Button {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (text, class) = (esc(&self.text), self.class);
        let arrow = if self.start { ARROW } else { "" };
        if let Some(href) = &self.href {
            write!(
                f,
                r#"<a href="{}" role="button" draggable="false" class="govuk-button{class}""#,
                esc(href)
            )?;
            return write!(f, r#" data-module="govuk-button">{text}{arrow}</a>"#);
        }
        write!(
            f,
            r#"<button type="submit" class="govuk-button{class}" data-module="govuk-button""#
        )?;
        if let Some((name, value)) = &self.name_value {
            attr(f, "name", name)?;
            attr(f, "value", value)?;
        }
        write!(f, r#" data-prevent-double-click="true">{text}{arrow}</button>"#)
    }
}

/// A form with one button that looks like a link, for signing out.
pub fn sign_out_button(text: impl Display, action: impl Display) -> Html {
    Html::trusted(format!(
        r#"<form method="post" action="{}"><button class="link-button" type="submit">{}</button></form>"#,
        esc(action),
        esc(text)
    ))
}

/// The green panel at the end of a journey. Its title is the page's heading.
#[derive(Clone, Debug)]
pub struct Panel {
    title: String,
    body: Html,
}

/// A panel whose title is the page's `h1`.
pub fn panel(title: impl Display) -> Panel {
    Panel { title: title.to_string(), body: Html::default() }
}

impl Panel {
    /// A label and, in bold under it, a number that people note down.
    #[must_use]
    pub fn reference(mut self, label: impl Display, number: impl Display) -> Self {
        let (label, number) = (esc(label), esc(number));
        self.body =
            Html::trusted(format!(r#"{label}<br><strong class="reference">{number}</strong>"#));
        self
    }

    /// A sentence under the title.
    #[must_use]
    pub fn text(mut self, text: impl Display) -> Self {
        self.body = Html::text(text);
        self
    }
}

impl Display for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"<div class="govuk-panel govuk-panel--confirmation">"#)?;
        write!(f, r#"<h1 class="govuk-panel__title">{}</h1>"#, esc(&self.title))?;
        if !self.body.as_str().is_empty() {
            write!(f, r#"<div class="govuk-panel__body">{}</div>"#, self.body)?;
        }
        f.write_str("</div>")
    }
}

/// A notice that is not an error of a field.
#[derive(Clone, Debug)]
pub struct Banner {
    success: bool,
    quiet: bool,
    title: String,
    content: Html,
}

/// A notice titled "Important".
pub fn banner(l: Texts, text: impl Display) -> Banner {
    Banner {
        success: false,
        quiet: false,
        title: l.get("notice-important"),
        content: heading(text),
    }
}

/// A notice titled "Success"; it is read aloud at once and takes the focus.
pub fn success(l: Texts, text: impl Display) -> Banner {
    Banner { success: true, quiet: false, title: l.get("notice-success"), content: heading(text) }
}

fn heading(text: impl Display) -> Html {
    let text = esc(text);
    Html::trusted(format!(r#"<p class="govuk-notification-banner__heading">{text}</p>"#))
}

impl Banner {
    /// It leaves the focus where it is: the page's work begins at a field.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    /// Adds a link after the text.
    #[must_use]
    pub fn link(mut self, href: impl Display, text: impl Display) -> Self {
        self.content = Html::trusted(format!(
            r#"{}<p class="govuk-body"><a class="govuk-notification-banner__link" href="{}">{}</a></p>"#,
            self.content,
            esc(href),
            esc(text)
        ));
        self
    }
}

impl Display for Banner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, role) = if self.success {
            (" govuk-notification-banner--success", "alert")
        } else {
            ("", "region")
        };
        write!(f, r#"<div class="govuk-notification-banner{class}" role="{role}""#)?;
        if self.quiet {
            attr(f, "data-disable-auto-focus", true)?;
        }
        f.write_str(r#" aria-labelledby="govuk-notification-banner-title" data-module="govuk-notification-banner">"#)?;
        f.write_str(r#"<div class="govuk-notification-banner__header">"#)?;
        write!(
            f,
            r#"<h2 class="govuk-notification-banner__title" id="govuk-notification-banner-title">{}</h2></div>"#,
            esc(&self.title)
        )?;
        write!(f, r#"<div class="govuk-notification-banner__content">{}</div></div>"#, self.content)
    }
}

/// Text set apart by a bar.
#[derive(Clone, Debug)]
pub struct Inset(String);

/// Text set apart by a bar.
pub fn inset(text: impl Display) -> Inset {
    Inset(text.to_string())
}

impl Display for Inset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, r#"<div class="govuk-inset-text">{}</div>"#, esc(&self.0))
    }
}

/// A warning with an exclamation mark.
#[derive(Clone, Debug)]
pub struct Warning {
    word: String,
    text: String,
}

/// A warning with an exclamation mark.
pub fn warning(l: Texts, text: impl Display) -> Warning {
    Warning { word: l.get("warning"), text: text.to_string() }
}

impl Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"<div class="govuk-warning-text"><span class="govuk-warning-text__icon" aria-hidden="true">!</span>"#)?;
        write!(
            f,
            r#"<strong class="govuk-warning-text__text"><span class="govuk-visually-hidden">{}</span>"#,
            esc(&self.word)
        )?;
        write!(f, " {}</strong></div>", esc(&self.text))
    }
}

/// A state in a word.
#[derive(Clone, Debug)]
pub struct Tag {
    text: String,
    colour: Option<&'static str>,
}

/// A state in a word. The colour only helps: the word alone must be enough.
pub fn tag(text: impl Display) -> Tag {
    Tag { text: text.to_string(), colour: None }
}

impl Tag {
    /// Done, valid.
    #[must_use]
    pub fn green(mut self) -> Self {
        self.colour = Some("green");
        self
    }
    /// Waiting for the person.
    #[must_use]
    pub fn yellow(mut self) -> Self {
        self.colour = Some("yellow");
        self
    }
    /// Refused, broken.
    #[must_use]
    pub fn red(mut self) -> Self {
        self.colour = Some("red");
        self
    }
    /// Over, withdrawn.
    #[must_use]
    pub fn grey(mut self) -> Self {
        self.colour = Some("grey");
        self
    }
}

impl Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let class = self.colour.map(|colour| format!(" govuk-tag--{colour}")).unwrap_or_default();
        write!(f, r#"<strong class="govuk-tag{class}">{}</strong>"#, esc(&self.text))
    }
}

/// Text that opens when asked for.
#[derive(Clone, Debug)]
pub struct Details {
    summary: String,
    content: Html,
    id: Option<String>,
}

/// Text that opens when asked for.
pub fn details(summary: impl Display, text: impl Display) -> Details {
    Details { summary: summary.to_string(), content: Html::text(text), id: None }
}

impl Details {
    /// Markup instead of text.
    #[must_use]
    pub fn html(mut self, content: impl Into<Html>) -> Self {
        self.content = content.into();
        self
    }

    /// An id to link to.
    #[must_use]
    pub fn id(mut self, id: impl Display) -> Self {
        self.id = Some(id.to_string());
        self
    }
}

impl Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"<details class="govuk-details""#)?;
        attr_opt(f, "id", self.id.as_deref())?;
        f.write_str(r#"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">"#)?;
        write!(f, "{}</span></summary>", esc(&self.summary))?;
        write!(f, r#"<div class="govuk-details__text">{}</div></details>"#, self.content)
    }
}

impl askama::filters::HtmlSafe for Button {}
impl askama::filters::HtmlSafe for Panel {}
impl askama::filters::HtmlSafe for Banner {}
impl askama::filters::HtmlSafe for Inset {}
impl askama::filters::HtmlSafe for Warning {}
impl askama::filters::HtmlSafe for Tag {}
impl askama::filters::HtmlSafe for Details {}
