//! Reads lives: `data/lives/README.md`.

use std::collections::BTreeMap;

use base::dates::{add_days, add_months_clamped, start_of_day};
use base::{Date, Entropy, Id, Timestamp};

use crate::records::event::{
    Closing, Ending, EntryOf, Event, Fact, Later, MeasureList, Note, NoteKind, NoteOf, Pardon,
    Subject, SubjectKind,
};
use crate::records::judgment::{
    Complementary, ComplementaryKind, Completion, Decision, Educational, Judgment, LegalText,
    Offence, Participation, Principal, Recognition, SecurityKind, SecurityMeasure, Sentence, Term,
};

/// A life, and what is expected of it.
#[derive(Debug)]
pub struct Life {
    pub title: String,
    pub kind: SubjectKind,
    pub events: Vec<Event>,
    pub entries: BTreeMap<String, Id<EntryOf>>,
    pub notes: BTreeMap<String, Id<NoteOf>>,
    pub expected: Vec<Expected>,
}

/// What is expected on a day, as known on a day.
#[derive(Debug)]
pub struct Expected {
    pub line: usize,
    pub on: Date,
    pub known: Date,
    pub clauses: Vec<String>,
}

/// The lives of a file; the error begins with the number of the line.
pub fn lives(text: &str) -> Result<Vec<Life>, String> {
    let mut lives: Vec<Draft> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let (number, said) = (at + 1, line.split('#').next().unwrap_or_default().trim());
        if said.is_empty() {
            continue;
        }
        if let Some(title) = said.strip_prefix("life: ") {
            lives.push(Draft::new(number, title));
            continue;
        }
        let draft = lives.last_mut().ok_or(format!("{number}: no `life:` before it"))?;
        draft.read(number, said).map_err(|error| format!("{number}: {error}"))?;
    }
    lives.into_iter().map(Draft::finish).collect()
}

/// A life that is being read.
struct Draft {
    line: usize,
    life: Life,
    rules: usize,
    kind_said: bool,
    marked: BTreeMap<String, Id<Event>>,
    entropy: Entropy,
    subject: Id<Subject>,
}

impl Draft {
    fn new(line: usize, title: &str) -> Self {
        let entropy = Entropy::seeded(line as u64);
        Self {
            line,
            life: Life {
                title: title.to_owned(),
                kind: SubjectKind::Person,
                events: Vec::new(),
                entries: BTreeMap::new(),
                notes: BTreeMap::new(),
                expected: Vec::new(),
            },
            rules: 0,
            kind_said: false,
            marked: BTreeMap::new(),
            subject: Id::new(Timestamp::UNIX_EPOCH, &entropy),
            entropy,
        }
    }

    fn finish(self) -> Result<Life, String> {
        let line = self.line;
        match () {
            () if self.rules == 0 => Err(format!("{line}: the life has no rules")),
            () if !self.kind_said => Err(format!("{line}: neither `person` nor `company`")),
            () if self.life.expected.is_empty() => Err(format!("{line}: nothing is expected")),
            () => Ok(self.life),
        }
    }

    fn read(&mut self, number: usize, line: &str) -> Result<(), String> {
        if let Some(rules) = line.strip_prefix("rules: ") {
            for rule in rules.split_whitespace() {
                rule.parse::<u32>().map_err(|_| format!("`{rule}` is no number of a rule"))?;
                self.rules += 1;
            }
            return Ok(());
        }
        if let "person" | "company" = line {
            self.kind_said = true;
            if line == "company" {
                self.life.kind = SubjectKind::Company;
            }
            return Ok(());
        }
        match line.strip_prefix("on ") {
            Some(expected) => self.expect(number, expected),
            None => self.event(line),
        }
    }

    fn expect(&mut self, line: usize, text: &str) -> Result<(), String> {
        let (when, clauses) = text.split_once(": ").ok_or("no `: ` after the day")?;
        let (on, known) = when.split_once(" known ").unwrap_or((when, when));
        let clauses: Vec<String> = clauses.split(';').map(|it| it.trim().to_owned()).collect();
        for clause in &clauses {
            super::check::is_clause(&self.life, clause)?;
        }
        let expected = Expected { line, on: date(on)?, known: date(known)?, clauses };
        self.life.expected.push(expected);
        Ok(())
    }

