//! The pages after the first: what is recorded, one block for each judgment or note.
//!
//! A block stays on one page where a page can hold it. Each page repeats the number of the document
//! and says which page of how many it is.

use crate::font::{Fonts, Missing, Weight};
use crate::layout::{
    AMBER, BANNER, HEADING, INK, LABEL, LEFT, NAVY, NUMBER, PAGE_WIDTH, RIGHT, SMALL, VALUE,
    VALUE_LEFT, VALUE_WIDTH, WIDTH, height,
};
use crate::model::{Certificate, Kind};
use crate::page::unprintable;
use crate::parts::{hairline, page_number};
use crate::pen::{LEADING, Pen, Style};
use crate::profile::Profile;
use crate::tags::{DOCUMENT, Tree};
use crate::template::RenderError;
use crate::text::{wrap, wrap_evenly};
use crate::words::InWords;

/// Where the blocks of a page begin and end.
const TOP: f32 = 72.0;
const BOTTOM: f32 = 796.0;
/// Where the texts of a block begin, right of its number.
const BLOCK_LEFT: f32 = LEFT + 24.0;
const HEAD: Style = Style { weight: Weight::Bold, size: 10.5, colour: INK };
const HEAD_HEIGHT: f32 = 19.0;
const TEXT: Style = Style { size: 9.6, ..VALUE };
const LINE_HEIGHT: f32 = TEXT.size * LEADING;
/// Blank space below each row of a block, and around the line below a block.
const ROW_GAP: f32 = 2.6;
const BLOCK_GAP: f32 = 9.0;
const HEADING_HEIGHT: f32 = 27.0;
/// The highest block that is kept on one page: below a heading it must have room too.
const WHOLE: f32 = BOTTOM - TOP - HEADING_HEIGHT;
/// More lines than this are no name of a court.
const HEAD_LINES: usize = 6;

/// The contents of the pages after the first, and the structure of the whole document.
pub(crate) struct Continuation {
    pub pages: Vec<Vec<u8>>,
    pub tree: Tree,
}

/// Writes the pages after the first, whose structure is `tree`.
pub(crate) fn write(
    profile: &Profile,
    fonts: &Fonts,
    tree: Tree,
    certificate: &Certificate,
) -> Result<Continuation, RenderError> {
    let mut writer = Writer {
        profile,
        fonts,
        certificate,
        pen: Pen::new(fonts),
        tree,
        pages: Vec::new(),
        top: 0.0,
    };
    writer.begin_page()?;
    let title = match certificate.act.kind() {
        Kind::Integrity => "Înscrieri în registru",
        _ => "Înscrieri în cazierul judiciar",
    };
    writer.list(title, certificate.lines().iter().map(InWords::of_line))?;
    writer.list("Notări provizorii", certificate.act.notes().iter().map(InWords::of_note))?;
    writer.end()
}

/// A block broken into lines.
struct Set<'b> {
    number: String,
    head_style: Style,
    head: Vec<&'b str>,
    rows: Vec<Row<'b>>,
}

struct Row<'b> {
    label: &'static str,
    field: &'static str,
    lines: Vec<&'b str>,
}

impl Row<'_> {
    fn height(&self) -> f32 {
        lines_height(self.lines.len()) + ROW_GAP
    }
}

impl Set<'_> {
    fn head_height(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a name has a few lines")]
        let more = self.head.len() as f32 - 1.0;
        HEAD_HEIGHT + more * HEAD.size * LEADING
    }

    /// How much room there must be where it begins: for all of it, or, where no page can hold it,
    /// for its head and some of its text.
    fn least(&self) -> f32 {
        let whole = self.head_height() + self.rows.iter().map(Row::height).sum::<f32>();
        if whole > WHOLE { self.head_height() + 4.0 * LINE_HEIGHT } else { whole }
    }
}

fn lines_height(count: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a row has fewer lines than a float has digits")]
    let count = count as f32;
    count * LINE_HEIGHT
}

struct Writer<'a> {
    profile: &'a Profile,
    fonts: &'a Fonts,
    certificate: &'a Certificate,
    pen: Pen<'a>,
    tree: Tree,
    pages: Vec<Vec<u8>>,
    /// Where the next block begins.
    top: f32,
}

