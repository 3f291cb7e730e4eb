//! The Romanian text of the act.
//!
//! The official sentences of the certificate were not published; each phrase says whether it was
//! compared with an official text. A deployment replaces phrases in its configuration and sets
//! `verified`. What the certificate says about its own signature is not configurable: see
//! [`crate::SignatureProfile::note`].

use serde::{Deserialize, Serialize};

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

/// All texts of the act that a deployment may replace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Wording {
    /// The title of the document.
    pub title: Phrase,
    /// The sentence that opens the act.
    pub lead: Phrase,
    /// The result, where nothing is recorded. The official sentence is not published.
    pub not_recorded: Phrase,
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
    /// Every phrase with the name of its field, in the order of the page.
    pub fn phrases(&self) -> impl Iterator<Item = (&'static str, &Phrase)> {
        [
            ("title", &self.title),
            ("lead", &self.lead),
            ("not_recorded", &self.not_recorded),
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
    fn comma_below_only() {
        for (name, phrase) in Wording::default().phrases() {
            assert_eq!(base::person_name::normalise(&phrase.text), phrase.text, "{name}");
        }
    }
}