    /// `2020-03-01 [known 2020-04-01] A fine 3000, committed 2019-05-01 [@mark]`.
    fn event(&mut self, line: &str) -> Result<(), String> {
        let (line, mark) = match line.rsplit_once(" @") {
            Some((line, mark)) => (line, Some(mark.to_owned())),
            None => (line, None),
        };
        let (day, rest) = line.split_once(' ').ok_or("a day, and nothing happens")?;
        let happened_on = date(day)?;
        let (known, rest) = match rest.strip_prefix("known ") {
            Some(rest) => {
                let (known, rest) = rest.split_once(' ').ok_or("known, and nothing happens")?;
                (date(known)?, rest)
            }
            None => (happened_on, rest),
        };
        let fact = self.fact(happened_on, rest)?;
        let order = i64::try_from(self.life.events.len()).unwrap_or(0);
        // In the morning, in the order of the file.
        let received_at = start_of_day(known) + jiff::SignedDuration::from_secs(3600 * 9 + order);
        let id = Id::new(received_at, &self.entropy);
        if let Some(mark) = mark {
            self.marked.insert(mark, id);
        }
        self.life.events.push(Event {
            id,
            subject: self.subject,
            happened_on,
            received_at,
            sender: "Judecătoria Dej".into(),
            message: order.to_string(),
            fact,
        });
        Ok(())
    }

    fn fact(&mut self, on: Date, text: &str) -> Result<Fact, String> {
        let (who, what) = text.split_once(' ').unwrap_or((text, ""));
        match (who, what) {
            ("died", "") => return Ok(Fact::Ended { how: Ending::Died }),
            ("struck-off", "") => return Ok(Fact::Ended { how: Ending::StruckOff }),
            ("retract", mark) => {
                let event = *self.marked.get(mark).ok_or(format!("nothing has the mark {mark}"))?;
                return Ok(Fact::Retracted { event });
            }
            _ => {}
        }
        let first = who.chars().next().unwrap_or_default();
        if first == 'n' {
            return self.note_fact(who, what);
        }
        if !first.is_ascii_uppercase() {
            return Err(format!("`{who}` is neither an entry (A) nor a note (n1)"));
        }
        if let Some(judgment) = judgment(on, what)? {
            let entry = Id::new(start_of_day(on), &self.entropy);
            let entry = *self.life.entries.entry(who.to_owned()).or_insert(entry);
            return Ok(Fact::Judged { entry, judgment: Box::new(judgment) });
        }
        let what = self.later(on, what)?;
        let entry = self.life.entries.get(who);
        let entry = *entry.ok_or(format!("{who} is {} before it is judged", text_verb(text)))?;
        Ok(Fact::Later { entry, what })
    }

    fn note_fact(&mut self, who: &str, what: &str) -> Result<Fact, String> {
        match what.split_once(' ') {
            Some(("noted", kind)) => {
                let note = Id::new(Timestamp::UNIX_EPOCH, &self.entropy);
                self.life.notes.insert(who.to_owned(), note);
                Ok(Fact::Noted { note, what: self::note(kind)? })
            }
            Some(("closed", how)) => {
                let note = *self.life.notes.get(who).ok_or(format!("there is no {who}"))?;
                Ok(Fact::NoteClosed { note, how: closing(how)? })
            }
            _ => Err(format!("a note is `noted` or `closed`, not `{what}`")),
        }
    }

