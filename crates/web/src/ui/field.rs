//! Fields that people type into: input, password, text area, list, file.

use std::{
    collections::HashMap,
    fmt::{self, Display},
};

use crate::{
    Texts,
    ui::html::{attr, attr_opt, esc, write_hint_and_error},
};

/// What kind of control the field is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Control {
    Input { kind: &'static str },
    Password,
    Textarea { rows: u8, limit: Option<usize> },
    Select { options: Vec<(String, String)> },
    File { accept: String },
}

/// A labelled field with its hint, error and value.
#[derive(Clone, Debug)]
pub struct Field {
    l: Texts,
    control: Control,
    name: String,
    id: String,
    label: String,
    label_class: &'static str,
    heading: bool,
    hint: Option<String>,
    error: Option<String>,
    value: Option<String>,
    width: Option<u8>,
    inputmode: Option<&'static str>,
    autocomplete: Option<&'static str>,
    spellcheck: Option<bool>,
    extra_class: &'static str,
    autofocus: bool,
}

/// A one-line text field called `name`; its id is the name, so that error links find it.
pub fn input(l: Texts, name: impl Display) -> Field {
    Field::new(l, name, Control::Input { kind: "text" })
}

/// A password field; it never prints a value.
pub fn password(l: Texts, name: impl Display) -> Field {
    Field::new(l, name, Control::Password).autocomplete("current-password")
}

/// A text area of five rows.
pub fn textarea(l: Texts, name: impl Display) -> Field {
    Field::new(l, name, Control::Textarea { rows: 5, limit: None })
}

/// A drop-down list. Prefer radios up to a dozen choices.
pub fn select(l: Texts, name: impl Display) -> Field {
    Field::new(l, name, Control::Select { options: Vec::new() })
}

/// A file field; `accept` as in HTML, e.g. `.pdf`.
pub fn file(l: Texts, name: impl Display, accept: impl Display) -> Field {
    Field::new(l, name, Control::File { accept: accept.to_string() })
}

impl Field {
    fn new(l: Texts, name: impl Display, control: Control) -> Self {
        let name = name.to_string();
        Self {
            l,
            control,
            id: name.clone(),
            name,
            label: String::new(),
            label_class: "",
            heading: false,
            hint: None,
            error: None,
            value: None,
            width: None,
            inputmode: None,
            autocomplete: None,
            spellcheck: None,
            extra_class: "",
            autofocus: false,
        }
    }

    /// The label's text.
    #[must_use]
    pub fn label(mut self, text: impl Display) -> Self {
        self.label = text.to_string();
        self
    }

    /// The label is the page's heading: a page that asks one thing.
    #[must_use]
    pub fn heading(mut self) -> Self {
        self.heading = true;
        self.label_class = " govuk-label--l";
        self
    }

    /// A bold label of medium size.
    #[must_use]
    pub fn label_m(mut self) -> Self {
        self.label_class = " govuk-label--m";
        self
    }

    /// The hint under the label.
    #[must_use]
    pub fn hint(mut self, text: impl Display) -> Self {
        self.hint = Some(text.to_string());
        self
    }

    /// The error message beside the field.
    #[must_use]
    pub fn error(mut self, text: Option<impl Display>) -> Self {
        self.error = text.map(|text| text.to_string());
        self
    }

    /// The value shown. Passwords ignore it.
    #[must_use]
    pub fn value(mut self, value: impl Display) -> Self {
        self.value = Some(value.to_string()).filter(|value| !value.is_empty());
        self
    }

    /// The width in characters: 2, 3, 4, 5, 10, 20 or 30.
    #[must_use]
    pub fn width(mut self, characters: u8) -> Self {
        self.width = Some(characters);
        self
    }

