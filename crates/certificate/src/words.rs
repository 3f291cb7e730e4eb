//! The Romanian words for what is recorded: judgments, legal texts, penalties, states of execution.

use std::fmt::{self, Write as _};

use base::{Date, dates};

use crate::line::{
    Execution, ExecutionState, Line, Measure, Offence, Penalty, ProvisionalNote, Sanction,
    Supervised, Term,
};

/// What one judgment or note says, as a heading with labelled texts: on the page of the document, and wherever else its
/// content is read.
#[derive(Clone, PartialEq, Eq)]
pub struct InWords {
    /// The court, or the authority.
    pub head: String,
    /// Labels, what the structure of the document calls them, and texts.
    pub rows: Vec<(&'static str, &'static str, String)>,
}

// What somebody did belongs in no log line.
impl fmt::Debug for InWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InWords").finish_non_exhaustive()
    }
}

impl InWords {
    /// A judgment in words (rule 53).
    pub fn of_line(line: &Line) -> Self {
        let penalty = &line.penalty;
        let mut rows = vec![
            ("Hotărârea: ", "judgment", judgment(line)),
            ("Infracțiunea: ", "offence", offences(&line.offences)),
            ("Pedeapsa sau măsura: ", "penalty", sanction(penalty)),
        ];
        if line.offences.len() > 1 {
            rows[1].0 = "Infracțiunile: ";
        }
        if !penalty.complementary.is_empty() {
            let text = penalty.complementary.join("; ");
            rows.push(("Alte pedepse și măsuri: ", "complementary", text));
        }
        rows.push(("Executarea: ", "execution", execution(line.execution)));
        rows.extend(line.note.clone().map(|note| ("Mențiuni: ", "note", note)));
        Self { head: court(line), rows }
    }

    /// A provisional note in words.
    pub fn of_note(note: &ProvisionalNote) -> Self {
        let rows = vec![
            ("Dosarul: ", "case", note_case(note)),
            ("Măsura: ", "measure", measure(note.kind).to_owned()),
            ("Infracțiunea: ", "offence", offences(&note.offences)),
        ];
        Self { head: note.authority.clone(), rows }
    }
}

/// A number with its noun, `2 ani`, `20 de ani`: from 20 on, the last two digits ask for "de".
pub(crate) fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        0 | 2..20 => format!("{count} {many}"),
        _ if (1..20).contains(&(count % 100)) => format!("{} {many}", grouped(count)),
        _ => format!("{} de {many}", grouped(count)),
    }
}

/// Digits in groups of three.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// `2 ani, 3 luni și 15 zile`.
fn duration(months: u32, days: u32) -> String {
    let mut parts: Vec<String> =
        [(months / 12, "an", "ani"), (months % 12, "lună", "luni"), (days, "zi", "zile")]
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| counted(count.into(), one, many))
            .collect();
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} și {last}", parts.join(", ")) }
}

/// A word with its duration, where it has one.
fn lasting(what: &str, term: Term) -> String {
    format!("{what} {}", duration(term.months, term.days)).trim_end().to_owned()
}

fn lei(amount: u64) -> String {
    counted(amount, "leu", "lei")
}

/// The court, with its country where it is another one.
fn court(line: &Line) -> String {
    match &line.country {
        Some(country) => format!("{} ({country})", line.court),
        None => line.court.clone(),
    }
}

/// `nr. 1234/2021 din 12 martie 2021, rămasă definitivă la 15 aprilie 2021`.
fn judgment(line: &Line) -> String {
    format!(
        "nr. {} din {}, rămasă definitivă la {}",
        line.judgment,
        dates::format_ro(line.judged_on),
        dates::format_ro(line.final_on)
    )
}

/// `furt (art. 228 alin. (1) lit. a) din Codul penal)`.
fn offence(offence: &Offence) -> String {
    let mut text = format!("{} (art. {}", offence.name, offence.article);
    if let Some(paragraph) = &offence.paragraph {
        let _ = write!(text, " alin. ({paragraph})");
    }
    if let Some(letter) = &offence.letter {
        let _ = write!(text, " lit. {letter})");
    }
    text + " din " + &offence.act + ")"
}

/// The offences one after the other.
fn offences(all: &[Offence]) -> String {
    all.iter().map(offence).collect::<Vec<_>>().join("; ")
}

/// The principal penalty or measure.
fn sanction(penalty: &Penalty) -> String {
    let of_minor = "măsură educativă:";
    match &penalty.sanction {
        Sanction::LifeImprisonment => "detențiune pe viață".into(),
        Sanction::Imprisonment(term) => lasting("închisoare", *term),
        Sanction::SuspendedImprisonment(supervised) => {
            supervised_penalty(*supervised, "cu suspendarea executării sub supraveghere")
        }
        Sanction::Fine(amount) => format!("amendă penală {}", lei(amount.lei)),
        Sanction::Warning => "renunțarea la aplicarea pedepsei, cu avertisment".into(),
        Sanction::DeferredPenalty(supervised) => {
            supervised_penalty(*supervised, "cu amânarea aplicării pedepsei")
        }
        Sanction::Supervision(term) => format!("{of_minor} {}", lasting("supravegherea", *term)),
        Sanction::EducationalCentre(term) => {
            format!("{of_minor} {}", lasting("internarea într-un centru educativ", *term))
        }
        Sanction::DetentionCentre(term) => {
            format!("{of_minor} {}", lasting("internarea într-un centru de detenție", *term))
        }
        Sanction::AdministrativeFine(amount) => {
            format!("sancțiune cu caracter administrativ: amendă {}", lei(amount.lei))
        }
        Sanction::Other { text } => text.clone(),
    }
}

