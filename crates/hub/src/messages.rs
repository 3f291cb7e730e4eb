//! The words of e-mails. None of them names a certificate, a reason, a CNP or a name: a mailbox is read by others, too.

use base::{Date, Email};
use store::outbox::Message;
use web::{Lang, Texts, fl};

use crate::HubConfig;
use crate::account::model::AccountState;
use crate::counter::code::ActivationCode;

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

/// A letter with nothing of its own in it.
pub type Letter = fn(&HubConfig, Lang, &Email) -> Message;

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

/// Somebody wanted to use an address that has a login already.
pub fn taken(_: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-account-exists-body");
    message("account.exists", lang, to, fl!(l, "mail-account-exists-subject"), text)
}

/// Somebody wanted another password for an address without a login.
pub fn no_account(_: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-no-account-body");
    message("account.none", lang, to, fl!(l, "mail-no-account-subject"), text)
}

/// The password was changed.
pub fn password_changed(_: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-password-changed-body");
    message("account.password", lang, to, fl!(l, "mail-password-changed-subject"), text)
}

/// A second factor was added or taken off.
pub fn factors_changed(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-factors-body", url = config.url("/cont"));
    message("account.factors", lang, to, fl!(l, "mail-factors-subject"), text)
}

/// A recovery code was used; so many are left.
pub fn recovery_used(config: &HubConfig, lang: Lang, to: &Email, left: i64) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-recovery-body", left = left, url = config.url("/cont"));
    message("account.recovery", lang, to, fl!(l, "mail-recovery-subject"), text)
}

/// Somebody who knows the password said that the second factor is lost.
pub fn factors_lost(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-lost-body", url = config.url("/cont"));
    message("account.lost", lang, to, fl!(l, "mail-lost-subject"), text)
}

/// A way in was linked or taken off.
pub fn ways_changed(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-ways-body", url = config.url("/cont"));
    message("account.ways", lang, to, fl!(l, "mail-ways-subject"), text)
}

/// To the old address: the account has another one, and this link takes it back for a day.
pub fn email_changed(config: &HubConfig, lang: Lang, to: &Email, token: &str) -> Message {
    let l = Texts::new(lang);
    let url = config.url(&format!("/email/anulare?c={token}"));
    let text = fl!(l, "mail-email-body", url = url);
    message("account.email", lang, to, fl!(l, "mail-email-subject"), text)
}

/// The account was closed.
pub fn closed(_: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-closed-body");
    message("account.closed", lang, to, fl!(l, "mail-closed-subject"), text)
}

/// To a representative and to whom they empowered: there is something new in the account.
pub fn empowered(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-empowered-body", url = config.url("/cont"));
    message("company.empowered", lang, to, fl!(l, "mail-empowered-subject"), text)
}

/// To both: it was taken back.
pub fn empowerment_over(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-empowerment-over-body", url = config.url("/cont"));
    message("company.empowerment-over", lang, to, fl!(l, "mail-empowerment-over-subject"), text)
}

/// The code to show at a counter. It opens nothing without the document it was asked for.
pub fn activation(
    config: &HubConfig,
    lang: Lang,
    to: &Email,
    code: &ActivationCode,
    until: Date,
) -> Message {
    let l = Texts::new(lang);
    let (code, url) = (code.shown(), config.url("/ghisee"));
    let text = fl!(l, "mail-activation-body", code = code, date = l.date(until), url = url);
    message("account.activation", lang, to, fl!(l, "mail-activation-subject"), text)
}

/// The visit to a counter ended without a validated account. Why stands in no letter.
pub fn visit_failed(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-visit-body", url = config.url("/cont"));
    message("account.visit", lang, to, fl!(l, "mail-visit-subject"), text)
}

/// To a supervisor: somebody at a counter of the unit did more than is usual, or suspects a fraud.
pub fn counter_alarm(config: &HubConfig, lang: Lang, to: &Email, unit: &str) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-alarm-body", unit = unit, url = config.url("/ghiseu/unitate"));
    message("counter.alarm", lang, to, fl!(l, "mail-alarm-subject"), text)
}

