//! Which kinds of people a population has, and how many.

/// What is special about a synthetic person. Each thousand has the same number of each kind, so that
/// even a small population has them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Nothing.
    Ordinary,
    /// Citizen born abroad: their criminal record would be the central one (art. 6).
    BornAbroad,
    /// Citizen of Romania and of another state.
    SeveralCitizenships,
    /// Citizen domiciled abroad, with a passport.
    DomiciledAbroad,
    /// Foreign resident (CNP beginning with 7 or 8).
    ForeignResident,
    /// Foreigner with a CNP beginning with 9.
    ForeignUnspecified,
    /// Citizen of no state.
    Stateless,
    /// Citizenship unknown.
    UnknownCitizenship,
    /// Born before 1900 and long dead (CNP beginning with 3 or 4).
    NineteenthCentury,
    /// County digits 70 in the CNP.
    AnyCountyCode,
    /// County digits 47 or 48, the old sectors 7 and 8 of Bucharest.
    OldSector,
    /// Born on 29 February.
    LeapDay,
    /// Had another CNP before a correction.
    FormerCnp,
    /// The civil-status record has another birth date than the CNP.
    CorrectedBirthDate,
    /// Has the name and the birth date of somebody else, and another CNP.
    Homonym,
}

impl Kind {
    /// The kind of the person at this place in a population, counted from zero.
    pub fn of(index: u32) -> Self {
        // 7919 has no factor in common with 1000, so each thousand has each slot once, scattered.
        match (u64::from(index) * 7_919 + 500) % 1_000 {
            0 => Self::ForeignUnspecified,
            1 => Self::Stateless,
            2 => Self::UnknownCitizenship,
            3 => Self::NineteenthCentury,
            4 => Self::AnyCountyCode,
            5 => Self::OldSector,
            6 => Self::LeapDay,
            7 => Self::FormerCnp,
            8 => Self::CorrectedBirthDate,
            9..15 => Self::Homonym,
            15..27 => Self::ForeignResident,
            27..57 => Self::BornAbroad,
            57..77 => Self::SeveralCitizenships,
            77..92 => Self::DomiciledAbroad,
            _ => Self::Ordinary,
        }
    }

    /// Whether the person is no citizen of Romania.
    pub fn is_foreign(self) -> bool {
        matches!(
            self,
            Self::ForeignResident
                | Self::ForeignUnspecified
                | Self::Stateless
                | Self::UnknownCitizenship
        )
    }
}
