//! The multilingual standard form (Regulation (EU) 2016/1191; rule 91): one page beside a
//! certificate of nothing recorded, so that the receiving state needs no translation.

mod translations;

use base::{Date, Sex, Timestamp, dates};
use serde::Serialize;
use url::Url;

use crate::font::Fonts;
use crate::form::{FIELD, Form, LINK, Shape};
use crate::layout::{
    Fragment, INK, LABEL, LEFT, Layout, NAVY, NOTE, NUMBER, PAGE_WIDTH, PANEL, PANEL_LEFT, RIGHT,
    SMALL, TOP_FOOT, TOP_NUMBER, TOP_REGISTER, Unfit, VALUE, VALUE_LEFT, VALUE_WIDTH, WIDTH,
    height,
};
use crate::model::{Act, Certificate, Kind, Outcome, Person};
use crate::number::{Number, RegisterNumber};
use crate::page::{SIZES, unprintable};
use crate::parts::{foot, hairline, letterhead, paragraph};
use crate::pen::{LEADING, Pen, Style};
use crate::profile::{Profile, SignatureProfile};
use crate::staged::Staged;
use crate::tags::{DOCUMENT, Tree};
use crate::template::{Printing, RenderError, Template};
use crate::text::wrap;
use translations::{ROMANIAN, ROWS, Texts};

/// The languages, beside Romanian, in which the form is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Italian.
    #[serde(rename = "it")]
    Italian,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::English, Self::German, Self::French, Self::Italian, Self::Spanish];

    /// The code of ISO 639-1.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Italian => "it",
            Self::Spanish => "es",
        }
    }
}

/// What the form says beside what its certificate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardForm {
    /// The language of the state of use.
    pub language: Language,
    /// The member state of use, as printed.
    pub state_of_use: String,
    /// Sex, by the population register.
    pub sex: Sex,
    /// Nationality, as printed.
    pub nationality: String,
    /// When the form is issued.
    pub issued_at: Timestamp,
}

/// Why no form is printed for a certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormRefused {
    /// It is not the certificate of a natural person of whom nothing is recorded.
    #[error("a standard form is for a natural person of whom nothing is recorded")]
    Certificate,
    /// The certificate is not valid on the day of the form.
    #[error("the certificate is not valid on the day of the form")]
    Expired,
    /// It cannot be printed.
    #[error(transparent)]
    Render(#[from] RenderError),
}

/// The content as data, embedded in the file.
#[derive(Serialize)]
struct Data<'a> {
    schema: &'static str,
    version: u32,
    number: &'a Number,
    register: RegisterNumber,
    person: &'a Person,
    sex: &'static str,
    nationality: &'a str,
    language: Language,
    state_of_use: &'a str,
    certificate_date: Date,
    valid_until: Option<Date>,
    issued_at: Timestamp,
    issue_date: Date,
    verify_url: &'a Url,
    signature: SignatureProfile,
}

const SHAPE: Shape = Shape { kind: Kind::NaturalPerson, company: false, recorded: false };
/// What the rows are called where they cannot be printed.
const FIELDS: [&str; ROWS] = [
    "number",
    "issue_date",
    "issuer",
    "surname",
    "previous_names",
    "given",
    "birth_date",
    "birth_place",
    "sex",
    "nationality",
    "cnp",
    "state_of_use",
    "issue_date",
];
/// Where the table begins.
const TOP: f32 = 200.0;
const TRANSLATION: Style = Style { size: 7.6, ..SMALL };
const ROW_LEAST: f32 = 24.5;
const PANEL_HEIGHT: f32 = 50.0;

