//! Escaping, and markup that is already safe.

use std::fmt::{self, Display, Write as _};

/// Markup that is printed as it is. Make it only from templates or from constants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Takes markup made by a template of ours. Never pass what a person typed.
    pub fn trusted(markup: impl Into<String>) -> Self {
        Self(markup.into())
    }

    /// Text as markup: escaped.
    pub fn text(text: impl Display) -> Self {
        Self(esc(text).to_string())
    }

    /// A link with its text; `href` must be an address of ours.
    pub fn link(href: impl Display, text: impl Display) -> Self {
        Self(format!(r#"<a class="govuk-link" href="{}">{}</a>"#, esc(href), esc(text)))
    }

    /// A number or code that people copy: never broken between two lines.
    pub fn reference(text: impl Display) -> Self {
        Self(format!(r#"<span class="reference">{}</span>"#, esc(text)))
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl askama::filters::HtmlSafe for Html {}

/// Prints a value with the five characters of markup replaced.
pub(crate) fn esc<T: Display>(value: T) -> Escaped<T> {
    Escaped(value)
}

pub(crate) struct Escaped<T>(T);

impl<T: Display> Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaper(f), "{}", self.0)
    }
}

struct Escaper<'a, 'b>(&'a mut fmt::Formatter<'b>);

impl fmt::Write for Escaper<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for part in text.split_inclusive(['&', '<', '>', '"', '\'']) {
            let (plain, last) = part.split_at(part.len() - usize::from(ends_special(part)));
            self.0.write_str(plain)?;
            self.0.write_str(match last {
                "&" => "&amp;",
                "<" => "&lt;",
                ">" => "&gt;",
                "\"" => "&quot;",
                "'" => "&#39;",
                other => other,
            })?;
        }
        Ok(())
    }
}

fn ends_special(part: &str) -> bool {
    part.ends_with(['&', '<', '>', '"', '\''])
}

/// ` name="value"`, escaped.
pub(crate) fn attr(f: &mut fmt::Formatter<'_>, name: &str, value: impl Display) -> fmt::Result {
    write!(f, r#" {name}="{}""#, esc(value))
}

/// ` name="value"` where there is a value.
pub(crate) fn attr_opt(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    value: Option<impl Display>,
) -> fmt::Result {
    value.map_or(Ok(()), |value| attr(f, name, value))
}

/// The hint and the error message of a field or group, with the ids that `aria-describedby` names.
pub(crate) fn write_hint_and_error(
    f: &mut fmt::Formatter<'_>,
    l: crate::Texts,
    id: &str,
    hint: Option<&str>,
    error: Option<&str>,
) -> fmt::Result {
    let id = esc(id);
    if let Some(hint) = hint {
        write!(f, r#"<div id="{id}-hint" class="govuk-hint">{}</div>"#, esc(hint))?;
    }
    if let Some(error) = error {
        let prefix = l.get("err-prefix");
        write!(f, r#"<p id="{id}-error" class="govuk-error-message">"#)?;
        write!(
            f,
            r#"<span class="govuk-visually-hidden">{}</span> {}</p>"#,
            esc(prefix),
            esc(error)
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_five_characters_are_replaced_and_nothing_else() {
        let text = super::esc(r#"<a href="x" title='y'>Ștefan & fiii</a>"#).to_string();
        assert_eq!(
            text,
            "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;Ștefan &amp; fiii&lt;/a&gt;"
        );
        assert_eq!(super::esc("").to_string(), "");
    }
}
