//! The headings of the standard form in the languages of the states where it is used. They were
//! not compared with the official forms of the e-Justice portal.

use super::Language;

/// The texts of a form in one language.
#[derive(Debug)]
pub(super) struct Texts {
    pub title: &'static str,
    /// In the order of the rows of the form.
    pub labels: [&'static str; ROWS],
    pub statement: &'static str,
    pub note: &'static str,
    /// Male and female.
    pub sexes: [&'static str; 2],
    pub none: &'static str,
}

/// How many rows the form has.
pub(super) const ROWS: usize = 13;

impl Language {
    pub(super) const fn texts(self) -> &'static Texts {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
            Self::French => &FRENCH,
            Self::Italian => &ITALIAN,
            Self::Spanish => &SPANISH,
        }
    }
}

pub(super) static ROMANIAN: Texts = Texts {
    title: "Formular standard multilingv",
    labels: [
        "Numărul documentului public",
        "Data documentului public",
        "Autoritatea emitentă",
        "Nume de familie",
        "Nume purtate anterior",
        "Prenume",
        "Data nașterii",
        "Locul nașterii",
        "Sexul",
        "Cetățenia",
        "Număr de identificare",
        "Statul membru de destinație",
        "Data formularului",
    ],
    statement: "Nu este înscrisă nicio condamnare în cazierul judiciar al statului de cetățenie.",
    note: "Formularul însoțește certificatul de cazier judiciar cu numărul de mai sus, pentru a nu fi \
           nevoie de traducere. Nu are valoare juridică de sine stătătoare. Regulamentul (UE) \
           2016/1191.",
    sexes: ["bărbătesc", "femeiesc"],
    none: "niciunul",
};

static ENGLISH: Texts = Texts {
    title: "Multilingual standard form: absence of a criminal record",
    labels: [
        "Number of the public document",
        "Date of the public document",
        "Issuing authority",
        "Surname(s)",
        "Previous surname(s)",
        "Forename(s)",
        "Date of birth",
        "Place of birth",
        "Sex",
        "Nationality",
        "Identification number",
        "Member State of use",
        "Date of the form",
    ],
    statement: "No conviction is recorded in the criminal record of the State of nationality.",
    note: "This form accompanies the criminal record certificate with the above number, so that no \
           translation is needed. It has no autonomous legal value. Regulation (EU) 2016/1191.",
    sexes: ["male", "female"],
    none: "none",
};

static GERMAN: Texts = Texts {
    title: "Mehrsprachiges Formular: Vorstrafenfreiheit",
    labels: [
        "Nummer der Urkunde",
        "Datum der Urkunde",
        "Ausstellende Behörde",
        "Familienname(n)",
        "Frühere(r) Familienname(n)",
        "Vorname(n)",
        "Geburtsdatum",
        "Geburtsort",
        "Geschlecht",
        "Staatsangehörigkeit",
        "Identifikationsnummer",
        "Verwendungsmitgliedstaat",
        "Datum des Formulars",
    ],
    statement: "Im Strafregister des Herkunftsstaats ist keine Verurteilung eingetragen.",
    note: "Dieses Formular begleitet die Bescheinigung aus dem Strafregister mit der obigen Nummer, \
           damit keine Übersetzung nötig ist. Es hat keine eigenständige Rechtswirkung. Verordnung \
           (EU) 2016/1191.",
    sexes: ["männlich", "weiblich"],
    none: "keine",
};

static FRENCH: Texts = Texts {
    title: "Formulaire type multilingue : absence de casier judiciaire",
    labels: [
        "Numéro du document public",
        "Date du document public",
        "Autorité de délivrance",
        "Nom(s)",
        "Nom(s) antérieur(s)",
        "Prénom(s)",
        "Date de naissance",
        "Lieu de naissance",
        "Sexe",
        "Nationalité",
        "Numéro d’identification",
        "État membre d’utilisation",
        "Date du formulaire",
    ],
    statement: "Aucune condamnation n’est inscrite au casier judiciaire de l’État de nationalité.",
    note: "Ce formulaire accompagne le certificat de casier judiciaire portant le numéro ci-dessus, \
           afin qu’aucune traduction ne soit nécessaire. Il n’a pas de valeur juridique autonome. \
           Règlement (UE) 2016/1191.",
    sexes: ["masculin", "féminin"],
    none: "aucun",
};

static ITALIAN: Texts = Texts {
    title: "Modulo standard multilingue: assenza di precedenti penali",
    labels: [
        "Numero del documento pubblico",
        "Data del documento pubblico",
        "Autorità di rilascio",
        "Cognome(i)",
        "Cognome(i) precedente(i)",
        "Nome(i)",
        "Data di nascita",
        "Luogo di nascita",
        "Sesso",
        "Cittadinanza",
        "Numero di identificazione",
        "Stato membro di utilizzo",
        "Data del modulo",
    ],
    statement: "Nessuna condanna è iscritta nel casellario giudiziale dello Stato di cittadinanza.",
    note: "Questo modulo accompagna il certificato del casellario giudiziale con il numero sopra \
           indicato, perché non sia necessaria una traduzione. Non ha valore giuridico autonomo. \
           Regolamento (UE) 2016/1191.",
    sexes: ["maschile", "femminile"],
    none: "nessuno",
};

static SPANISH: Texts = Texts {
    title: "Impreso estándar multilingüe: ausencia de antecedentes penales",
    labels: [
        "Número del documento público",
        "Fecha del documento público",
        "Autoridad expedidora",
        "Apellido(s)",
        "Apellido(s) anterior(es)",
        "Nombre(s)",
        "Fecha de nacimiento",
        "Lugar de nacimiento",
        "Sexo",
        "Nacionalidad",
        "Número de identificación",
        "Estado miembro de utilización",
        "Fecha del impreso",
    ],
    statement: "No consta ninguna condena en el registro de antecedentes penales del Estado de \
                nacionalidad.",
    note: "Este impreso acompaña al certificado de antecedentes penales con el número indicado, para \
           que no sea necesaria una traducción. No tiene valor jurídico autónomo. Reglamento (UE) \
           2016/1191.",
    sexes: ["masculino", "femenino"],
    none: "ninguno",
};
