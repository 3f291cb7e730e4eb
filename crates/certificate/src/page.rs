//! The part of the first page that differs from one document to the next.

use base::dates;

use crate::font::{Fonts, Missing};
use crate::layout::{
    DATE, Fragment, LABEL, LEFT, Layout, NUMBER, PANEL_LEFT, RIGHT, Row, SMALL, TOP_FLOW, TOP_FOOT,
    TOP_NUMBER, TOP_REGISTER, VALUE, VALUE_LEFT, VALUE_WIDTH, height,
};
use crate::model::{Act, Certificate, Company, Person};
use crate::parts::{hairline, page_number};
use crate::pen::{LEADING, Pen, Style};
use crate::template::RenderError;
use crate::text::wrap;
use crate::words::counted;

/// The type sizes of values, from the usual one to the smallest that is still easy to read.
pub(crate) const SIZES: [f32; 7] = [10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5];
/// Blank space above each section of the middle.
const GAP: f32 = 16.0;

struct Value {
    field: &'static str,
    style: Style,
    text: String,
}

/// Writes the content of the first of so many pages for one document.
pub(crate) fn write(
    layout: &Layout,
    fonts: &Fonts,
    certificate: &Certificate,
    pages: usize,
) -> Result<Vec<u8>, RenderError> {
    let mut pen = Pen::new(fonts);
    let never = |missing: Missing| unprintable("number", missing);
    pen.open("P", layout.number_mcid);
    let number = certificate.number.as_str();
    pen.right(NUMBER, RIGHT, height(TOP_NUMBER), number).map_err(never)?;
    pen.close();
    pen.open("P", layout.register_mcid);
    let register = format!("Nr. de înregistrare {}", certificate.register);
    pen.right(SMALL, RIGHT, height(TOP_REGISTER), &register).map_err(never)?;
    pen.close();

    let identity = identity(&certificate.act);
    let details = details(certificate);
    let fixed = [&layout.identity, &layout.result, &layout.details, &layout.legal];
    let room =
        TOP_FOOT - TOP_FLOW - fixed.iter().map(|fragment| fragment.height).sum::<f32>() - 4.0 * GAP;
    let (identity, details) = fit(fonts, [&identity, &details], room)?;

    let mut top = TOP_FLOW;
    let fragment = |pen: &mut Pen<'_>, fragment: &Fragment, top: f32| {
        pen.fragment(height(top), &fragment.content);
        top + fragment.height
    };
    top = fragment(&mut pen, &layout.identity, top);
    top = table(&mut pen, &layout.identity_rows, &identity, top)?;
    let panel = top + GAP;
    top = fragment(&mut pen, &layout.result, panel);
    if let Some(mcid) = layout.summary_mcid {
        pen.open("P", mcid);
        let text = summary(certificate, pages);
        pen.lines(VALUE, PANEL_LEFT, height(panel + 56.0), &[&text]).map_err(never)?;
        pen.close();
        page_number(&mut pen, 1, pages).map_err(never)?;
    }
    top = fragment(&mut pen, &layout.details, top + GAP);
    top = table(&mut pen, &layout.detail_rows, &details, top)?;
    fragment(&mut pen, &layout.legal, top + GAP);
    Ok(pen.out)
}

/// How much is recorded, and on which pages it stands.
fn summary(certificate: &Certificate, pages: usize) -> String {
    let (lines, notes) = (certificate.lines().len(), certificate.act.notes().len());
    let parts: Vec<String> =
        [(lines, "înscriere", "înscrieri"), (notes, "notare provizorie", "notări provizorii")]
            .into_iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, one, many)| counted(count as u64, one, many))
            .collect();
    let place = match pages {
        2 => "pe pagina 2".to_owned(),
        3 => "pe paginile 2 și 3".to_owned(),
        _ => format!("pe paginile 2–{pages}"),
    };
    format!("{}, {place}", parts.join(" și "))
}

fn value(field: &'static str, text: &str) -> Value {
    Value { field, style: VALUE, text: text.to_owned() }
}

fn identity(act: &Act) -> Vec<Value> {
    match (act.person(), act.company()) {
        (Some(person), _) => person_values(person),
        (None, Some(company)) => company_values(company),
        (None, None) => Vec::new(),
    }
}