/// A passkey of a member of staff was added or taken off.
pub fn staff_key_added(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-staff-key-body", url = config.url(crate::staff::SIGN_IN));
    message("staff.passkey", lang, to, fl!(l, "mail-staff-key-subject"), text)
}

/// The roles of a member of staff changed.
pub fn staff_roles(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-staff-roles-body", url = config.url(crate::staff::SIGN_IN));
    message("staff.roles", lang, to, fl!(l, "mail-staff-roles-subject"), text)
}

/// To who watches: somebody's rights changed.
pub fn staff_changed(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-staff-changed-body", url = config.url(crate::staff::SIGN_IN));
    message("staff.changed", lang, to, fl!(l, "mail-staff-changed-subject"), text)
}

/// To who watches: somebody opened a person's data in an emergency, or it was not reviewed in time.
pub fn staff_glass(config: &HubConfig, lang: Lang, to: &Email, late: bool) -> Message {
    let l = Texts::new(lang);
    let url = config.url("/personal/urgente");
    let (subject, text) = if late {
        (fl!(l, "mail-glass-late-subject"), fl!(l, "mail-glass-late-body", url = url))
    } else {
        (fl!(l, "mail-glass-subject"), fl!(l, "mail-glass-body", url = url))
    };
    message("staff.glass", lang, to, subject, text)
}

/// Somebody was invited to work here; the link makes their passkey.
pub fn staff_invited(config: &HubConfig, lang: Lang, to: &Email, code: &str) -> Message {
    let l = Texts::new(lang);
    let text =
        fl!(l, "mail-staff-invited-body", url = crate::staff::invitation::address(config, code));
    message("staff.invited", lang, to, fl!(l, "mail-staff-invited-subject"), text)
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

/// The office needs something from the person; the account says what, and nothing says why.
pub fn asked(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-action-body", url = config.url("/cont"));
    message("request.asked", lang, to, fl!(l, "mail-action-subject"), text)
}

/// There is an answer to a request, which the account tells.
pub fn answered(config: &HubConfig, lang: Lang, to: &Email) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-answered-body", url = config.url("/cont"));
    message("request.answered", lang, to, fl!(l, "mail-answered-subject"), text)
}

/// What the person wrote was received, and is answered until a day.
pub fn filed(lang: Lang, to: &Email, reference: &str, until: Date) -> Message {
    let l = Texts::new(lang);
    let text = fl!(l, "mail-filed-body", reference = reference, date = l.date(until));
    message("record.filed", lang, to, fl!(l, "mail-filed-subject"), text)
}

/// What the person wrote was answered. What the answer is stands in no letter.
pub fn record_answered(config: &HubConfig, lang: Lang, to: &Email, reference: &str) -> Message {
    let l = Texts::new(lang);
    let text =
        fl!(l, "mail-record-answered-body", reference = reference, url = config.url("/cont"));
    message("record.answered", lang, to, fl!(l, "mail-record-answered-subject"), text)
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
                taken(&config, lang, &to),
                no_account(&config, lang, &to),
                password_changed(&config, lang, &to),
                factors_changed(&config, lang, &to),
                recovery_used(&config, lang, &to, 3),
                factors_lost(&config, lang, &to),
                ways_changed(&config, lang, &to),
                email_changed(&config, lang, &to, "token"),
                closed(&config, lang, &to),
                empowered(&config, lang, &to),
                empowerment_over(&config, lang, &to),
                activation(
                    &config,
                    lang,
                    &to,
                    &ActivationCode::new(&base::Entropy::seeded(1)),
                    asked,
                ),
                visit_failed(&config, lang, &to),
                counter_alarm(&config, lang, &to, "CJ-IPJ"),
                staff_key_added(&config, lang, &to),
                staff_invited(&config, lang, &to, "token"),
                staff_roles(&config, lang, &to),
                staff_changed(&config, lang, &to),
                staff_glass(&config, lang, &to, false),
                staff_glass(&config, lang, &to, true),
                ready(&config, lang, &to, asked),
                review(lang, &to, "R-2026-7K3QX0M9-T"),
                super::asked(&config, lang, &to),
                answered(&config, lang, &to),
                filed(lang, &to, "S-2026-7K3QX0M9-T", asked),
                record_answered(&config, lang, &to, "S-2026-7K3QX0M9-T"),
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
