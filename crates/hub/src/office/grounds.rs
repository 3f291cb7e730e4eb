//! The versioned list of grounds (`data/grounds.toml`): why a recorded person is, or is not, the one who asks.

use std::sync::LazyLock;

use base::Date;
use serde::Deserialize;
use web::Lang;

use super::model::Verdict;

/// All grounds, of all times.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    /// The day of the last change; findings keep it.
    pub version: String,
    #[serde(rename = "ground")]
    all: Vec<Ground>,
}

/// One ground.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// Stable: never changed, never given again.
    pub code: String,
    verdict: String,
    ro: String,
    en: String,
    /// Whether the operator says more in a few words.
    #[serde(default)]
    pub note: bool,
    #[serde(default)]
    until: Option<Date>,
}

static LIST: LazyLock<Grounds> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/grounds.toml"))
        .expect("the list is part of the program and its test reads it")
});

/// The list of this program.
pub fn list() -> &'static Grounds {
    &LIST
}

impl Grounds {
    /// The grounds for a verdict that can be given on `day`.
    pub fn of(&self, verdict: Verdict, day: Date) -> impl Iterator<Item = &Ground> {
        self.all.iter().filter(move |ground| ground.verdict() == verdict && ground.is_open(day))
    }

    /// The ground with this code, where it can be given on `day`.
    pub fn get(&self, code: &str, day: Date) -> Option<&Ground> {
        self.ever(code).filter(|ground| ground.is_open(day))
    }

    /// The ground with this code, also where it can no longer be given.
    pub fn ever(&self, code: &str) -> Option<&Ground> {
        self.all.iter().find(|ground| ground.code == code)
    }
}

impl Ground {
    /// What it is a ground for. A word that is not known makes nobody the same.
    pub fn verdict(&self) -> Verdict {
        self.verdict.parse().unwrap_or(Verdict::Different)
    }

    /// The text for a page.
    pub fn label(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ro => &self.ro,
            Lang::En => &self.en,
        }
    }

    fn is_open(&self, day: Date) -> bool {
        self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ground_has_a_verdict_and_a_code_of_its_own() {
        let list = list();
        let today: Date = list.version.parse().unwrap();
        for verdict in Verdict::ALL {
            let grounds: Vec<_> = list.of(*verdict, today).collect();
            assert!(grounds.len() > 1, "{verdict:?}");
            assert!(grounds.iter().any(|ground| ground.note), "there is always another reason");
        }
        for ground in &list.all {
            assert!(ground.verdict.parse::<Verdict>().is_ok(), "{}", ground.verdict);
            assert!(ground.code.starts_with(&ground.verdict), "{}", ground.code);
            assert_eq!(list.all.iter().filter(|other| other.code == ground.code).count(), 1);
        }
    }
}
