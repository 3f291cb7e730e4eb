//! The design of the first page: an A4 sheet with a fixed head, a flowing middle and a fixed foot.
//!
//! Lengths are points. The head and the foot, and the parts of the middle that never change, are
//! written once per template; [`crate::page`] writes the rest for each certificate. Distances
//! named `TOP_…` and variables named `top` count from the upper edge of the sheet.

use crate::font::{Fonts, Missing, Weight};
use crate::form::Shape;
use crate::model::Kind;
use crate::parts::{foot, heading, legal, letterhead, result, rows, title};
use crate::pdf::Rgb;
use crate::pen::{Pen, Style};
use crate::profile::Profile;
use crate::tags::{DOCUMENT, Tree};

pub(crate) const PAGE_WIDTH: f32 = 595.28;
pub(crate) const PAGE_HEIGHT: f32 = 841.89;
pub(crate) const LEFT: f32 = 56.7;
pub(crate) const RIGHT: f32 = PAGE_WIDTH - LEFT;
pub(crate) const WIDTH: f32 = RIGHT - LEFT;

pub(crate) const INK: Rgb = [0x17, 0x20, 0x2b];
pub(crate) const NAVY: Rgb = [0x1b, 0x3a, 0x63];
pub(crate) const GREY: Rgb = [0x55, 0x62, 0x70];
pub(crate) const HAIR: Rgb = [0xd3, 0xdb, 0xe4];
pub(crate) const PANEL: Rgb = [0xf1, 0xf5, 0xf9];
pub(crate) const AMBER: Rgb = [0xff, 0xf1, 0xd6];
const BROWN: Rgb = [0x6b, 0x42, 0x00];

pub(crate) const NUMBER: Style = Style { weight: Weight::Bold, size: 12.5, colour: NAVY };
pub(crate) const SMALL: Style = Style { weight: Weight::Regular, size: 8.5, colour: GREY };
pub(crate) const LABEL: Style = Style { weight: Weight::Regular, size: 9.0, colour: GREY };
pub(crate) const VALUE: Style = Style { weight: Weight::Regular, size: 10.5, colour: INK };
pub(crate) const DATE: Style = Style { weight: Weight::Bold, size: 10.5, colour: INK };
pub(crate) const HEADING: Style = Style { weight: Weight::Bold, size: 10.0, colour: NAVY };
pub(crate) const NOTE: Style = Style { weight: Weight::Regular, size: 8.6, colour: INK };

pub(crate) const BANNER: Style = Style { weight: Weight::Bold, size: 9.0, colour: BROWN };

/// Where the texts of the result's panel begin.
pub(crate) const PANEL_LEFT: f32 = LEFT + 18.0;
/// Where values begin, right of their labels.
pub(crate) const VALUE_LEFT: f32 = LEFT + 156.0;
/// The room of a value.
pub(crate) const VALUE_WIDTH: f32 = RIGHT - VALUE_LEFT;

pub(crate) const TOP_NUMBER: f32 = 73.0;
pub(crate) const TOP_REGISTER: f32 = 90.0;
/// Where the flowing middle begins.
pub(crate) const TOP_FLOW: f32 = 206.0;
/// Where the foot begins, which the middle must not reach.
pub(crate) const TOP_FOOT: f32 = 672.0;

pub(crate) const QR_SIDE: f32 = 88.0;
pub(crate) const TOP_QR: f32 = TOP_FOOT + 26.0;
pub(crate) const NOTE_LEFT: f32 = LEFT + QR_SIDE + 18.0;
/// How far the rule above a table is below the top of its heading.
pub(crate) const RULE: f32 = 17.0;

/// A part of the page that was written before, with its origin at its upper edge.
#[derive(Debug, Default)]
pub(crate) struct Fragment {
    pub content: Vec<u8>,
    pub height: f32,
}

/// One row of a table: where its label and its value hang in the structure tree.
#[derive(Debug)]
pub(crate) struct Row {
    pub label: &'static str,
    pub label_mcid: usize,
    pub value_mcid: usize,
}