    fn later(&self, on: Date, text: &str) -> Result<Later, String> {
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        let simple = [
            ("started", Later::ExecutionStarted),
            ("interrupted", Later::ExecutionInterrupted),
            ("resumed", Later::ExecutionResumed),
            ("instalments", Later::InstalmentsGranted),
            ("released", Later::ConditionallyReleased),
            ("release-revoked", Later::ReleaseRevoked),
            ("executed", Later::Executed),
            ("served", Later::Executed),
            ("paid", Later::Executed),
            ("prescribed", Later::ExecutionPrescribed),
            ("amnestied", Later::Amnestied),
            ("decriminalised", Later::Decriminalised),
            ("annulled", Later::RehabilitationAnnulled),
            ("political", Later::PoliticalCharacter),
            ("extradited", Later::Extradited),
            ("quashed", Later::Quashed),
            ("withdrawn", Later::Withdrawn),
        ];
        if let Some((_, later)) = simple.into_iter().find(|(name, _)| *name == text) {
            return Ok(later);
        }
        Ok(match verb {
            "rehabilitated" => Later::JudiciallyRehabilitated {
                court: "Judecătoria Dej".into(),
                number: "77/2020".into(),
            },
            "replaced" => Later::FineReplaced { term: term(rest)? },
            "suspension-revoked" => Later::SuspensionRevoked { term: term(rest)? },
            "deferral-revoked" => match judgment(on, rest)? {
                Some(judgment) => Later::DeferralRevoked { sentence: judgment.sentence },
                None => return Err(format!("`{rest}` is no penalty")),
            },
            "pardoned" => Later::Pardoned {
                pardon: match rest {
                    "whole" => Pardon::Whole,
                    "rest" => Pardon::Rest,
                    _ => return Err("pardoned `whole` or `rest`".into()),
                },
            },
            "commuted" => Later::Pardoned { pardon: Pardon::Commuted { to: term(rest)? } },
            "lighter" => match judgment(on, rest)? {
                Some(judgment) => Later::LighterLaw { principal: judgment.sentence.principal },
                None => return Err(format!("`{rest}` is no penalty")),
            },
            "merged" => {
                let into = self.life.entries.get(rest);
                Later::Merged { into: *into.ok_or(format!("there is no {rest}"))? }
            }
            "ended" => measure_ended(rest)?,
            "corrected" => corrected(rest)?,
            "until" => Later::RetransmissionUntil { until: date(rest)? },
            "taken-over" => {
                let number = rest.strip_prefix('p').and_then(|it| it.parse::<u8>().ok());
                let number = number.ok_or("taken over from `p1`, `p2`, …")?;
                let from = format!("00000000-0000-7000-8000-{number:012}").parse();
                Later::TakenOver { from: from.map_err(|_| "no predecessor")? }
            }
            _ => return Err(format!("`{text}` is nothing that happens")),
        })
    }
}

fn text_verb(text: &str) -> &str {
    text.split_whitespace().nth(1).unwrap_or_default()
}

fn measure_ended(text: &str) -> Result<Later, String> {
    let (list, index) = text.split_once(' ').unwrap_or((text, "0"));
    let list = match list {
        "complementary" => MeasureList::Complementary,
        "security" => MeasureList::Security,
        _ => return Err(format!("`{list}` is neither `complementary` nor `security`")),
    };
    let index = index.parse().map_err(|_| format!("`{index}` is no place in a list"))?;
    Ok(Later::MeasureEnded { list, index })
}

/// `2020-03-01 fine 3000, …`: the day of finality, and the judgment as it should have been recorded.
fn corrected(text: &str) -> Result<Later, String> {
    let (day, what) = text.split_once(' ').ok_or("corrected: a day of finality and a judgment")?;
    let judgment = judgment(date(day)?, what)?.ok_or(format!("`{what}` is no judgment"))?;
    Ok(Later::Corrected { judgment: Box::new(judgment) })
}

/// A judgment that became final on a day; nothing if the text is of something else.
fn judgment(final_on: Date, text: &str) -> Result<Option<Judgment>, String> {
    let mut parts = text.split(", ");
    let Some((decision, principal)) = decided(parts.next().unwrap_or_default())? else {
        return Ok(None);
    };
    let mut judgment = Judgment {
        decision,
        court: "Judecătoria Dej".into(),
        country: "RO".into(),
        number: format!("{}/{}", final_on.day_of_year(), final_on.year()),
        judged_on: add_months_clamped(final_on, -1),
        final_on,
        offences: vec![offence("228", Some(add_months_clamped(final_on, -12)))],
        recidivism: false,
        sentence: Sentence { principal, complementary: vec![], security: vec![], ecris: vec![] },
        recognition: Recognition::Domestic,
    };
    for part in parts {
        option(&mut judgment, part)?;
    }
    Ok(Some(judgment))
}

