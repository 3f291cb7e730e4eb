//! Sentences for people: why an entry is not there, and when it will go.

use base::Date;
use base::dates::{format_en, format_ro};

use super::rules::Ground;
use super::standing::Change;

/// The same in Romanian and in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// In Romanian.
    pub ro: String,
    /// In English.
    pub en: String,
}

/// "Va dispărea la 14 martie 2027, prin reabilitare de drept (Codul penal, art. 165), dacă nu săvârșiți o nouă infracțiune."
pub fn will_disappear(change: Change) -> Explanation {
    let law = change.by.law();
    let [ro, en] = &law.sentence;
    let condition = law.condition.as_ref();
    let [if_ro, if_en] = [0, 1].map(|language| {
        condition.map(|texts| format!(", {}", texts[language])).unwrap_or_default()
    });
    Explanation {
        ro: format!("Va dispărea la {}, {ro}{if_ro}.", format_ro(change.on)),
        en: format!("Will disappear on {}, {en}{if_en}.", format_en(change.on)),
    }
}

/// Nothing that is known makes it disappear by itself.
pub fn stays() -> Explanation {
    Explanation {
        ro: "Nu dispare de la sine, după datele cunoscute astăzi.".to_owned(),
        en: "Will not disappear by itself, as far as is known today.".to_owned(),
    }
}

/// "Nu mai figurează din 14 martie 2027, prin reabilitare de drept (Codul penal, art. 165)."
pub fn is_removed(by: Ground, since: Date) -> Explanation {
    let [ro, en] = &by.law().sentence;
    Explanation {
        ro: format!("Nu mai figurează din {}, {ro}.", format_ro(since)),
        en: format!("No longer recorded since {}, {en}.", format_en(since)),
    }
}

/// "Nu se arată în acest document, pentru că este o notare provizorie (Legea nr. 290/2004, art. 11)."
pub fn is_not_shown(by: Ground) -> Explanation {
    let [ro, en] = &by.law().sentence;
    Explanation {
        ro: format!("Nu se arată în acest document, {ro}."),
        en: format!("Not shown in this document, {en}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_why_and_when() {
        let on = "2027-03-14".parse().unwrap();
        let will = will_disappear(Change { on, by: Ground::ByLaw });
        assert_eq!(
            will.ro,
            "Va dispărea la 14 martie 2027, prin reabilitare de drept (Codul penal, art. 165), dacă nu săvârșiți o \
             nouă infracțiune."
        );
        assert_eq!(
            will.en,
            "Will disappear on 14 March 2027, by rehabilitation by law (Criminal Code, art. 165), if you commit no new \
             offence."
        );
        assert_eq!(
            is_removed(Ground::Death, on).ro,
            "Nu mai figurează din 14 martie 2027, prin decesul persoanei (Legea nr. 290/2004, art. 15 alin. (1) lit. e)."
        );
        assert_eq!(
            is_not_shown(Ground::Provisional).en,
            "Not shown in this document, because it is a provisional note (Law 290/2004, art. 11)."
        );
    }
}
