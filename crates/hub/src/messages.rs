//! The words of e-mails. None of them names a certificate, a reason, a CNP or a name: a mailbox is read by others, too.

use base::{Date, Email};
use store::outbox::Message;
use web::{Lang, Texts, fl};

use crate::HubConfig;
use crate::account::model::AccountState;

fn message(kind: &str, lang: Lang, to: &Email, subject: String, text: String) -> Message {
    Message {
        kind: kind.to_owned(),
        to: to.as_str().to_owned(),
        lang: lang.code().to_owned(),
        subject,
        text,
        html: None,
    }
}

/// The code that confirms an address. Its last line lets phones offer the code on our site only.
pub fn code(config: &HubConfig, lang: Lang, to: &Email, code: &str) -> Message {
    let l = Texts::new(lang);
    let host = config.origin.host_str().unwrap_or_default();
    let text = format!("{}\n\n@{host} #{code}\n", fl!(l, "mail-code-body", code = code));
    message("account.code", lang, to, fl!(l, "mail-code-subject", code = code), text)
}

/// The registration that waited for the register is finished, one way or the other.
pub fn registered(config: &HubConfig, lang: Lang, to: &Email, state: AccountState) -> Message {
    let l = Texts::new(lang);
    let url = config.url("/cont");
    if state == AccountState::Active {
        let text = fl!(l, "mail-validated-body", url = url);
        return message("account.active", lang, to, fl!(l, "mail-validated-subject"), text);
    }
    let text = fl!(l, "mail-action-body", url = url);
    message("account.action", lang, to, fl!(l, "mail-action-subject"), text)
}

/// The certificate asked for on `asked` is ready. The link leads to the account, never to the file.
pub fn ready(config: &HubConfig, lang: Lang, to: &Email, asked: Date) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-ready-body", date = l.date(asked), url = config.url("/cont"));
    message("request.ready", lang, to, fl!(l, "mail-ready-subject"), text)
}

/// An operator decides about the request with this registration number.
pub fn review(lang: Lang, to: &Email, reference: &str) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-review-body", reference = reference);
    message("request.review", lang, to, fl!(l, "mail-review-subject"), text)
}

#[cfg(test)]
mod tests {
    use base::Secret;

    use super::*;

    #[test]
    fn no_message_says_what_it_is_about() {
        let config = HubConfig::new("https://hub.example.ro".parse().unwrap(), Secret::new("x"));
        let to = Email::parse("ana@example.ro").unwrap();
        let asked: Date = "2026-11-22".parse().unwrap();
        for lang in Lang::ALL {
            for message in [
                code(&config, lang, &to, "123456"),
                registered(&config, lang, &to, AccountState::Active),
                registered(&config, lang, &to, AccountState::Register),
                ready(&config, lang, &to, asked),
                review(lang, &to, "R-2026-7K3QX0M9-T"),
            ] {
                let words = format!("{} {}", message.subject, message.text).to_lowercase();
                for word in ["cazier", "criminal", "certificat", "condamn", "cnp"] {
                    assert!(!words.contains(word), "{word}: {words}");
                }
                assert!(!words.contains('{'), "{words}");
            }
        }
        let code = code(&config, Lang::Ro, &to, "123456");
        assert!(code.text.ends_with("@hub.example.ro #123456\n"), "{}", code.text);
    }
}
