//! The Romanian text of the acts.
//!
//! The official sentences of the certificate were not published; each phrase says whether it was
//! compared with an official text. A deployment replaces phrases in its configuration and sets
//! `verified`. What the certificate says about its own signature is not configurable: see
//! [`crate::SignatureProfile::note`].

use serde::{Deserialize, Serialize};

use crate::model::Kind;

/// One text, and whether it was compared with an official source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phrase {
    /// The text as printed.
    pub text: String,
    /// Whether somebody compared it with the official text.
    #[serde(default)]
    pub verified: bool,
}

impl Phrase {
    fn assumed(text: &str) -> Self {
        Self { text: text.to_owned(), verified: false }
    }

    fn verified(text: &str) -> Self {
        Self { text: text.to_owned(), verified: true }
    }
}

/// All texts of one kind of document that a deployment may replace. Its default is the certificate
/// of a natural person; the other kinds are [`OtherWording`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wording {
    /// The title of the document.
    pub title: Phrase,
    /// The sentence that opens the act.
    pub lead: Phrase,
    /// The result, where nothing is recorded. The official sentence is not published.
    pub not_recorded: Phrase,
    /// The result, where something is recorded; the judgments follow on the next pages. The
    /// official sentence is not published.
    pub recorded: Phrase,
    /// The line under the result: for which day it is true.
    pub as_of: Phrase,
    /// What the certificate may be used for (art. 27).
    pub purpose: Phrase,
    /// The acts and articles on which it is issued.
    pub legal_basis: Vec<Phrase>,
    /// How the receiver checks it.
    pub verify: Phrase,
    /// That a print on paper is not the original (rule 83).
    pub paper: Phrase,
}

impl Default for Wording {
    fn default() -> Self {
        Self {
            title: Phrase::verified("Certificat de cazier judiciar"),
            lead: Phrase::assumed(
                "Prin prezentul se certifică situația din cazierul judiciar a persoanei:",
            ),
            not_recorded: Phrase::assumed("Persoana nu este înscrisă în cazierul judiciar."),
            recorded: Phrase::assumed("Persoana este înscrisă în cazierul judiciar cu:"),
            as_of: Phrase::assumed("Situația din cazierul judiciar la data eliberării."),
            purpose: Phrase::assumed(
                "Certificatul poate fi folosit numai pentru motivul pentru care a fost eliberat.",
            ),
            legal_basis: vec![
                Phrase::assumed(
                    "Art. 27 și art. 28 alin. (3¹) din Legea nr. 290/2004 privind cazierul \
                     judiciar, republicată, cu modificările și completările ulterioare.",
                ),
                Phrase::assumed(
                    "Ordinul comun nr. 150/21.085/2023 al ministrului afacerilor interne și al \
                     ministrului cercetării, inovării și digitalizării.",
                ),
            ],
            verify: Phrase::assumed(
                "Scanați codul sau deschideți adresa de mai jos și introduceți numărul \
                 certificatului și CNP-ul titularului. Aflați pe loc dacă certificatul este autentic și dacă mai este \
                 valabil.",
            ),
            paper: Phrase::assumed(
                "Originalul este fișierul PDF semnat electronic. O copie tipărită pe hârtie nu \
                 este original și se verifică la adresa de mai sus.",
            ),
        }
    }
}

impl Wording {
    /// The assumed wording of a kind.
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::NaturalPerson => Self::default(),
            Kind::LegalPerson => legal_person(),
            Kind::Integrity => integrity(),
            Kind::Extract => extract(),
            Kind::AuthorityCopy => authority_copy(),
        }
    }

    /// The sentence of the result.
    pub const fn statement(&self, recorded: bool) -> &Phrase {
        if recorded { &self.recorded } else { &self.not_recorded }
    }

    /// Every phrase with the name of its field, in the order of the page.
    pub fn phrases(&self) -> impl Iterator<Item = (&'static str, &Phrase)> {
        [
            ("title", &self.title),
            ("lead", &self.lead),
            ("not_recorded", &self.not_recorded),
            ("recorded", &self.recorded),
            ("as_of", &self.as_of),
            ("purpose", &self.purpose),
        ]
        .into_iter()
        .chain(self.legal_basis.iter().map(|phrase| ("legal_basis", phrase)))
        .chain([("verify", &self.verify), ("paper", &self.paper)])
    }

    /// The names of the phrases nobody has compared with an official text yet.
    pub fn unverified(&self) -> Vec<&'static str> {
        let mut names: Vec<_> =
            self.phrases().filter(|(_, phrase)| !phrase.verified).map(|(name, _)| name).collect();
        names.dedup();
        names
    }
}