impl Template {
    /// Prints the standard form beside a certificate, whose number it carries.
    pub fn standard_form(
        &self,
        certificate: &Certificate,
        form: &StandardForm,
    ) -> Result<Staged, FormRefused> {
        let (Act::NaturalPerson(person), Outcome::NotRecorded) =
            (&certificate.act, &certificate.outcome)
        else {
            return Err(FormRefused::Certificate);
        };
        let issue_date = dates::today(form.issued_at);
        if !certificate.is_valid_on(issue_date) {
            return Err(FormRefused::Expired);
        }
        let data = Data {
            schema: "cazier.standard_form",
            version: 1,
            number: &certificate.number,
            register: certificate.register,
            person,
            sex: if form.sex == Sex::Male { "male" } else { "female" },
            nationality: &form.nationality,
            language: form.language,
            state_of_use: &form.state_of_use,
            certificate_date: certificate.issue_date(),
            valid_until: certificate.expires(),
            issued_at: form.issued_at,
            issue_date,
            verify_url: &self.profile().verify_url,
            signature: self.profile().signature,
        };
        let data = serde_json::to_vec(&data).expect("the content has only text keys");
        let layout = lay_out(self.profile(), self.fonts(), certificate, person, form)?;
        let printing = Printing {
            title: format!("{} {}", ROMANIAN.title, certificate.number),
            number: &certificate.number,
            issued_at: form.issued_at,
            content: Vec::new(),
            continuation: None,
            data,
        };
        Ok(self.print(&Form::of_layout(layout, self.shared(), SHAPE), printing)?)
    }
}

fn values(
    profile: &Profile,
    certificate: &Certificate,
    person: &Person,
    form: &StandardForm,
) -> [String; ROWS] {
    let texts = form.language.texts();
    let both = |of: fn(&Texts) -> &'static str| format!("{} / {}", of(&ROMANIAN), of(texts));
    // The order of day and month is the same in all these languages; their names are not.
    let date = |day: Date| format!("{:02}/{:02}/{}", day.day(), day.month(), day.year());
    let previous = if person.previous_names.is_empty() {
        both(|texts| texts.none)
    } else {
        person.previous_names.join(", ")
    };
    let sex = match form.sex {
        Sex::Male => both(|texts| texts.sexes[0]),
        Sex::Female => both(|texts| texts.sexes[1]),
    };
    [
        certificate.number.to_string(),
        date(certificate.issue_date()),
        profile.issuer.authority.clone(),
        person.name.surname.clone(),
        previous,
        person.name.given.clone(),
        date(person.birth_date),
        person.birth_place.clone(),
        sex,
        form.nationality.clone(),
        person.cnp.as_str().to_owned(),
        form.state_of_use.clone(),
        date(dates::today(form.issued_at)),
    ]
}

fn lay_out(
    profile: &Profile,
    fonts: &Fonts,
    certificate: &Certificate,
    person: &Person,
    form: &StandardForm,
) -> Result<Layout, RenderError> {
    let texts = form.language.texts();
    let lang = format!("/Lang({})", form.language.code());
    let mut tree = Tree::new();
    let mut pen = Pen::new(fonts);
    letterhead(&mut pen, &mut tree, profile)?;
    pen.open("P", tree.leaf(DOCUMENT, "P"));
    pen.right(NUMBER, RIGHT, height(TOP_NUMBER), certificate.number.as_str())
        .map_err(Unfit::from)?;
    pen.close();
    pen.open("P", tree.leaf(DOCUMENT, "P"));
    let register = format!("Nr. de înregistrare {}", certificate.register);
    pen.right(SMALL, RIGHT, height(TOP_REGISTER), &register).map_err(Unfit::from)?;
    pen.close();
    titles(&mut pen, &mut tree, texts, &lang)?;
    let values = values(profile, certificate, person, form);
    let panel = rows(&mut pen, fonts, &mut tree, (texts, &lang), &values)? + 12.0;
    statement(&mut pen, &mut tree, texts, &lang, panel)?;
    let mut y = height(panel + PANEL_HEIGHT + 16.0);
    for (text, lang) in [(ROMANIAN.note, ""), (texts.note, lang.as_str())] {
        let node = tree.node(DOCUMENT, "P", lang);
        pen.open("P", tree.mark(node));
        y -= paragraph(&mut pen, fonts, Style { size: 7.8, ..NOTE }, [LEFT, y, WIDTH], text)?;
        pen.close();
    }
    let head = std::mem::take(&mut pen.out);
    let link = foot(&mut pen, fonts, &mut tree, (profile, SHAPE), LINK)?;
    let node = tree.node(DOCUMENT, "Form", "");
    tree.object(node, FIELD, 2);
    Ok(Layout {
        head,
        foot: pen.out,
        number_mcid: 0,
        register_mcid: 0,
        identity: Fragment::default(),
        identity_rows: Vec::new(),
        result: Fragment::default(),
        summary_mcid: None,
        details: Fragment::default(),
        detail_rows: Vec::new(),
        legal: Fragment::default(),
        link,
        tree,
    })
}

