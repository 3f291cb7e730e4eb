//! The parts of which pages are made, in the order of the page.

use crate::emblem::guilloche;
use crate::font::{Fonts, Missing, Weight};
use crate::form::Shape;
use crate::layout::{
    AMBER, BANNER, Fragment, HAIR, HEADING, INK, LEFT, NAVY, NOTE, NOTE_LEFT, PAGE_WIDTH, PANEL,
    PANEL_LEFT, QR_SIDE, RIGHT, RULE, Row, SMALL, TOP_FOOT, TOP_QR, Unfit, WIDTH, height,
};
use crate::model::Kind;
use crate::pdf::nums;
use crate::pen::{LEADING, Pen, Style};
use crate::profile::Profile;
use crate::tags::{DOCUMENT, Tree};
use crate::text::wrap_evenly;
use crate::wording::Wording;

pub(crate) fn letterhead(
    pen: &mut Pen<'_>,
    tree: &mut Tree,
    profile: &Profile,
) -> Result<(), Unfit> {
    if let Some(banner) = profile.signature.banner() {
        pen.artifact();
        pen.fill(AMBER, [0.0, height(25.0), PAGE_WIDTH, 25.0]);
        pen.close();
        pen.open("P", tree.leaf(DOCUMENT, "P"));
        pen.centred(BANNER, PAGE_WIDTH / 2.0, height(15.8), banner)?;
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

pub(crate) fn title(pen: &mut Pen<'_>, tree: &mut Tree, wording: &Wording) -> Result<(), Unfit> {
    let text = wording.title.text.to_uppercase();
    let mut style = Style { weight: Weight::Bold, size: 21.0, colour: NAVY };
    if pen.width(style, &text)? > WIDTH {
        style.size = 17.0;
    }
    if pen.width(style, &text)? > WIDTH {
        return Err(Unfit::TooWide("title"));
    }
    pen.open("H1", tree.leaf(DOCUMENT, "H1"));
    pen.centred(style, PAGE_WIDTH / 2.0, height(164.0), &text)?;
    pen.close();
    let style = Style { weight: Weight::Regular, size: 10.5, colour: INK };
    let text = &wording.lead.text;
    if pen.width(style, text)? > WIDTH {
        return Err(Unfit::TooWide("lead"));
    }
    pen.open("P", tree.leaf(DOCUMENT, "P"));
    pen.centred(style, PAGE_WIDTH / 2.0, height(186.0), text)?;
    pen.close();
    Ok(())
}

pub(crate) fn heading(
    pen: &mut Pen<'_>,
    tree: &mut Tree,
    text: &str,
    height: f32,
) -> Result<Fragment, Unfit> {
    pen.open("H2", tree.leaf(DOCUMENT, "H2"));
    pen.lines(HEADING, LEFT, -11.0, &[text])?;
    pen.close();
    pen.artifact();
    pen.fill(NAVY, [LEFT, -height, WIDTH, 0.9]);
    pen.close();
    Ok(Fragment { content: std::mem::take(&mut pen.out), height })
}

pub(crate) fn rows(tree: &mut Tree, summary: &str, labels: &[&'static str]) -> Vec<Row> {
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

/// The panel of the result; with it comes the mark of the line that says how much is recorded.
pub(crate) fn result(
    pen: &mut Pen<'_>,
    tree: &mut Tree,
    wording: &Wording,
    recorded: bool,
) -> Result<(Fragment, Option<usize>), Unfit> {
    let height = if recorded { 84.0 } else { 68.0 };
    pen.artifact();
    pen.fill(PANEL, [LEFT, -height, WIDTH, height]);
    pen.fill(NAVY, [LEFT, -height, 3.5, height]);
    pen.close();
    let statement = Style { weight: Weight::Bold, size: 14.0, colour: INK };
    let phrase = wording.statement(recorded);
    let name = if recorded { "recorded" } else { "not_recorded" };
    let mut write = |tree: &mut Tree, name, tag, style, y, text: &str| {
        if pen.width(style, text)? > WIDTH - 30.0 {
            return Err(Unfit::TooWide(name));
        }
        pen.open(tag, tree.leaf(DOCUMENT, tag));
        pen.lines(style, PANEL_LEFT, y, &[text])?;
        pen.close();
        Ok(())
    };
    write(tree, "result", "H2", HEADING, -18.0, "Rezultatul verificării")?;
    write(tree, name, "P", statement, -38.5, &phrase.text)?;
    let summary = recorded.then(|| tree.leaf(DOCUMENT, "P"));
    write(tree, "as_of", "P", SMALL, if recorded { -72.0 } else { -55.0 }, &wording.as_of.text)?;
    Ok((Fragment { content: std::mem::take(&mut pen.out), height }, summary))
}

pub(crate) fn legal(
    pen: &mut Pen<'_>,
    fonts: &Fonts,
    tree: &mut Tree,
    wording: &Wording,
) -> Result<Fragment, Unfit> {
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
pub(crate) fn paragraph(
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

pub(crate) fn foot(
    pen: &mut Pen<'_>,
    fonts: &Fonts,
    tree: &mut Tree,
    (profile, shape): (&Profile, Shape),
    link: usize,
) -> Result<[f32; 4], Unfit> {
    let wording = profile.wording(shape.kind);
    let head = heading(pen, tree, "Cum se verifică", RULE)?;
    pen.fragment(height(TOP_FOOT), &head.content);
    qr(pen, tree, shape.kind);

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
    if !shape.recorded {
        page_number(pen, 1, 1)?;
    }
    Ok(link_box)
}

/// The number of the page, at the lower right.
pub(crate) fn page_number(pen: &mut Pen<'_>, page: usize, of: usize) -> Result<(), Missing> {
    pen.out.extend_from_slice(b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n");
    let style = Style { size: 7.5, ..SMALL };
    pen.right(style, RIGHT, 24.0, &format!("Pagina {page} din {of}"))?;
    pen.close();
    Ok(())
}

/// The place of the QR code, whose image differs from one certificate to the next.
fn qr(pen: &mut Pen<'_>, tree: &mut Tree, kind: Kind) {
    let bottom = height(TOP_QR + QR_SIDE);
    let mut attributes = Vec::new();
    attributes.extend_from_slice(b"/Alt");
    let this = match kind {
        Kind::NaturalPerson | Kind::LegalPerson | Kind::Integrity => "acest certificat",
        Kind::Extract => "acest extras",
        Kind::AuthorityCopy => "această copie",
    };
    let text = format!("Cod QR cu adresa la care se verifică {this}");
    crate::pdf::text_string(&mut attributes, &text);
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