fn supervised_penalty(penalty: Supervised, how: &str) -> String {
    let what = match penalty.lei {
        Some(amount) => format!("amendă penală {}", lei(amount)),
        None => lasting("închisoare", Term { months: penalty.months, days: penalty.days }),
    };
    match duration(penalty.supervision_months, 0).as_str() {
        "" => format!("{what}, {how}"),
        term => format!("{what}, {how} pe un termen de {term}"),
    }
}

/// The state of execution with its day.
fn execution(execution: Execution) -> String {
    let with = |before: &str, day: fn(Date) -> String| match execution.on {
        Some(on) => format!("{before} {}", day(on)),
        None => before.to_owned(),
    };
    let at = |on: Date| format!("la {}", dates::format_ro(on));
    let since = |on: Date| format!("din {}", dates::format_ro(on));
    match execution.state {
        ExecutionState::Pending => "neîncepută".into(),
        ExecutionState::Running => with("în curs", since),
        ExecutionState::Instalments => with("amenda se plătește eșalonat", since),
        ExecutionState::ConditionallyReleased => with("liberare condiționată", at),
        ExecutionState::UnderSupervision => with("sub supraveghere", since),
        ExecutionState::Interrupted => with("întreruptă", at),
        ExecutionState::Executed => with("executată", at),
        ExecutionState::Prescribed => with("stinsă prin prescripție", at),
        ExecutionState::Revoked => with("în executare după revocare sau anulare", at),
        ExecutionState::Pardoned => with("grațiată", at),
        ExecutionState::Nothing => "nu este cazul".into(),
    }
}

/// The measure of a provisional note.
const fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::ActionStarted => "punerea în mișcare a acțiunii penale",
        Measure::Retention => "reținere",
        Measure::JudicialControl => "control judiciar",
        Measure::Bail => "control judiciar pe cauțiune",
        Measure::HouseArrest => "arest la domiciliu",
        Measure::PreventiveArrest => "arest preventiv",
        Measure::LegalPerson => "măsură preventivă față de o persoană juridică",
    }
}

/// `nr. 1234/P/2026, din 12 martie 2026`.
fn note_case(note: &ProvisionalNote) -> String {
    format!("nr. {}, din {}", note.case_number, dates::format_ro(note.ordered_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::Amount;

    #[test]
    fn numbers_take_de_from_twenty_on() {
        let check = |count, expected: &str| assert_eq!(counted(count, "leu", "lei"), expected);
        check(0, "0 lei");
        check(1, "1 leu");
        check(19, "19 lei");
        check(20, "20 de lei");
        check(100, "100 de lei");
        check(101, "101 lei");
        check(119, "119 lei");
        check(1_250, "1.250 de lei");
        check(15_000, "15.000 de lei");
        check(1_000_001, "1.000.001 lei");
    }

    #[test]
    fn penalties_in_words() {
        let check = |sanction_of: Sanction, expected: &str| {
            let penalty = Penalty { sanction: sanction_of, complementary: Vec::new() };
            assert_eq!(sanction(&penalty), expected);
        };
        let term = |months, days| Term { months, days };
        check(Sanction::LifeImprisonment, "detențiune pe viață");
        check(Sanction::Imprisonment(term(12, 0)), "închisoare 1 an");
        check(Sanction::Imprisonment(term(31, 15)), "închisoare 2 ani, 7 luni și 15 zile");
        check(Sanction::Imprisonment(term(240, 1)), "închisoare 20 de ani și 1 zi");
        check(Sanction::Imprisonment(term(1, 0)), "închisoare 1 lună");
        check(Sanction::Fine(Amount { lei: 4_800 }), "amendă penală 4.800 de lei");
        let supervised = Supervised { months: 18, days: 0, lei: None, supervision_months: 30 };
        check(
            Sanction::SuspendedImprisonment(supervised),
            "închisoare 1 an și 6 luni, cu suspendarea executării sub supraveghere pe un termen de \
             2 ani și 6 luni",
        );
        let deferred = Supervised { months: 0, days: 0, lei: Some(2000), supervision_months: 24 };
        check(
            Sanction::DeferredPenalty(deferred),
            "amendă penală 2.000 de lei, cu amânarea aplicării pedepsei pe un termen de 2 ani",
        );
        check(
            Sanction::EducationalCentre(term(14, 0)),
            "măsură educativă: internarea într-un centru educativ 1 an și 2 luni",
        );
    }

    #[test]
    fn legal_texts_and_states() {
        let mut furt = Offence {
            name: "furt calificat".into(),
            act: "Codul penal".into(),
            article: "229".into(),
            paragraph: Some("1".into()),
            letter: Some("b".into()),
        };
        let full = "furt calificat (art. 229 alin. (1) lit. b) din Codul penal)";
        assert_eq!(offence(&furt), full);
        furt.letter = None;
        furt.paragraph = None;
        assert_eq!(
            offences(&[furt.clone(), furt]).matches("(art. 229 din Codul penal)").count(),
            2
        );
        let state = |state, on: Option<&str>| {
            execution(Execution { state, on: on.map(|day| day.parse().unwrap()) })
        };
        assert_eq!(state(ExecutionState::Executed, Some("2023-05-03")), "executată la 3 mai 2023");
        assert_eq!(state(ExecutionState::Running, Some("2023-05-03")), "în curs din 3 mai 2023");
        assert_eq!(state(ExecutionState::Running, None), "în curs");
        assert_eq!(state(ExecutionState::Pending, Some("2023-05-03")), "neîncepută");
    }
}