/// Everything about the first page that is the same in all documents of one form.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Content before and after what differs.
    pub head: Vec<u8>,
    pub foot: Vec<u8>,
    pub number_mcid: usize,
    pub register_mcid: usize,
    pub identity: Fragment,
    pub identity_rows: Vec<Row>,
    pub result: Fragment,
    /// Where the panel of the result says how much is recorded, if anything is.
    pub summary_mcid: Option<usize>,
    pub details: Fragment,
    pub detail_rows: Vec<Row>,
    pub legal: Fragment,
    /// Where a click opens the page that checks the certificate: left, bottom, right, top.
    pub link: [f32; 4],
    pub tree: Tree,
}

/// Why the page cannot be designed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Unfit {
    Missing(Missing),
    /// A text of the head that must fit one line.
    TooWide(&'static str),
}

impl From<Missing> for Unfit {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

const PERSON_LABELS: &[&str] = &[
    "Nume de familie",
    "Prenume",
    "Cod numeric personal (CNP)",
    "Data nașterii",
    "Locul nașterii",
    "Prenumele tatălui",
    "Prenumele mamei",
    "Nume purtate anterior",
];
const COMPANY_LABELS: &[&str] = &[
    "Denumire",
    "Cod unic de înregistrare (CUI)",
    "Nr. în registrul comerțului",
    "Sediul social",
    "Reprezentant legal",
];

const fn detail_labels(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::NaturalPerson | Kind::LegalPerson | Kind::Integrity => {
            &["Motivul eliberării", "Data eliberării", "Valabil până la"]
        }
        Kind::Extract => &[
            "Instituția solicitantă",
            "Acordul persoanei",
            "Scopul verificării",
            "Data eliberării",
        ],
        Kind::AuthorityCopy => {
            &["Autoritatea solicitantă", "Scopul solicitării", "Data eliberării"]
        }
    }
}

const fn details_heading(kind: Kind) -> &'static str {
    if kind.has_validity() { "Eliberare și valabilitate" } else { "Eliberare" }
}

impl Layout {
    /// Designs the first page of a form. `link` and `field` are the object numbers of the
    /// annotations.
    pub fn new(
        profile: &Profile,
        fonts: &Fonts,
        shape: Shape,
        [link, field]: [usize; 2],
    ) -> Result<Self, Unfit> {
        let wording = profile.wording(shape.kind);
        let mut tree = Tree::new();
        let mut pen = Pen::new(fonts);
        letterhead(&mut pen, &mut tree, profile)?;
        let number_mcid = tree.leaf(DOCUMENT, "P");
        let register_mcid = tree.leaf(DOCUMENT, "P");
        title(&mut pen, &mut tree, wording)?;
        let head = std::mem::take(&mut pen.out);

        let identity = heading(&mut pen, &mut tree, "Date de identitate", RULE)?;
        let labels = if shape.company { COMPANY_LABELS } else { PERSON_LABELS };
        let identity_rows = rows(&mut tree, "Date de identitate", labels);
        let (result, summary_mcid) = result(&mut pen, &mut tree, wording, shape.recorded)?;
        let about = details_heading(shape.kind);
        let details = heading(&mut pen, &mut tree, about, RULE)?;
        let detail_rows = rows(&mut tree, about, detail_labels(shape.kind));
        let legal = legal(&mut pen, fonts, &mut tree, wording)?;

        let link_box = foot(&mut pen, fonts, &mut tree, (profile, shape), link)?;
        let form = tree.node(DOCUMENT, "Form", "");
        tree.object(form, field, 2);
        Ok(Self {
            head,
            foot: pen.out,
            number_mcid,
            register_mcid,
            identity,
            identity_rows,
            result,
            summary_mcid,
            details,
            detail_rows,
            legal,
            link: link_box,
            tree,
        })
    }
}

/// The height above the lower edge of the sheet of what is `top` below its upper edge.
pub(crate) fn height(top: f32) -> f32 {
    PAGE_HEIGHT - top
}
