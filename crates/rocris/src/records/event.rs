//! What happened. The register keeps nothing else about anybody: a life is the events that authorities told of, each with
//! the day from which it has effects and the moment at which the register knew it. What stands on a day, as known at a moment,
//! follows from them ([`crate::law`]), so that any past certificate can be derived again. Pure.

use base::{Date, Id, Timestamp};
use serde::{Deserialize, Serialize};

use super::judgment::{Judgment, LegalText, Principal, Sentence, Term};

/// Whom events are about: a natural person or a company in the record. A marker for identifiers.
#[derive(Debug)]
pub enum Subject {}

/// Which of the two kinds a subject is: the law has other terms for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A natural person (art. 9, art. 15).
    Person,
    /// A legal person (art. 10, art. 16).
    Company,
}

/// A final judgment about a subject, with all that happened to it later. A marker for identifiers.
#[derive(Debug)]
pub enum EntryOf {}

/// A case of a prosecutor about a subject, which is not decided yet. A marker for identifiers.
#[derive(Debug)]
pub enum NoteOf {}

/// One thing that happened to one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The register's own identifier. Events that are known since the same moment are in the order of their identifiers.
    pub id: Id<Event>,
    /// Whom it is about.
    pub subject: Id<Subject>,
    /// The day from which it has effects (valid time).
    pub happened_on: Date,
    /// Since when the register knows it (transaction time); the lag from finality is measured from both.
    pub received_at: Timestamp,
    /// Who told it.
    pub sender: String,
    /// The sender's own number of the message, used once.
    pub message: String,
    /// What happened.
    pub fact: Fact,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fact", rename_all = "snake_case")]
pub enum Fact {
    /// A judgment became final: an entry begins. Of effect from the day of finality.
    Judged {
        /// The new entry.
        entry: Id<EntryOf>,
        /// What was decided.
        judgment: Box<Judgment>,
    },
    /// Something happened to an entry.
    Later {
        /// The entry.
        entry: Id<EntryOf>,
        /// What.
        what: Later,
    },
    /// A provisional note begins (art. 11).
    Noted {
        /// The new note.
        note: Id<NoteOf>,
        /// What it says.
        what: Note,
    },
    /// A provisional note ends, because its case is decided or its measure lifted (art. 12).
    NoteClosed {
        /// The note.
        note: Id<NoteOf>,
        /// How.
        how: Closing,
    },
    /// The person died, or the company was struck off without a successor.
    Ended {
        /// How.
        how: Ending,
    },
    /// What was told about the same subject earlier was wrong: since this is known, the event counts as never told. For
    /// single messages: another's death, a payment that was not made. What a judgment says wrongly is
    /// [`Later::Corrected`], a judgment of somebody else is [`Later::Withdrawn`].
    Retracted {
        /// The wrong event. A retraction may be retracted, too.
        event: Id<Event>,
    },
}

/// What may happen to an entry after its judgment (art. 9 b, c, e, f; art. 10 b, c, e).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Later {
    /// Execution began.
    ExecutionStarted,
    /// Execution was interrupted or postponed.
    ExecutionInterrupted,
    /// Execution went on.
    ExecutionResumed,
    /// Payment of the fine in instalments was granted.
    InstalmentsGranted,
    /// Released on parole (CP art. 99); the penalty ends when its term does.
    ConditionallyReleased,
    /// The release was revoked; the rest is executed.
    ReleaseRevoked,
    /// The principal penalty or measure is done: served, paid, or the supervision ended without revocation. The terms
    /// of rehabilitation run from the day (CP art. 167).
    Executed,
    /// The right to execute was lost by prescription (CP art. 162); the terms run from the day.
    ExecutionPrescribed,
    /// An unpaid fine was replaced by imprisonment (CP art. 63).
    FineReplaced {
        /// The imprisonment instead.
        term: Term,
    },
    /// The suspension was revoked or annulled: the imprisonment is executed (CP art. 96, 97).
    SuspensionRevoked {
        /// The imprisonment now to be executed.
        term: Term,
    },
    /// The deferral or the waiver was revoked or annulled: it is a conviction now (CP art. 82, 88, 89).
    DeferralRevoked {
        /// The penalty.
        sentence: Sentence,
    },
    /// Pardoned.
    Pardoned {
        /// How far.
        pardon: Pardon,
    },
    /// A lighter penalty takes the place of the final one, because a newer law says so (CP art. 6).
    LighterLaw {
        /// The penalty now.
        principal: Principal,
    },
    /// Amnestied (CP art. 152).
    Amnestied,
    /// What was done is no longer an offence (CP art. 4), as found for this entry.
    Decriminalised,
    /// A court rehabilitated (CP art. 166).
    JudiciallyRehabilitated {
        /// The court.
        court: String,
        /// Number of the judgment.
        number: String,
    },
    /// The rehabilitation was annulled (CP art. 171).
    RehabilitationAnnulled,
    /// The political character of the conviction was found.
    PoliticalCharacter,
    /// The subject was extradited or surrendered for it.
    Extradited,
    /// The penalty was merged into the one of a later judgment (contopire): this entry follows that one.
    Merged {
        /// The entry with the resulting penalty.
        into: Id<EntryOf>,
    },
    /// A complementary penalty or a security measure with this number in the sentence, from 0, ended.
    MeasureEnded {
        /// Which list.
        list: MeasureList,
        /// Its place in the list.
        index: usize,
    },
    /// An extraordinary appeal ended in acquittal or termination (art. 15 (1) f).
    Quashed,
    /// A judgment or the register corrected what is recorded (art. 9 e): this is what was decided.
    Corrected {
        /// The whole judgment, as it should have been recorded.
        judgment: Box<Judgment>,
    },
    /// It was recorded by mistake: of another person, or twice.
    Withdrawn,
    /// The convicting state told until when the judgment may be kept for retransmission (art. 15 (3)).
    RetransmissionUntil {
        /// The last day.
        until: Date,
    },
    /// A predecessor's entry, which the company took over by merger or division.
    TakenOver {
        /// The predecessor.
        from: Id<Subject>,
    },
}