fn person_values(person: &Person) -> Vec<Value> {
    let parent = |field, name: &Option<String>| {
        value(field, name.as_deref().unwrap_or("nu este înregistrat"))
    };
    let previous = if person.previous_names.is_empty() {
        "niciunul".to_owned()
    } else {
        person.previous_names.join(", ")
    };
    vec![
        value("surname", &person.name.surname),
        value("given", &person.name.given),
        value("cnp", person.cnp.as_str()),
        value("birth_date", &dates::format_ro(person.birth_date)),
        value("birth_place", &person.birth_place),
        parent("father", &person.father),
        parent("mother", &person.mother),
        Value { field: "previous_names", style: VALUE, text: previous },
    ]
}

fn company_values(company: &Company) -> Vec<Value> {
    vec![
        value("name", &company.name),
        value("cui", &company.cui),
        value("trade_number", &company.trade_number),
        value("seat", &company.seat),
        value("representative", &company.representative),
    ]
}

/// The values of the table of issue, in the order of its labels for the kind.
fn details(certificate: &Certificate) -> Vec<Value> {
    let mut values = Vec::with_capacity(4);
    match &certificate.act {
        Act::Extract { consent, .. } => {
            values.push(value("institution", &consent.institution));
            let given = dates::format_ro(consent.given_on);
            values.push(value("consent", &format!("nr. {} din {given}", consent.number)));
        }
        Act::AuthorityCopy { recipient, .. } => values.push(value("recipient", recipient)),
        Act::NaturalPerson(_) | Act::LegalPerson(_) | Act::Integrity(_) => {}
    }
    values.push(value("reason", &certificate.reason.text));
    let date = |field, date| Value { field, style: DATE, text: dates::format_ro(date) };
    values.push(date("issue_date", certificate.issue_date()));
    values.extend(certificate.expires().map(|last| date("expires", last)));
    values
}

/// A value broken into lines.
struct Set<'v> {
    value: &'v Value,
    style: Style,
    lines: Vec<&'v str>,
}

impl Set<'_> {
    /// The height of its row.
    fn height(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a value has a few lines")]
        let lines = self.lines.len() as f32;
        lines * self.style.size * LEADING + 5.7 * self.style.size / VALUE.size
    }
}

/// Breaks the values into lines at the largest type size at which both tables fit the room, so
/// that a very long name makes the tables denser and never runs into what follows.
fn fit<'v>(
    fonts: &Fonts,
    [identity, details]: [&'v [Value]; 2],
    room: f32,
) -> Result<(Vec<Set<'v>>, Vec<Set<'v>>), RenderError> {
    for size in SIZES {
        let break_up = |values: &'v [Value]| -> Result<Vec<Set<'v>>, RenderError> {
            values
                .iter()
                .map(|value| {
                    let style = Style { size, ..value.style };
                    let font = fonts.get(style.weight);
                    let lines = wrap(font, &value.text, size, VALUE_WIDTH)
                        .map_err(|missing| unprintable(value.field, missing))?;
                    Ok(Set { value, style, lines })
                })
                .collect()
        };
        let (identity, details) = (break_up(identity)?, break_up(details)?);
        if identity.iter().chain(&details).map(Set::height).sum::<f32>() <= room {
            return Ok((identity, details));
        }
    }
    Err(RenderError::TooLong)
}

fn table(
    pen: &mut Pen<'_>,
    rows: &[Row],
    values: &[Set<'_>],
    mut top: f32,
) -> Result<f32, RenderError> {
    for (row, set) in rows.iter().zip(values) {
        let baseline = height(top + set.style.size * 1.3);
        let unprintable = |missing| unprintable(set.value.field, missing);
        pen.open("TH", row.label_mcid);
        let label = Style { size: LABEL.size.min(set.style.size), ..LABEL };
        pen.lines(label, LEFT, baseline, &[row.label]).map_err(unprintable)?;
        pen.close();
        pen.open("TD", row.value_mcid);
        pen.lines(set.style, VALUE_LEFT, baseline, &set.lines).map_err(unprintable)?;
        pen.close();
        top += set.height();
        hairline(pen, height(top));
    }
    Ok(top)
}

pub(crate) fn unprintable(field: &'static str, Missing(character): Missing) -> RenderError {
    RenderError::Unprintable { field, character }
}
