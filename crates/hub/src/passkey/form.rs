//! The form that asks the browser for a passkey. Its script is `web/ui/js/passkey.mjs`.

use web::ui::Html;
use web::{Texts, fl};

/// The field with the browser's answer.
pub const ANSWER: &str = "cheie";

/// What is asked of the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Make a passkey.
    Create,
    /// Show one.
    Get,
}

/// A form at `action` with a button that asks the browser, and with `inside` before it. Without a script it says what is needed.
pub fn form(l: Texts, ask: Ask, (action, options): (&str, &str), inside: &Html) -> Html {
    let (word, button) = match ask {
        Ask::Create => ("create", fl!(l, "passkey-create")),
        Ask::Get => ("get", fl!(l, "passkey-get")),
    };
    let texts = [
        ("failed", fl!(l, "passkey-failed")),
        ("known", fl!(l, "passkey-known")),
        ("none", fl!(l, "passkey-none")),
    ];
    let said = texts.map(|(name, text)| format!(r#"data-{name}="{}""#, Html::text(text))).join(" ");
    Html::trusted(format!(
        r#"<form method="post" action="{action}" data-passkey="{word}" data-options="{options}" {said} novalidate>
<p class="govuk-body" data-passkey-needs>{needs}</p>
<input type="hidden" name="{ANSWER}" value="">
{inside}
<div role="alert" data-passkey-said></div>
<div data-passkey-ask hidden><button type="submit" class="govuk-button" data-module="govuk-button">{button}</button></div>
</form>"#,
        action = Html::text(action),
        options = Html::text(options),
        needs = Html::text(fl!(l, "passkey-needs")),
        button = Html::text(button),
    ))
}