impl Writer<'_> {
    /// Begins a page with what stands on all of them.
    fn begin_page(&mut self) -> Result<(), RenderError> {
        self.tree.turn();
        self.top = TOP;
        let number = self.certificate.number.as_str();
        let name = self.certificate.act.kind().name();
        let pen = &mut self.pen;
        pen.out.extend_from_slice(b"/Artifact<</Type/Pagination/Subtype/Header>>BDC\n");
        let written = (|| {
            if let Some(banner) = self.profile.signature.banner() {
                pen.fill(AMBER, [0.0, height(25.0), PAGE_WIDTH, 25.0]);
                pen.centred(BANNER, PAGE_WIDTH / 2.0, height(15.8), banner)?;
            }
            pen.lines(SMALL, LEFT, height(48.0), &[name])?;
            pen.right(Style { size: 10.5, ..NUMBER }, RIGHT, height(48.0), number)
        })();
        written.map_err(|missing: Missing| unprintable("number", missing))?;
        pen.fill(NAVY, [LEFT, height(56.0), WIDTH, 0.9]);
        pen.close();
        Ok(())
    }

    fn turn(&mut self) -> Result<(), RenderError> {
        let full = std::mem::replace(&mut self.pen, Pen::new(self.fonts));
        self.pages.push(full.out);
        self.begin_page()
    }

    /// Whether something so high must go to the next page, and could.
    fn is_full(&self, height: f32) -> bool {
        self.top + height > BOTTOM && self.top > TOP
    }

    fn list(
        &mut self,
        title: &str,
        blocks: impl Iterator<Item = InWords>,
    ) -> Result<(), RenderError> {
        let mut list = None;
        for (number, block) in (1..).zip(blocks) {
            let set = self.set(number, &block)?;
            let list = match list {
                Some(list) => list,
                None => *list.insert(self.heading(title, &set)?),
            };
            self.block(list, &set)?;
        }
        Ok(())
    }

    /// Writes a heading that stays with its first block, and opens the list below it.
    fn heading(&mut self, title: &str, first: &Set<'_>) -> Result<usize, RenderError> {
        if self.is_full(HEADING_HEIGHT + first.least()) {
            self.turn()?;
        }
        self.pen.open("H2", self.tree.leaf(DOCUMENT, "H2"));
        let baseline = height(self.top + 12.0);
        let written = self.pen.lines(HEADING, LEFT, baseline, &[title]);
        written.map_err(|missing| unprintable("wording", missing))?;
        self.pen.close();
        self.top += HEADING_HEIGHT;
        Ok(self.tree.node(DOCUMENT, "L", "/A<</O/List/ListNumbering/Decimal>>"))
    }

    fn set<'b>(&self, number: usize, block: &'b InWords) -> Result<Set<'b>, RenderError> {
        let regular = Style { weight: Weight::Regular, ..HEAD };
        let broken = |style: Style, text: &'b str, width| {
            wrap(self.fonts.get(style.weight), text, style.size, width)
        };
        // Courts of other countries have letters that the bold font lacks.
        let room = RIGHT - BLOCK_LEFT;
        let (head_style, head) = match broken(HEAD, &block.head, room) {
            Ok(lines) => (HEAD, lines),
            Err(_) => match broken(regular, &block.head, room) {
                Ok(lines) => (regular, lines),
                Err(missing) => return Err(unprintable("court", missing)),
            },
        };
        if head.len() > HEAD_LINES {
            return Err(RenderError::TooLong);
        }
        let rows = block.rows.iter().map(|(label, field, text)| {
            let font = self.fonts.get(TEXT.weight);
            let lines = wrap_evenly(font, text, TEXT.size, VALUE_WIDTH);
            let lines = lines.map_err(|missing| unprintable(field, missing))?;
            Ok(Row { label, field, lines })
        });
        let rows = rows.collect::<Result<_, RenderError>>()?;
        Ok(Set { number: format!("{number}."), head_style, head, rows })
    }

    fn block(&mut self, list: usize, set: &Set<'_>) -> Result<(), RenderError> {
        if self.is_full(set.least()) {
            self.turn()?;
        }
        let item = self.tree.node(list, "LI", "");
        let label = self.tree.leaf(item, "Lbl");
        let body = self.tree.node(item, "LBody", "");
        let head = self.tree.leaf(body, "P");
        let baseline = height(self.top + 12.0);
        let court = |missing| unprintable("court", missing);
        self.pen.open("Lbl", label);
        self.pen.lines(HEAD, LEFT, baseline, &[&set.number]).map_err(court)?;
        self.pen.close();
        self.pen.open("P", head);
        self.pen.lines(set.head_style, BLOCK_LEFT, baseline, &set.head).map_err(court)?;
        self.pen.close();
        self.top += set.head_height();
        for row in &set.rows {
            self.row(body, row)?;
        }
        self.top += BLOCK_GAP / 3.0;
        hairline(&mut self.pen, height(self.top));
        self.top += BLOCK_GAP;
        Ok(())
    }

    fn row(&mut self, body: usize, row: &Row<'_>) -> Result<(), RenderError> {
        let unprintable = |missing| unprintable(row.field, missing);
        // A row that no page can hold begins where its label has some text beside it.
        let whole = lines_height(row.lines.len());
        if self.is_full(if whole > WHOLE { 2.0 * LINE_HEIGHT } else { whole }) {
            self.turn()?;
        }
        let paragraph = self.tree.node(body, "P", "");
        self.pen.open("P", self.tree.mark(paragraph));
        let label = Style { size: TEXT.size, ..LABEL };
        let baseline = height(self.top + TEXT.size);
        self.pen.lines(label, BLOCK_LEFT, baseline, &[row.label]).map_err(unprintable)?;
        self.pen.close();
        let mut rest = row.lines.as_slice();
        while !rest.is_empty() {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a page has some fifty lines"
            )]
            let room = (((BOTTOM - self.top) / LINE_HEIGHT).max(0.0)) as usize;
            let (now, later) = rest.split_at(room.min(rest.len()));
            if !now.is_empty() {
                self.pen.open("P", self.tree.mark(paragraph));
                let baseline = height(self.top + TEXT.size);
                self.pen.lines(TEXT, VALUE_LEFT, baseline, now).map_err(unprintable)?;
                self.pen.close();
                self.top += lines_height(now.len());
            }
            rest = later;
            if !rest.is_empty() {
                self.turn()?;
            }
        }
        self.top += ROW_GAP;
        Ok(())
    }

    /// Numbers the pages, now that their count is known.
    fn end(mut self) -> Result<Continuation, RenderError> {
        self.pages.push(self.pen.out);
        let of = self.pages.len() + 1;
        for (number, page) in (2..).zip(&mut self.pages) {
            let mut pen = Pen::new(self.fonts);
            page_number(&mut pen, number, of).map_err(|missing| unprintable("number", missing))?;
            page.extend_from_slice(&pen.out);
        }
        Ok(Continuation { pages: self.pages, tree: self.tree })
    }
}