fn decided(text: &str) -> Result<Option<(Decision, Principal)>, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    Ok(Some(match words.as_slice() {
        ["fine", amount] => (Decision::Conviction, Principal::Fine { lei: lei(amount)? }),
        ["prison", length] => {
            (Decision::Conviction, Principal::Imprisonment { term: term(length)? })
        }
        ["suspended", length, months] => {
            let supervision_months = self::months(months)?;
            let term = term(length)?;
            (Decision::Conviction, Principal::SuspendedImprisonment { term, supervision_months })
        }
        ["life"] => (Decision::Conviction, Principal::LifeImprisonment),
        ["waiver"] => (Decision::Waiver, Principal::Warning),
        ["deferred", length] => {
            let term = Some(term(length)?);
            (Decision::Deferral, Principal::DeferredPenalty { term, lei: None })
        }
        ["educational", measure, length] => {
            let (measure, term) = (educational(measure)?, term(length)?);
            (Decision::EducationalMeasure, Principal::Educational { measure, term })
        }
        ["measure"] => (Decision::SecurityMeasure, Principal::None),
        ["administrative", amount] => {
            let principal = Principal::AdministrativeFine { lei: lei(amount)? };
            (Decision::AdministrativeSanction, principal)
        }
        _ => return Ok(None),
    }))
}

fn option(judgment: &mut Judgment, text: &str) -> Result<(), String> {
    let (name, value) = text.split_once(' ').unwrap_or((text, ""));
    let months = || (!value.is_empty()).then(|| months(value)).transpose();
    let complementary =
        |kind| Ok::<_, String>(Complementary { kind, what: None, months: months()? });
    let security = |kind| SecurityMeasure { kind, what: None };
    match name {
        "committed" => {
            let day = if value == "unknown" { None } else { Some(date(value)?) };
            if let Some(last) = judgment.offences.last_mut() {
                last.committed_on = day;
            }
        }
        "art" => {
            let day = judgment.offences.first().and_then(|it| it.committed_on);
            judgment.offences = vec![offence(value, day)];
        }
        "also" => judgment.offences.push(offence(value, judgment.offences[0].committed_on)),
        "judged" => judgment.judged_on = date(value)?,
        "recidivism" => judgment.recidivism = true,
        "abroad" => judgment.country = value.to_owned(),
        "recognised" => {
            judgment.recognition = Recognition::Recognised {
                court: "Curtea de Apel Cluj".into(),
                number: "5/2020".into(),
                on: date(value)?,
            };
        }
        "retransmission" => judgment.recognition = Recognition::RetransmissionOnly,
        "treatment" => judgment.sentence.security.push(security(SecurityKind::MedicalTreatment)),
        "internment" => judgment.sentence.security.push(security(SecurityKind::MedicalInternment)),
        "profession" => {
            judgment.sentence.security.push(security(SecurityKind::ProhibitionOfProfession));
        }
        "confiscation" => judgment.sentence.security.push(security(SecurityKind::Confiscation)),
        _ => {
            let kinds = [
                ("rights", ComplementaryKind::ProhibitionOfRights),
                ("degradation", ComplementaryKind::MilitaryDegradation),
                ("publication", ComplementaryKind::Publication),
                ("dissolution", ComplementaryKind::Dissolution),
                ("activity", ComplementaryKind::SuspensionOfActivity),
                ("places", ComplementaryKind::ClosingOfPlaces),
                ("procurement", ComplementaryKind::ProcurementBan),
                ("supervision", ComplementaryKind::JudicialSupervision),
            ];
            let kind = kinds.into_iter().find(|(it, _)| *it == name);
            let (_, kind) = kind.ok_or(format!("`{text}` is nothing of a judgment"))?;
            judgment.sentence.complementary.push(complementary(kind)?);
        }
    }
    Ok(())
}