    /// Digits: a numeric keyboard, and still a text field, because a CNP is not an amount.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.inputmode = Some("numeric");
        self.spellcheck = Some(false);
        self
    }

    /// An e-mail address.
    #[must_use]
    pub fn email(mut self) -> Self {
        self.control = Control::Input { kind: "email" };
        self.spellcheck = Some(false);
        self.autocomplete("email")
    }

    /// A telephone number.
    #[must_use]
    pub fn tel(mut self) -> Self {
        self.control = Control::Input { kind: "tel" };
        self.autocomplete("tel")
    }

    /// A one-time code: numeric, offered by the phone's keyboard, spaced digits.
    #[must_use]
    pub fn one_time_code(mut self) -> Self {
        self.extra_class = " govuk-input--extra-letter-spacing";
        self.numeric().autocomplete("one-time-code")
    }

    /// What the browser may fill in (HTML, `autocomplete`), e.g. `family-name`, `off`.
    #[must_use]
    pub fn autocomplete(mut self, token: &'static str) -> Self {
        self.autocomplete = Some(token);
        self
    }

    /// Numbers, codes and names: no underlining by the spelling checker.
    #[must_use]
    pub fn no_spellcheck(mut self) -> Self {
        self.spellcheck = Some(false);
        self
    }

    /// The keyboard starts here. Only on staff screens, where one field is the work: elsewhere it makes people who hear the
    /// page miss what stands above.
    #[must_use]
    pub fn autofocus(mut self, here: bool) -> Self {
        self.autofocus = here;
        self
    }

    /// The rows of a text area.
    #[must_use]
    pub fn rows(mut self, n: u8) -> Self {
        if let Control::Textarea { rows, .. } = &mut self.control {
            *rows = n;
        }
        self
    }

    /// The most characters of a text area; with a script it counts what is left.
    #[must_use]
    pub fn limit(mut self, characters: usize) -> Self {
        if let Control::Textarea { limit, .. } = &mut self.control {
            *limit = Some(characters);
        }
        self
    }

    /// One choice of a list.
    #[must_use]
    pub fn option(mut self, value: impl Display, text: impl Display) -> Self {
        if let Control::Select { options } = &mut self.control {
            options.push((value.to_string(), text.to_string()));
        }
        self
    }

    fn described_by(&self) -> Option<String> {
        let limited = matches!(self.control, Control::Textarea { limit: Some(_), .. });
        let parts: Vec<String> = [
            limited.then(|| format!("{}-info", self.id)),
            self.hint.is_some().then(|| format!("{}-hint", self.id)),
            self.error.is_some().then(|| format!("{}-error", self.id)),
        ]
        .into_iter()
        .flatten()
        .collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    fn write_label(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, close) =
            if self.heading { (r#"<h1 class="govuk-label-wrapper">"#, "</h1>") } else { ("", "") };
        write!(
            f,
            r#"{open}<label class="govuk-label{}" for="{}">{}</label>{close}"#,
            self.label_class,
            esc(&self.id),
            esc(&self.label)
        )
    }

    fn write_common(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        attr(f, "id", &self.id)?;
        attr(f, "name", &self.name)?;
        attr_opt(f, "spellcheck", self.spellcheck)?;
        attr_opt(f, "aria-describedby", self.described_by())?;
        attr_opt(f, "autocomplete", self.autocomplete)?;
        attr_opt(f, "inputmode", self.inputmode)?;
        f.write_str(if self.autofocus { " autofocus" } else { "" })
    }

    fn error_class(&self, of: &'static str) -> &'static str {
        if self.error.is_some() { of } else { "" }
    }

    fn write_control(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.control {
            Control::Input { kind } => {
                let width = self.width.map(|n| format!(" govuk-input--width-{n}"));
                let width = width.unwrap_or_default();
                let error = self.error_class(" govuk-input--error");
                write!(f, r#"<input class="govuk-input{width}{}{error}""#, self.extra_class)?;
                self.write_common(f)?;
                attr(f, "type", kind)?;
                attr_opt(f, "value", self.value.as_deref())?;
                f.write_str(">")
            }
            Control::Password => self.write_password(f),
            Control::Textarea { rows, limit } => {
                let error = self.error_class(" govuk-textarea--error");
                let counted = if limit.is_some() { " govuk-js-character-count" } else { "" };
                write!(f, r#"<textarea class="govuk-textarea{counted}{error}" rows="{rows}""#)?;
                self.write_common(f)?;
                write!(f, ">{}</textarea>", esc(self.value.as_deref().unwrap_or_default()))?;
                if let Some(limit) = limit {
                    self.write_limit(f, *limit)?;
                }
                Ok(())
            }
            Control::Select { options } => {
                let error = self.error_class(" govuk-select--error");
                write!(f, r#"<select class="govuk-select{error}""#)?;
                self.write_common(f)?;
                f.write_str(">")?;
                for (value, text) in options {
                    let chosen = self.value.as_deref() == Some(value.as_str());
                    let chosen = if chosen { " selected" } else { "" };
                    let (value, text) = (esc(value), esc(text));
                    write!(f, r#"<option value="{value}"{chosen}>{text}</option>"#)?;
                }
                f.write_str("</select>")
            }
            Control::File { accept } => {
                let error = self.error_class(" govuk-file-upload--error");
                write!(f, r#"<input class="govuk-file-upload{error}" type="file""#)?;
                self.write_common(f)?;
                attr(f, "accept", accept)?;
                f.write_str(">")
            }
        }
    }

    fn write_password(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(r#"<div class="govuk-input__wrapper govuk-password-input__wrapper">"#)?;
        let error = self.error_class(" govuk-input--error");
        write!(
            f,
            r#"<input class="govuk-input govuk-password-input__input{error} govuk-js-password-input-input""#
        )?;
        write!(f, r#" type="password" autocapitalize="none" spellcheck="false""#)?;
        attr(f, "id", &self.id)?;
        attr(f, "name", &self.name)?;
        attr_opt(f, "aria-describedby", self.described_by())?;
        attr_opt(f, "autocomplete", self.autocomplete)?;
        f.write_str(">")?;
        f.write_str(r#"<button type="button" class="govuk-button govuk-button--secondary govuk-password-input__toggle govuk-js-password-input-toggle" data-module="govuk-button""#)?;
        attr(f, "aria-controls", &self.id)?;
        attr(f, "aria-label", self.l.get("show-password"))?;
        write!(f, " hidden>{}</button></div>", esc(self.l.get("show")))
    }

    fn write_limit(&self, f: &mut fmt::Formatter<'_>, limit: usize) -> fmt::Result {
        let args = HashMap::from([("n", limit.into())]);
        let text = self.l.get_args_concrete("limit-hint", args);
        let id = esc(&self.id);
        write!(f, r#"<div id="{id}-info" class="govuk-hint govuk-character-count__message">"#)?;
        write!(f, "{}</div>", esc(text))
    }

    /// The attributes by which the group's script speaks the page's language.
    fn write_module(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (module, keys): (&str, &[(&str, &str)]) = match self.control {
            Control::Password => (
                "govuk-password-input",
                &[
                    ("data-i18n.show-password", "show"),
                    ("data-i18n.hide-password", "hide"),
                    ("data-i18n.show-password-aria-label", "show-password"),
                    ("data-i18n.hide-password-aria-label", "hide-password"),
                    ("data-i18n.password-shown-announcement", "password-shown"),
                    ("data-i18n.password-hidden-announcement", "password-hidden"),
                ],
            ),
            Control::Textarea { limit: Some(limit), .. } => {
                attr(f, "data-maxlength", limit)?;
                (
                    "govuk-character-count",
                    &[
                        ("data-i18n.characters-under-limit.one", "limit-under-one"),
                        ("data-i18n.characters-under-limit.few", "limit-under-few"),
                        ("data-i18n.characters-under-limit.other", "limit-under-other"),
                        ("data-i18n.characters-at-limit", "limit-at"),
                        ("data-i18n.characters-over-limit.one", "limit-over-one"),
                        ("data-i18n.characters-over-limit.few", "limit-over-few"),
                        ("data-i18n.characters-over-limit.other", "limit-over-other"),
                    ],
                )
            }
            _ => return Ok(()),
        };
        attr(f, "data-module", module)?;
        keys.iter().try_for_each(|(name, key)| {
            // The script counts by itself and puts the number in place of this mark.
            let count = HashMap::from([("count", "%{count}".into())]);
            attr(f, name, self.l.get_args_concrete(key, count))
        })
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.control {
            Control::Password => " govuk-password-input",
            Control::Textarea { limit: Some(_), .. } => " govuk-character-count",
            _ => "",
        };
        let error = self.error_class(" govuk-form-group--error");
        write!(f, r#"<div class="govuk-form-group{kind}{error}""#)?;
        self.write_module(f)?;
        f.write_str(">")?;
        self.write_label(f)?;
        write_hint_and_error(f, self.l, &self.id, self.hint.as_deref(), self.error.as_deref())?;
        self.write_control(f)?;
        f.write_str("</div>")
    }
}

impl askama::filters::HtmlSafe for Field {}
