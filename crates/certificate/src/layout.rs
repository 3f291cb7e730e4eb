//! The design of the page: an A4 sheet with a fixed head, a flowing middle and a fixed foot.
//!
//! Lengths are points. The head and the foot, and the parts of the middle that never change, are
//! written once per template; [`crate::page`] writes the rest for each certificate. Distances
//! named `TOP_…` and variables named `top` count from the upper edge of the sheet.

use crate::emblem::guilloche;
use crate::font::{Fonts, Missing, Weight};
use crate::pdf::{Rgb, nums};
use crate::pen::{LEADING, Pen, Style};
use crate::profile::Profile;
use crate::tags::{DOCUMENT, Tree};
use crate::text::wrap_evenly;

pub(crate) const PAGE_WIDTH: f32 = 595.28;
pub(crate) const PAGE_HEIGHT: f32 = 841.89;
pub(crate) const LEFT: f32 = 56.7;
pub(crate) const RIGHT: f32 = PAGE_WIDTH - LEFT;
const WIDTH: f32 = RIGHT - LEFT;

const INK: Rgb = [0x17, 0x20, 0x2b];
const NAVY: Rgb = [0x1b, 0x3a, 0x63];
const GREY: Rgb = [0x55, 0x62, 0x70];
const HAIR: Rgb = [0xd3, 0xdb, 0xe4];
const PANEL: Rgb = [0xf1, 0xf5, 0xf9];
const AMBER: Rgb = [0xff, 0xf1, 0xd6];
const BROWN: Rgb = [0x6b, 0x42, 0x00];

pub(crate) const NUMBER: Style = Style { weight: Weight::Bold, size: 12.5, colour: NAVY };
pub(crate) const SMALL: Style = Style { weight: Weight::Regular, size: 8.5, colour: GREY };
pub(crate) const LABEL: Style = Style { weight: Weight::Regular, size: 9.0, colour: GREY };
pub(crate) const VALUE: Style = Style { weight: Weight::Regular, size: 10.5, colour: INK };
pub(crate) const DATE: Style = Style { weight: Weight::Bold, size: 10.5, colour: INK };
const HEADING: Style = Style { weight: Weight::Bold, size: 10.0, colour: NAVY };
const NOTE: Style = Style { weight: Weight::Regular, size: 8.6, colour: INK };

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

const QR_SIDE: f32 = 88.0;
const TOP_QR: f32 = TOP_FOOT + 26.0;
const NOTE_LEFT: f32 = LEFT + QR_SIDE + 18.0;
/// How far the rule above a table is below the top of its heading.
const RULE: f32 = 17.0;

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

/// Everything about the page that is the same in all certificates.
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

const IDENTITY_LABELS: [&str; 8] = [
    "Nume de familie",
    "Prenume",
    "Cod numeric personal (CNP)",
    "Data nașterii",
    "Locul nașterii",
    "Prenumele tatălui",
    "Prenumele mamei",
    "Nume purtate anterior",
];
const DETAIL_LABELS: [&str; 3] = ["Motivul eliberării", "Data eliberării", "Valabil până la"];