/// The texts of the kinds other than the certificate of a natural person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OtherWording {
    /// Certificate of a legal person.
    #[serde(deserialize_with = "changed::legal_person")]
    pub legal_person: Wording,
    /// Certificate of behavioural integrity.
    #[serde(deserialize_with = "changed::integrity")]
    pub integrity: Wording,
    /// Extract for an institution.
    #[serde(deserialize_with = "changed::extract")]
    pub extract: Wording,
    /// Copy for an authority.
    #[serde(deserialize_with = "changed::authority_copy")]
    pub authority_copy: Wording,
}

impl Default for OtherWording {
    fn default() -> Self {
        Self {
            legal_person: legal_person(),
            integrity: integrity(),
            extract: extract(),
            authority_copy: authority_copy(),
        }
    }
}

fn legal_person() -> Wording {
    let certificate = Wording::default();
    Wording {
        lead: Phrase::assumed(
            "Prin prezentul se certifică situația din cazierul judiciar a persoanei juridice:",
        ),
        not_recorded: Phrase::assumed("Persoana juridică nu este înscrisă în cazierul judiciar."),
        recorded: Phrase::assumed("Persoana juridică este înscrisă în cazierul judiciar cu:"),
        verify: Phrase::assumed(
            "Scanați codul sau deschideți adresa de mai jos și introduceți numărul certificatului \
             și CUI-ul titularului. Aflați pe loc dacă certificatul este autentic și dacă mai este \
             valabil.",
        ),
        ..certificate
    }
}

fn integrity() -> Wording {
    Wording {
        title: Phrase::verified("Certificat de integritate comportamentală"),
        lead: Phrase::assumed(
            "Prin prezentul se certifică situația din registrul național automatizat a persoanei:",
        ),
        not_recorded: Phrase::assumed("Persoana nu este înscrisă în registru."),
        recorded: Phrase::assumed("Persoana este înscrisă în registru cu:"),
        as_of: Phrase::assumed(
            "Registrul persoanelor care au comis infracțiuni sexuale, de exploatare a unor \
             persoane sau asupra minorilor.",
        ),
        legal_basis: vec![
            Phrase::assumed(
                "Legea nr. 118/2019 privind Registrul național automatizat cu privire la \
                 persoanele care au comis infracțiuni sexuale, de exploatare a unor persoane sau \
                 asupra minorilor, cu modificările și completările ulterioare.",
            ),
            Phrase::assumed("Hotărârea Guvernului nr. 127/2020."),
        ],
        ..Wording::default()
    }
}

fn extract() -> Wording {
    Wording {
        title: Phrase::verified("Extras de pe cazierul judiciar"),
        lead: Phrase::assumed(
            "Prin prezentul se comunică situația din cazierul judiciar a persoanei:",
        ),
        purpose: Phrase::assumed(
            "Extrasul poate fi folosit numai de instituția și pentru scopul numite mai sus, la \
             care persoana și-a dat acordul.",
        ),
        legal_basis: vec![Phrase::assumed(
            "Art. 3¹ și art. 20 alin. (7) din Legea nr. 290/2004 privind cazierul judiciar, \
             republicată, cu modificările și completările ulterioare.",
        )],
        verify: Phrase::assumed(
            "Scanați codul sau deschideți adresa de mai jos și introduceți numărul extrasului și \
             CNP-ul persoanei. Aflați pe loc dacă extrasul este autentic.",
        ),
        ..Wording::default()
    }
}