/// Where in a sentence a measure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureList {
    /// [`Sentence::complementary`].
    Complementary,
    /// [`Sentence::security`].
    Security,
}

/// How far a pardon goes (CP art. 160).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "extent", rename_all = "snake_case", deny_unknown_fields)]
pub enum Pardon {
    /// The whole penalty: as if executed on the day.
    Whole,
    /// What was left of it: as if executed on the day.
    Rest,
    /// A part: another penalty is left.
    Commuted {
        /// The imprisonment left.
        to: Term,
    },
}

/// What a provisional note says (art. 11).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// What was ordered.
    pub kind: NoteKind,
    /// Prosecutor's office or court.
    pub authority: String,
    /// Number of the case, `1234/P/2026`.
    pub case_number: String,
    /// Name of the offence.
    pub offence: String,
    /// The legal text.
    pub legal_text: LegalText,
}

/// What a provisional note may say (art. 11; CPP art. 202 and 493).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// The criminal action was started.
    ActionStarted,
    /// Retention (reținere).
    Retention,
    /// Judicial control.
    JudicialControl,
    /// Judicial control on bail.
    Bail,
    /// House arrest.
    HouseArrest,
    /// Preventive arrest.
    PreventiveArrest,
    /// A preventive measure against a company (CPP art. 493).
    CompanyMeasure,
}

/// How a provisional note ends (art. 12, art. 15 (1) f).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Prosecution was waived.
    Waived,
    /// The case was closed.
    Closed,
    /// Final acquittal.
    Acquitted,
    /// Final termination of the proceedings.
    Terminated,
    /// Final judgment, which is an entry of its own.
    Judged,
    /// The measure was lifted; the action goes on.
    Lifted,
}

/// How a subject ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The person died (art. 15 (1) e).
    Died,
    /// The company was struck off (art. 16).
    StruckOff,
}

#[cfg(test)]
mod tests {
    use base::Entropy;

    use super::*;
    use crate::records::judgment::{Completion, Decision, Offence, Participation, Recognition};

    #[test]
    fn an_event_is_written_as_it_is_read() {
        let entropy = Entropy::seeded(7);
        let text = LegalText {
            act: "Codul penal".into(),
            article: "228".into(),
            paragraph: Some("1".into()),
            letter: None,
        };
        let judgment = Judgment {
            decision: Decision::Conviction,
            court: "Judecătoria Dej".into(),
            country: "RO".into(),
            number: "12/2024".into(),
            judged_on: "2024-02-01".parse().unwrap(),
            final_on: "2024-03-01".parse().unwrap(),
            offences: vec![Offence {
                name: "furt".into(),
                legal_text: text,
                committed_on: None,
                completion: Completion::default(),
                participation: Participation::default(),
                ecris: None,
            }],
            recidivism: false,
            sentence: Sentence {
                principal: Principal::Imprisonment { term: Term { years: 1, months: 6, days: 0 } },
                complementary: vec![],
                security: vec![],
                ecris: vec![],
            },
            recognition: Recognition::Domestic,
        };
        let entry = Id::new(Timestamp::UNIX_EPOCH, &entropy);
        let facts = [
            Fact::Judged { entry, judgment: Box::new(judgment) },
            Fact::Later { entry, what: Later::Pardoned { pardon: Pardon::Rest } },
            Fact::Ended { how: Ending::Died },
            Fact::Later {
                entry,
                what: Later::LighterLaw { principal: Principal::Fine { lei: 900 } },
            },
            Fact::Retracted { event: Id::new(Timestamp::UNIX_EPOCH, &entropy) },
        ];
        for fact in facts {
            let json = serde_json::to_string(&fact).unwrap();
            assert_eq!(serde_json::from_str::<Fact>(&json).unwrap(), fact, "{json}");
        }
    }
}
