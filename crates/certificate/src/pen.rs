//! Writing the content of the page.

use crate::font::{Fonts, Missing, Weight};
use crate::pdf::{Rgb, colour, integer, num, nums};

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    pub weight: Weight,
    /// In points.
    pub size: f32,
    pub colour: Rgb,
}

/// The distance of two lines, as a multiple of the type size.
pub(crate) const LEADING: f32 = 1.36;

/// A content stream being written.
pub(crate) struct Pen<'f> {
    pub out: Vec<u8>,
    fonts: &'f Fonts,
}

impl<'f> Pen<'f> {
    /// An empty content stream.
    pub fn new(fonts: &'f Fonts) -> Self {
        Self { out: Vec::with_capacity(6 * 1024), fonts }
    }

    /// Opens a stretch of marked content.
    pub fn open(&mut self, tag: &str, mcid: usize) {
        self.out.push(b'/');
        self.out.extend_from_slice(tag.as_bytes());
        self.out.extend_from_slice(b"<</MCID ");
        integer(&mut self.out, mcid);
        self.out.extend_from_slice(b">>BDC\n");
    }

    /// Opens what is only decoration.
    pub fn artifact(&mut self) {
        self.out.extend_from_slice(b"/Artifact BMC\n");
    }

    /// Closes what [`Pen::open`] or [`Pen::artifact`] opened.
    pub fn close(&mut self) {
        self.out.extend_from_slice(b"EMC\n");
    }

    /// Writes lines of text, the first with its baseline at `y`, its left end at `x`.
    pub fn lines(&mut self, style: Style, x: f32, y: f32, lines: &[&str]) -> Result<(), Missing> {
        colour(&mut self.out, style.colour, "rg");
        self.out.extend_from_slice(match style.weight {
            Weight::Regular => b"BT/F1 ",
            Weight::Bold => b"BT/F2 ",
        });
        num(&mut self.out, style.size);
        self.out.extend_from_slice(b" Tf ");
        if lines.len() > 1 {
            num(&mut self.out, style.size * LEADING);
            self.out.extend_from_slice(b" TL ");
        }
        nums(&mut self.out, &[x, y]);
        self.out.extend_from_slice(b"Td");
        for (i, line) in lines.iter().enumerate() {
            self.out.extend_from_slice(if i > 0 { b" T*" } else { b"" });
            self.fonts.get(style.weight).encode(&mut self.out, line)?;
            self.out.extend_from_slice(b"Tj");
        }
        self.out.extend_from_slice(b" ET\n");
        Ok(())
    }

    /// Writes one line with its right end at `x`.
    pub fn right(&mut self, style: Style, x: f32, y: f32, text: &str) -> Result<(), Missing> {
        let width = self.width(style, text)?;
        self.lines(style, x - width, y, &[text])
    }

    /// Writes one line with its middle at `x`.
    pub fn centred(&mut self, style: Style, x: f32, y: f32, text: &str) -> Result<(), Missing> {
        let width = self.width(style, text)?;
        self.lines(style, x - width / 2.0, y, &[text])
    }

    /// The width of a text.
    pub fn width(&self, style: Style, text: &str) -> Result<f32, Missing> {
        self.fonts.get(style.weight).width(text, style.size)
    }

    /// Fills a rectangle given by its left, bottom, width and height.
    pub fn fill(&mut self, rgb: Rgb, rectangle: [f32; 4]) {
        colour(&mut self.out, rgb, "rg");
        nums(&mut self.out, &rectangle);
        self.out.extend_from_slice(b"re f\n");
    }

    /// Writes content that was made before, with its origin moved to `y`.
    pub fn fragment(&mut self, y: f32, content: &[u8]) {
        self.out.extend_from_slice(b"q 1 0 0 1 0 ");
        num(&mut self.out, y);
        self.out.extend_from_slice(b" cm\n");
        self.out.extend_from_slice(content);
        self.out.extend_from_slice(b"Q\n");
    }
}