fn authority_copy() -> Wording {
    Wording {
        title: Phrase::verified("Copie de pe cazierul judiciar"),
        lead: Phrase::assumed(
            "Prin prezenta se comunică toate datele din cazierul judiciar privind:",
        ),
        not_recorded: Phrase::assumed("Nu există înscrieri în cazierul judiciar."),
        recorded: Phrase::assumed("În cazierul judiciar există:"),
        purpose: Phrase::assumed(
            "Copia poate fi folosită numai de autoritatea și pentru scopul numite mai sus.",
        ),
        legal_basis: vec![Phrase::assumed(
            "Art. 3¹ din Legea nr. 290/2004 privind cazierul judiciar, republicată, cu \
             modificările și completările ulterioare.",
        )],
        verify: Phrase::assumed(
            "Scanați codul sau deschideți adresa de mai jos și introduceți numărul copiei și CNP-ul \
             sau CUI-ul persoanei. Aflați pe loc dacă această copie este autentică.",
        ),
        ..Wording::default()
    }
}

/// A configuration names only the phrases of a kind that it changes.
mod changed {
    use serde::{Deserialize, Deserializer};

    use super::{Phrase, Wording};

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Changes {
        title: Option<Phrase>,
        lead: Option<Phrase>,
        not_recorded: Option<Phrase>,
        recorded: Option<Phrase>,
        as_of: Option<Phrase>,
        purpose: Option<Phrase>,
        legal_basis: Option<Vec<Phrase>>,
        verify: Option<Phrase>,
        paper: Option<Phrase>,
    }

    fn over<'de, D: Deserializer<'de>>(base: Wording, from: D) -> Result<Wording, D::Error> {
        let changes = Changes::deserialize(from)?;
        Ok(Wording {
            title: changes.title.unwrap_or(base.title),
            lead: changes.lead.unwrap_or(base.lead),
            not_recorded: changes.not_recorded.unwrap_or(base.not_recorded),
            recorded: changes.recorded.unwrap_or(base.recorded),
            as_of: changes.as_of.unwrap_or(base.as_of),
            purpose: changes.purpose.unwrap_or(base.purpose),
            legal_basis: changes.legal_basis.unwrap_or(base.legal_basis),
            verify: changes.verify.unwrap_or(base.verify),
            paper: changes.paper.unwrap_or(base.paper),
        })
    }

    pub fn legal_person<'de, D: Deserializer<'de>>(from: D) -> Result<Wording, D::Error> {
        over(super::legal_person(), from)
    }

    pub fn integrity<'de, D: Deserializer<'de>>(from: D) -> Result<Wording, D::Error> {
        over(super::integrity(), from)
    }

    pub fn extract<'de, D: Deserializer<'de>>(from: D) -> Result<Wording, D::Error> {
        over(super::extract(), from)
    }

    pub fn authority_copy<'de, D: Deserializer<'de>>(from: D) -> Result<Wording, D::Error> {
        over(super::authority_copy(), from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configuration_replaces_one_phrase_and_keeps_the_others() {
        let wording: Wording =
            serde_json::from_str(r#"{"lead":{"text":"Text oficial.","verified":true}}"#).unwrap();
        assert_eq!(wording.lead.text, "Text oficial.");
        assert_eq!(wording.paper, Wording::default().paper);
        assert!(!wording.unverified().contains(&"lead"));
        assert!(Wording::default().unverified().contains(&"not_recorded"));
        assert!(serde_json::from_str::<Wording>(r#"{"leed":{"text":""}}"#).is_err());
    }

    #[test]
    fn other_kinds_are_changed_phrase_by_phrase() {
        let text = r#"{"extract":{"lead":{"text":"Text oficial.","verified":true}}}"#;
        let wording: OtherWording = serde_json::from_str(text).unwrap();
        assert_eq!(wording.extract.lead.text, "Text oficial.");
        assert_eq!(wording.extract.title, Wording::of(Kind::Extract).title);
        assert_eq!(wording.integrity, Wording::of(Kind::Integrity));
        assert!(serde_json::from_str::<OtherWording>(r#"{"extract":{"leed":{}}}"#).is_err());
        assert!(serde_json::from_str::<OtherWording>(r#"{"extras":{}}"#).is_err());
    }

    #[test]
    fn comma_below_only() {
        for kind in Kind::ALL {
            for (name, phrase) in Wording::of(kind).phrases() {
                assert_eq!(base::person_name::normalise(&phrase.text), phrase.text, "{name}");
            }
        }
    }
}
