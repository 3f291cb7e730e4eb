//! Radios and check boxes.

use std::fmt::{self, Display};

use crate::{
    Texts,
    ui::{
        Html,
        html::{attr, esc, write_hint_and_error},
    },
};

#[derive(Clone, Debug)]
struct Item {
    value: String,
    text: String,
    hint: Option<String>,
    /// Shown under the item when it is chosen; without a script always.
    conditional: Option<Html>,
    divider_before: Option<String>,
}

/// A group of choices: radios (one) or check boxes (several).
#[derive(Clone, Debug)]
pub struct Choices {
    l: Texts,
    several: bool,
    name: String,
    legend: String,
    legend_class: &'static str,
    heading: bool,
    hint: Option<String>,
    error: Option<String>,
    chosen: Vec<String>,
    items: Vec<Item>,
    size: &'static str,
    divider: Option<String>,
    autofocus: bool,
}

/// Radios called `name`.
pub fn radios(l: Texts, name: impl Display) -> Choices {
    Choices::new(l, name, false)
}

/// Check boxes called `name`.
pub fn checkboxes(l: Texts, name: impl Display) -> Choices {
    Choices::new(l, name, true)
}

impl Choices {
    fn new(l: Texts, name: impl Display, several: bool) -> Self {
        Self {
            l,
            several,
            name: name.to_string(),
            legend: String::new(),
            legend_class: "",
            heading: false,
            hint: None,
            error: None,
            chosen: Vec::new(),
            items: Vec::new(),
            size: "",
            divider: None,
            autofocus: false,
        }
    }

    /// The question.
    #[must_use]
    pub fn legend(mut self, text: impl Display) -> Self {
        self.legend = text.to_string();
        self
    }

    /// The question is the page's heading: a page that asks one thing.
    #[must_use]
    pub fn heading(mut self) -> Self {
        self.heading = true;
        self.legend_class = " govuk-fieldset__legend--l";
        self
    }

    /// A bold question of medium size.
    #[must_use]
    pub fn legend_m(mut self) -> Self {
        self.legend_class = " govuk-fieldset__legend--m";
        self
    }

    /// The hint under the question.
    #[must_use]
    pub fn hint(mut self, text: impl Display) -> Self {
        self.hint = Some(text.to_string());
        self
    }

    /// The error message of the group.
    #[must_use]
    pub fn error(mut self, text: Option<impl Display>) -> Self {
        self.error = text.map(|text| text.to_string());
        self
    }

    /// Marks a value as chosen.
    #[must_use]
    pub fn chosen(mut self, value: impl Display) -> Self {
        self.chosen.push(value.to_string());
        self
    }

    /// Adds a choice.
    #[must_use]
    pub fn item(mut self, value: impl Display, text: impl Display) -> Self {
        self.items.push(Item {
            value: value.to_string(),
            text: text.to_string(),
            hint: None,
            conditional: None,
            divider_before: self.divider.take(),
        });
        self
    }

    /// Adds a hint to the last choice.
    #[must_use]
    pub fn item_hint(mut self, text: impl Display) -> Self {
        if let Some(item) = self.items.last_mut() {
            item.hint = Some(text.to_string());
        }
        self
    }

    /// Adds a field to the last choice, shown when it is chosen.
    #[must_use]
    pub fn reveals(mut self, content: impl Display) -> Self {
        if let Some(item) = self.items.last_mut() {
            item.conditional = Some(Html::trusted(content.to_string()));
        }
        self
    }

    /// A word ("or") before the next choice.
    #[must_use]
    pub fn divider(mut self, text: impl Display) -> Self {
        self.divider = Some(text.to_string());
        self
    }

    /// Smaller choices, for staff.
    #[must_use]
    pub fn small(mut self) -> Self {
        self.size = "--small";
        self
    }

    /// The keyboard starts at the first choice. Only on staff screens; see [`super::Field::autofocus`].
    #[must_use]
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    /// Two short choices beside each other.
    #[must_use]
    pub fn inline(mut self) -> Self {
        self.size = "--inline";
        self
    }

    const fn block(&self) -> &'static str {
        if self.several { "govuk-checkboxes" } else { "govuk-radios" }
    }

    fn write_item(&self, f: &mut fmt::Formatter<'_>, index: usize, item: &Item) -> fmt::Result {
        let block = self.block();
        let kind = if self.several { "checkbox" } else { "radio" };
        // The first id has no number, so that the error summary can link to it.
        let suffix = if index == 0 { String::new() } else { format!("-{}", index + 1) };
        let id = format!("{}{suffix}", self.name);
        let checked = self.chosen.contains(&item.value);
        if let Some(divider) = &item.divider_before {
            write!(f, r#"<div class="{block}__divider">{}</div>"#, esc(divider))?;
        }
        write!(f, r#"<div class="{block}__item"><input class="{block}__input""#)?;
        attr(f, "id", &id)?;
        attr(f, "name", &self.name)?;
        attr(f, "type", kind)?;
        attr(f, "value", &item.value)?;
        if checked {
            f.write_str(" checked")?;
        }
        if self.autofocus && index == 0 {
            f.write_str(" autofocus")?;
        }
        if item.conditional.is_some() {
            attr(f, "data-aria-controls", format!("conditional-{id}"))?;
        }
        if item.hint.is_some() {
            attr(f, "aria-describedby", format!("{id}-item-hint"))?;
        }
        let id_ = esc(&id);
        write!(
            f,
            r#"><label class="govuk-label {block}__label" for="{id_}">{}</label>"#,
            esc(&item.text)
        )?;
        if let Some(hint) = &item.hint {
            write!(
                f,
                r#"<div id="{id_}-item-hint" class="govuk-hint {block}__hint">{}</div>"#,
                esc(hint)
            )?;
        }
        f.write_str("</div>")?;
        if let Some(content) = &item.conditional {
            let hidden =
                if checked { String::new() } else { format!(" {block}__conditional--hidden") };
            write!(
                f,
                r#"<div class="{block}__conditional{hidden}" id="conditional-{id_}">{content}</div>"#
            )?;
        }
        Ok(())
    }
}

impl Display for Choices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let block = self.block();
        let error = if self.error.is_some() { " govuk-form-group--error" } else { "" };
        write!(f, r#"<div class="govuk-form-group{error}"><fieldset class="govuk-fieldset""#)?;
        let described: Vec<String> = [
            self.hint.is_some().then(|| format!("{}-hint", self.name)),
            self.error.is_some().then(|| format!("{}-error", self.name)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !described.is_empty() {
            attr(f, "aria-describedby", described.join(" "))?;
        }
        write!(f, r#"><legend class="govuk-fieldset__legend{}">"#, self.legend_class)?;
        if self.heading {
            write!(f, r#"<h1 class="govuk-fieldset__heading">{}</h1>"#, esc(&self.legend))?;
        } else {
            write!(f, "{}", esc(&self.legend))?;
        }
        f.write_str("</legend>")?;
        write_hint_and_error(f, self.l, &self.name, self.hint.as_deref(), self.error.as_deref())?;
        let size = match self.size {
            "" => String::new(),
            size => format!(" {block}{size}"),
        };
        write!(f, r#"<div class="{block}{size}" data-module="{block}">"#)?;
        for (index, item) in self.items.iter().enumerate() {
            self.write_item(f, index, item)?;
        }
        f.write_str("</div></fieldset></div>")
    }
}

impl askama::filters::HtmlSafe for Choices {}