/// `228`, `1968/205`, `Legea nr. 143/2000:2`.
fn offence(text: &str, committed_on: Option<Date>) -> Offence {
    let (act, article) = match (text.strip_prefix("1968/"), text.split_once(':')) {
        (Some(article), _) => ("Codul penal din 1968", article),
        (None, Some((act, article))) => (act, article),
        (None, None) => ("Codul penal", text),
    };
    Offence {
        name: format!("fapta de la art. {article}"),
        legal_text: LegalText {
            act: act.to_owned(),
            article: article.to_owned(),
            paragraph: None,
            letter: None,
        },
        committed_on,
        completion: Completion::default(),
        participation: Participation::default(),
        ecris: None,
    }
}

fn note(text: &str) -> Result<Note, String> {
    let (kind, article) = text.split_once(", art ").unwrap_or((text, "228"));
    let kinds = [
        ("action", NoteKind::ActionStarted),
        ("retention", NoteKind::Retention),
        ("control", NoteKind::JudicialControl),
        ("bail", NoteKind::Bail),
        ("house", NoteKind::HouseArrest),
        ("arrest", NoteKind::PreventiveArrest),
        ("company", NoteKind::CompanyMeasure),
    ];
    let known = kinds.into_iter().find(|(name, _)| *name == kind);
    let (_, kind) = known.ok_or(format!("`{kind}` is no kind of note"))?;
    let of = offence(article, None);
    Ok(Note {
        kind,
        authority: "Parchetul de pe lângă Judecătoria Dej".into(),
        case_number: "1234/P/2020".into(),
        offence: of.name,
        legal_text: of.legal_text,
    })
}

fn closing(how: &str) -> Result<Closing, String> {
    let ways = [
        ("waived", Closing::Waived),
        ("closed", Closing::Closed),
        ("acquitted", Closing::Acquitted),
        ("terminated", Closing::Terminated),
        ("judged", Closing::Judged),
        ("lifted", Closing::Lifted),
    ];
    let known = ways.into_iter().find(|(name, _)| *name == how);
    known.map(|(_, closing)| closing).ok_or(format!("`{how}` is no way to close a note"))
}

fn educational(measure: &str) -> Result<Educational, String> {
    let measures = [
        ("training", Educational::CivicTraining),
        ("supervision", Educational::Supervision),
        ("weekends", Educational::WeekendConfinement),
        ("assistance", Educational::DailyAssistance),
        ("centre", Educational::EducationalCentre),
        ("detention", Educational::DetentionCentre),
    ];
    let known = measures.into_iter().find(|(name, _)| *name == measure);
    known.map(|(_, it)| it).ok_or(format!("`{measure}` is no educational measure"))
}

pub fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("`{text}` is no date"))
}

fn lei(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("`{text}` is no amount of lei"))
}

fn months(text: &str) -> Result<u32, String> {
    let months = text.strip_suffix('m').and_then(|it| it.parse().ok());
    months.ok_or(format!("`{text}` is no number of months: `24m`"))
}

/// `1y6m15d`, or some of it.
pub fn term(text: &str) -> Result<Term, String> {
    let wrong = || format!("`{text}` is no length: `1y6m15d`");
    let mut rest = text;
    let mut take = |unit: char| match rest.split_once(unit) {
        Some((number, after)) => {
            rest = after;
            number.parse::<u32>().map_err(|_| wrong())
        }
        None => Ok(0),
    };
    let term = Term { years: take('y')?, months: take('m')?, days: take('d')? };
    if rest.is_empty() && !text.is_empty() { Ok(term) } else { Err(wrong()) }
}

/// The last moment of a day, for what was known on it.
pub fn end_of(day: Date) -> Timestamp {
    start_of_day(add_days(day, 1)) - jiff::SignedDuration::from_secs(1)
}