impl Layout {
    /// Designs the page. `link` and `field` are the object numbers of the annotations.
    pub fn new(profile: &Profile, fonts: &Fonts, [link, field]: [usize; 2]) -> Result<Self, Unfit> {
        let mut tree = Tree::new();
        let mut pen = Pen::new(fonts);
        letterhead(&mut pen, &mut tree, profile)?;
        let number_mcid = tree.leaf(DOCUMENT, "P");
        let register_mcid = tree.leaf(DOCUMENT, "P");
        title(&mut pen, &mut tree, profile)?;
        let head = std::mem::take(&mut pen.out);

        let identity = heading(&mut pen, &mut tree, "Date de identitate", RULE)?;
        let identity_rows = rows(&mut tree, "Date de identitate", &IDENTITY_LABELS);
        let result = result(&mut pen, &mut tree, profile)?;
        let details = heading(&mut pen, &mut tree, "Eliberare și valabilitate", RULE)?;
        let detail_rows = rows(&mut tree, "Eliberare și valabilitate", &DETAIL_LABELS);
        let legal = legal(&mut pen, fonts, &mut tree, profile)?;

        let link_box = foot(&mut pen, fonts, &mut tree, profile, link)?;
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

fn letterhead(pen: &mut Pen<'_>, tree: &mut Tree, profile: &Profile) -> Result<(), Unfit> {
    if let Some(banner) = profile.signature.banner() {
        pen.artifact();
        pen.fill(AMBER, [0.0, height(25.0), PAGE_WIDTH, 25.0]);
        pen.close();
        pen.open("P", tree.leaf(DOCUMENT, "P"));
        let style = Style { weight: Weight::Bold, size: 9.0, colour: BROWN };
        pen.centred(style, PAGE_WIDTH / 2.0, height(15.8), banner)?;
        pen.close();
    }
    pen.artifact();
    profile.emblem.draw(&mut pen.out, LEFT, height(108.0), 64.0);
    guilloche(&mut pen.out, [LEFT, height(124.0)], WIDTH);
    pen.close();

    let issuer = &profile.issuer;
    let upper = |text: &str| text.to_uppercase();
    let bold = Style { weight: Weight::Bold, size: 10.0, colour: INK };
    let capitals = Style { weight: Weight::Regular, size: 8.2, colour: INK };
    let lines = [
        ("issuer.state", bold, 59.0, upper(&issuer.state)),
        ("issuer.ministry", capitals, 73.0, upper(&issuer.ministry)),
        ("issuer.authority", capitals, 85.0, upper(&issuer.authority)),
        ("issuer.directorate", SMALL, 99.0, issuer.directorate.clone()),
    ];
    for (name, style, top, text) in lines {
        // The number of the certificate stands to the right.
        if pen.width(style, &text)? > 262.0 {
            return Err(Unfit::TooWide(name));
        }
        pen.open("P", tree.leaf(DOCUMENT, "P"));
        pen.lines(style, LEFT + 77.0, height(top), &[&text])?;
        pen.close();
    }
    pen.open("P", tree.leaf(DOCUMENT, "P"));
    pen.right(SMALL, RIGHT, height(58.5), "Seria și numărul")?;
    pen.close();
    Ok(())
}

fn title(pen: &mut Pen<'_>, tree: &mut Tree, profile: &Profile) -> Result<(), Unfit> {
    let style = Style { weight: Weight::Bold, size: 21.0, colour: NAVY };
    let text = profile.wording.title.text.to_uppercase();
    if pen.width(style, &text)? > WIDTH {
        return Err(Unfit::TooWide("title"));
    }
    pen.open("H1", tree.leaf(DOCUMENT, "H1"));
    pen.centred(style, PAGE_WIDTH / 2.0, height(164.0), &text)?;
    pen.close();
    let style = Style { weight: Weight::Regular, size: 10.5, colour: INK };
    let text = &profile.wording.lead.text;
    if pen.width(style, text)? > WIDTH {
        return Err(Unfit::TooWide("lead"));
    }
    pen.open("P", tree.leaf(DOCUMENT, "P"));
    pen.centred(style, PAGE_WIDTH / 2.0, height(186.0), text)?;
    pen.close();
    Ok(())
}

fn heading(pen: &mut Pen<'_>, tree: &mut Tree, text: &str, height: f32) -> Result<Fragment, Unfit> {
    pen.open("H2", tree.leaf(DOCUMENT, "H2"));
    pen.lines(HEADING, LEFT, -11.0, &[text])?;
    pen.close();
    pen.artifact();
    pen.fill(NAVY, [LEFT, -height, WIDTH, 0.9]);
    pen.close();
    Ok(Fragment { content: std::mem::take(&mut pen.out), height })
}

fn rows(tree: &mut Tree, summary: &str, labels: &[&'static str]) -> Vec<Row> {
    let mut attributes = b"/A<</O/Table/Summary ".to_vec();
    crate::pdf::text_string(&mut attributes, summary);
    attributes.extend_from_slice(b">>");
    let table = tree.node(DOCUMENT, "Table", &String::from_utf8_lossy(&attributes));
    labels
        .iter()
        .map(|label| {
            let row = tree.node(table, "TR", "");
            let header = tree.node(row, "TH", "/A<</O/Table/Scope/Row>>");
            Row { label, label_mcid: tree.mark(header), value_mcid: tree.leaf(row, "TD") }
        })
        .collect()
}

fn result(pen: &mut Pen<'_>, tree: &mut Tree, profile: &Profile) -> Result<Fragment, Unfit> {
    let height = 68.0;
    pen.artifact();
    pen.fill(PANEL, [LEFT, -height, WIDTH, height]);
    pen.fill(NAVY, [LEFT, -height, 3.5, height]);
    pen.close();
    let x = LEFT + 18.0;
    let statement = Style { weight: Weight::Bold, size: 14.0, colour: INK };
    let wording = &profile.wording;
    for (name, tag, style, y, text) in [
        ("result", "H2", HEADING, -18.0, "Rezultatul verificării"),
        ("not_recorded", "P", statement, -38.5, &wording.not_recorded.text),
        ("as_of", "P", SMALL, -55.0, &wording.as_of.text),
    ] {
        if pen.width(style, text)? > WIDTH - 30.0 {
            return Err(Unfit::TooWide(name));
        }
        pen.open(tag, tree.leaf(DOCUMENT, tag));
        pen.lines(style, x, y, &[text])?;
        pen.close();
    }
    Ok(Fragment { content: std::mem::take(&mut pen.out), height })
}

fn legal(
    pen: &mut Pen<'_>,
    fonts: &Fonts,
    tree: &mut Tree,
    profile: &Profile,
) -> Result<Fragment, Unfit> {
    let wording = &profile.wording;
    pen.open("H2", tree.leaf(DOCUMENT, "H2"));
    pen.lines(HEADING, LEFT, -11.0, &["Temei legal"])?;
    pen.close();
    let mut y = -25.0;
    for phrase in wording.legal_basis.iter().chain([&wording.purpose]) {
        pen.open("P", tree.leaf(DOCUMENT, "P"));
        y -= paragraph(pen, fonts, NOTE, [LEFT, y, WIDTH], &phrase.text)?;
        pen.close();
    }
    Ok(Fragment { content: std::mem::take(&mut pen.out), height: -y - NOTE.size })
}

/// Writes a paragraph with its first baseline at `y`; returns how far below the next one goes.
fn paragraph(
    pen: &mut Pen<'_>,
    fonts: &Fonts,
    style: Style,
    [x, y, width]: [f32; 3],
    text: &str,
) -> Result<f32, Unfit> {
    let lines = wrap_evenly(fonts.get(style.weight), text, style.size, width)?;
    pen.lines(style, x, y, &lines)?;
    #[expect(clippy::cast_precision_loss, reason = "a paragraph has a few lines")]
    let count = lines.len() as f32;
    Ok(count * style.size * LEADING + 2.5)
}

fn foot(
    pen: &mut Pen<'_>,
    fonts: &Fonts,
    tree: &mut Tree,
    profile: &Profile,
    link: usize,
) -> Result<[f32; 4], Unfit> {
    let wording = &profile.wording;
    let head = heading(pen, tree, "Cum se verifică", RULE)?;
    pen.fragment(height(TOP_FOOT), &head.content);
    qr(pen, tree);

    let width = RIGHT - NOTE_LEFT;
    let mut y = height(TOP_QR + 9.0);
    pen.open("P", tree.leaf(DOCUMENT, "P"));
    y -= paragraph(pen, fonts, NOTE, [NOTE_LEFT, y, width], &wording.verify.text)? + 2.5;
    pen.close();

    let address = Style { weight: Weight::Bold, size: 10.0, colour: NAVY };
    let text = profile.verify_url.as_str();
    let wide = pen.width(address, text)?;
    if wide > width {
        return Err(Unfit::TooWide("verify_url"));
    }
    let paragraph_node = tree.node(DOCUMENT, "P", "");
    let link_node = tree.node(paragraph_node, "Link", "");
    let mcid = tree.mark(link_node);
    tree.object(link_node, link, 1);
    pen.open("Link", mcid);
    pen.lines(address, NOTE_LEFT, y, &[text])?;
    pen.close();
    let link_box = [NOTE_LEFT - 2.0, y - 4.0, NOTE_LEFT + wide + 2.0, y + 11.0];
    y -= 18.0;

    for text in [wording.paper.text.as_str(), profile.signature.note()] {
        pen.open("P", tree.leaf(DOCUMENT, "P"));
        y -= paragraph(pen, fonts, NOTE, [NOTE_LEFT, y, width], text)? + 1.0;
        pen.close();
    }
    if y < 34.0 {
        return Err(Unfit::TooWide("verify"));
    }
    pen.out.extend_from_slice(b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n");
    pen.right(Style { size: 7.5, ..SMALL }, RIGHT, 24.0, "Pagina 1 din 1")?;
    pen.close();
    Ok(link_box)
}

/// The place of the QR code, whose image differs from one certificate to the next.
fn qr(pen: &mut Pen<'_>, tree: &mut Tree) {
    let bottom = height(TOP_QR + QR_SIDE);
    let mut attributes = Vec::new();
    attributes.extend_from_slice(b"/Alt");
    crate::pdf::text_string(
        &mut attributes,
        "Cod QR cu adresa la care se verifică acest certificat",
    );
    attributes.extend_from_slice(b"/A<</O/Layout/Placement/Block/BBox[");
    nums(&mut attributes, &[LEFT, bottom, LEFT + QR_SIDE, bottom + QR_SIDE]);
    attributes.extend_from_slice(b"]>>");
    let figure = tree.node(DOCUMENT, "Figure", &String::from_utf8_lossy(&attributes));
    pen.open("Figure", tree.mark(figure));
    pen.out.extend_from_slice(b"q 0 0 0 rg ");
    nums(&mut pen.out, &[QR_SIDE, 0.0, 0.0, QR_SIDE, LEFT, bottom]);
    pen.out.extend_from_slice(b"cm/Q Do Q\n");
    pen.close();
}

/// The line between two rows.
pub(crate) fn hairline(pen: &mut Pen<'_>, y: f32) {
    pen.artifact();
    pen.fill(HAIR, [LEFT, y, WIDTH, 0.6]);
    pen.close();
}