fn titles(pen: &mut Pen<'_>, tree: &mut Tree, texts: &Texts, lang: &str) -> Result<(), Unfit> {
    let style = Style { size: 19.0, colour: NAVY, ..NUMBER };
    pen.open("H1", tree.leaf(DOCUMENT, "H1"));
    pen.centred(style, PAGE_WIDTH / 2.0, height(160.0), &ROMANIAN.title.to_uppercase())?;
    pen.close();
    let node = tree.node(DOCUMENT, "P", lang);
    pen.open("P", tree.mark(node));
    let style = Style { size: 11.0, colour: INK, ..VALUE };
    pen.centred(style, PAGE_WIDTH / 2.0, height(180.0), texts.title)?;
    pen.close();
    Ok(())
}

/// Writes the table at the largest type at which it leaves room for the rest; returns its lower end.
fn rows(
    pen: &mut Pen<'_>,
    fonts: &Fonts,
    tree: &mut Tree,
    (texts, lang): (&Texts, &str),
    values: &[String; ROWS],
) -> Result<f32, RenderError> {
    for size in SIZES {
        let style = Style { size, ..VALUE };
        let font = fonts.get(style.weight);
        let set = values.iter().zip(FIELDS).map(|(value, field)| {
            let lines = wrap(font, value, size, VALUE_WIDTH);
            lines.map_err(|missing| unprintable(field, missing))
        });
        let set = set.collect::<Result<Vec<Vec<&str>>, _>>()?;
        #[expect(clippy::cast_precision_loss, reason = "a value has a few lines")]
        let row = |lines: &[&str]| (lines.len() as f32 * size * LEADING + 6.0).max(ROW_LEAST);
        let end = TOP + set.iter().map(|lines| row(lines)).sum::<f32>();
        if end + PANEL_HEIGHT + 78.0 > TOP_FOOT {
            continue;
        }
        let table = tree.node(DOCUMENT, "Table", "");
        let mut top = TOP;
        for ((label, translation), lines) in ROMANIAN.labels.iter().zip(texts.labels).zip(&set) {
            let node = tree.node(table, "TR", "");
            let header = tree.node(node, "TH", "/A<</O/Table/Scope/Row>>");
            pen.open("TH", tree.mark(header));
            pen.lines(LABEL, LEFT, height(top + 10.5), &[label]).map_err(Unfit::from)?;
            pen.close();
            let span = tree.node(header, "Span", lang);
            pen.open("Span", tree.mark(span));
            pen.lines(TRANSLATION, LEFT, height(top + 20.0), &[translation])
                .map_err(Unfit::from)?;
            pen.close();
            pen.open("TD", tree.leaf(node, "TD"));
            pen.lines(style, VALUE_LEFT, height(top + 3.0 + size), lines).map_err(Unfit::from)?;
            pen.close();
            top += row(lines);
            hairline(pen, height(top));
        }
        return Ok(top);
    }
    Err(RenderError::TooLong)
}

fn statement(
    pen: &mut Pen<'_>,
    tree: &mut Tree,
    texts: &Texts,
    lang: &str,
    top: f32,
) -> Result<(), Unfit> {
    pen.artifact();
    pen.fill(PANEL, [LEFT, height(top + PANEL_HEIGHT), WIDTH, PANEL_HEIGHT]);
    pen.fill(NAVY, [LEFT, height(top + PANEL_HEIGHT), 3.5, PANEL_HEIGHT]);
    pen.close();
    let bold = Style { size: 10.5, colour: INK, ..NUMBER };
    let lines = [(ROMANIAN.statement, "", bold, 21.0), (texts.statement, lang, VALUE, 38.0)];
    for (text, lang, style, below) in lines {
        let mut style = style;
        let room = RIGHT - 12.0 - PANEL_LEFT;
        style.size *= (room / pen.width(style, text)?).min(1.0);
        let node = tree.node(DOCUMENT, "P", lang);
        pen.open("P", tree.mark(node));
        pen.lines(style, PANEL_LEFT, height(top + below), &[text])?;
        pen.close();
    }
    Ok(())
}
