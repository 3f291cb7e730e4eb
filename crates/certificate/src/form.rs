//! The constant part of a file: everything that all documents of one form share is written and
//! hashed once.

use std::io::Write as _;

use aws_lc_rs::digest::{Context, SHA256};

use crate::canonical::FILE_NAME;
use crate::font::{Fonts, Weight};
use crate::icc;
use crate::layout::{Layout, PAGE_HEIGHT, PAGE_WIDTH, Unfit};
use crate::model::{Certificate, Kind};
use crate::pdf::{File, text_string, xref_entry};
use crate::profile::Profile;
use crate::tags::{DOCUMENT, Ids};

// Object numbers. What differs comes first, so that adding to the constant part moves nothing. The
// pages after the first, and what is on them, come last.
pub(crate) const CONTENT: usize = 1;
pub(crate) const QR: usize = 2;
pub(crate) const LINK: usize = 3;
pub(crate) const METADATA: usize = 4;
pub(crate) const DATA: usize = 5;
pub(crate) const INFO: usize = 6;
pub(crate) const SIGNATURE: usize = 7;
pub(crate) const CATALOG: usize = 8;
pub(crate) const PAGES: usize = 9;
pub(crate) const PAGE: usize = 10;
const HEAD: usize = 11;
const FOOT: usize = 12;
const REGULAR: usize = 13;
const BOLD: usize = 19;
const PROFILE: usize = 25;
pub(crate) const FIELD: usize = 26;
const FILE_SPEC: usize = 27;
pub(crate) const STRUCTURE: usize = 28;
pub(crate) const PARENTS: usize = 29;
pub(crate) const ELEMENTS: usize = 30;

/// What decides the constant part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub kind: Kind,
    /// Whether it is about a legal person.
    pub company: bool,
    /// Whether pages with what is recorded follow the first one.
    pub recorded: bool,
}

impl Shape {
    /// All of them, the most frequent one first.
    pub fn all() -> impl Iterator<Item = Self> {
        let about = Kind::ALL
            .into_iter()
            .map(|kind| (kind, kind == Kind::LegalPerson))
            .chain([(Kind::AuthorityCopy, true)]);
        about.flat_map(|(kind, company)| {
            [false, true].map(|recorded| Self { kind, company, recorded })
        })
    }

    /// The shape of one document.
    pub fn of(certificate: &Certificate) -> Self {
        let act = &certificate.act;
        Self {
            kind: act.kind(),
            company: act.company().is_some(),
            recorded: !(certificate.lines().is_empty() && act.notes().is_empty()),
        }
    }
}

/// The constant part of all documents of one shape.
pub(crate) struct Form {
    pub shape: Shape,
    pub layout: Layout,
    /// The file up to the first byte that differs.
    pub prefix: Vec<u8>,
    /// SHA-256 after the prefix.
    pub midstate: Context,
    /// Where the objects in the prefix start.
    pub offsets: Vec<(usize, usize)>,
    /// Their cross-reference entries, where no object of the prefix is numbered after another one.
    pub xref: Vec<u8>,
}

impl Form {
    /// Writes the constant part. `shared` is what [`shared`] gives.
    pub fn new(
        profile: &Profile,
        fonts: &Fonts,
        shared: &File,
        shape: Shape,
    ) -> Result<Self, Unfit> {
        let layout = Layout::new(profile, fonts, shape, [LINK, FIELD])?;
        Ok(Self::of_layout(layout, shared, shape))
    }

    /// Writes the constant part of a page that was laid out.
    pub fn of_layout(layout: Layout, shared: &File, shape: Shape) -> Self {
        let file = constant_part(&layout, shared, shape);
        let mut offsets = file.offsets;
        offsets.sort_unstable();
        let mut xref = Vec::with_capacity(20 * offsets.len());
        for (_, offset) in &offsets {
            xref_entry(&mut xref, *offset);
        }
        let mut midstate = Context::new(&SHA256);
        midstate.update(&file.bytes);
        Self { shape, layout, prefix: file.bytes, midstate, offsets, xref }
    }

    /// The object of the head: the largest part that differs between kinds.
    pub fn head(&self) -> &[u8] {
        let start = |id| self.offsets.iter().find(|(object, _)| *object == id).map(|found| found.1);
        match (start(HEAD), start(FOOT)) {
            (Some(from), Some(to)) => &self.prefix[from..to],
            _ => &[],
        }
    }
}

/// Writes the fonts and the colour profile, which all forms have.
pub(crate) fn shared(fonts: &Fonts) -> File {
    let mut file = File::default();
    fonts.get(Weight::Regular).write(&mut file, REGULAR);
    fonts.get(Weight::Bold).write(&mut file, BOLD);
    file.deflated(PROFILE, "/N 3", &icc::srgb());
    file
}

/// Writes the objects that are the same in every document of a shape.
fn constant_part(layout: &Layout, shared: &File, shape: Shape) -> File {
    let mut file = File::default();
    // Four bytes above 127 tell programs that the file is not text.
    file.bytes.extend_from_slice(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n");
    file.object(
        CATALOG,
        &format!(
            "<</Type/Catalog/Pages {PAGES} 0 R/Lang(ro-RO)/MarkInfo<</Marked true>>\
             /StructTreeRoot {STRUCTURE} 0 R/Metadata {METADATA} 0 R\
             /ViewerPreferences<</DisplayDocTitle true>>\
             /OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1\
             /OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)\
             /DestOutputProfile {PROFILE} 0 R>>]\
             /Names<</EmbeddedFiles<</Names[({FILE_NAME}){FILE_SPEC} 0 R]>>>>\
             /AF[{FILE_SPEC} 0 R]/AcroForm<</Fields[{FIELD} 0 R]/SigFlags 3>>>>"
        ),
    );
    if !shape.recorded {
        file.object(PAGES, &format!("<</Type/Pages/Kids[{PAGE} 0 R]/Count 1>>"));
    }
    file.object(
        PAGE,
        &format!(
            "<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 {PAGE_WIDTH} {PAGE_HEIGHT}]\
             /Resources<</Font<</F1 {REGULAR} 0 R/F2 {BOLD} 0 R>>/XObject<</Q {QR} 0 R>>>>\
             /Contents[{HEAD} 0 R {CONTENT} 0 R {FOOT} 0 R]/StructParents 0/Tabs/S\
             /Annots[{LINK} 0 R {FIELD} 0 R]>>"
        ),
    );
    file.deflated(HEAD, "", &layout.head);
    file.deflated(FOOT, "", &layout.foot);
    file.append(shared);
    annotations(&mut file, shape.kind);
    let ids = Ids { root: STRUCTURE, parents: PARENTS, first: ELEMENTS, pages: &[PAGE] };
    if shape.recorded {
        // The document node and what leads to the nodes grow with the pages.
        layout.tree.write_nodes(&mut file, &ids, DOCUMENT + 1..layout.tree.len());
    } else {
        layout.tree.write_root(&mut file, &ids);
        layout.tree.write_nodes(&mut file, &ids, DOCUMENT..layout.tree.len());
    }
    file
}

/// Writes the field of the signature and the description of the embedded data.
fn annotations(file: &mut File, kind: Kind) {
    let of = match kind {
        Kind::NaturalPerson | Kind::LegalPerson | Kind::Integrity => "certificatului",
        Kind::Extract => "extrasului",
        Kind::AuthorityCopy => "copiei",
    };
    file.begin(FIELD);
    let out = &mut file.bytes;
    write!(
        out,
        "<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]\
         /P {PAGE} 0 R/V {SIGNATURE} 0 R/StructParent 2/TU"
    )
    .expect("writing to memory does not fail");
    text_string(out, &format!("Semnătura electronică a {of}"));
    out.extend_from_slice(b">>");
    file.end();
    file.begin(FILE_SPEC);
    let out = &mut file.bytes;
    write!(
        out,
        "<</Type/Filespec/F({FILE_NAME})/UF({FILE_NAME})/AFRelationship/Source\
         /EF<</F {DATA} 0 R/UF {DATA} 0 R>>/Desc"
    )
    .expect("writing to memory does not fail");
    text_string(out, &format!("Conținutul {of} ca date"));
    out.extend_from_slice(b">>");
    file.end();
}

/// Writes the page objects of the pages after the first. `first` is the number of the first free
/// object; each page takes two.
pub(crate) fn more_pages(
    file: &mut File,
    contents: &[Vec<u8>],
    first: usize,
    key: impl Fn(usize) -> usize,
) -> Vec<usize> {
    let mut pages = vec![PAGE];
    for (n, content) in contents.iter().enumerate() {
        let id = first + 2 * n;
        file.object(
            id,
            &format!(
                "<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 {PAGE_WIDTH} {PAGE_HEIGHT}]\
                 /Resources<</Font<</F1 {REGULAR} 0 R/F2 {BOLD} 0 R>>>>\
                 /Contents {} 0 R/StructParents {}/Tabs/S>>",
                id + 1,
                key(n + 1)
            ),
        );
        file.stream(id + 1, "", content);
        pages.push(id);
    }
    let kids: Vec<String> = pages.iter().map(|id| format!("{id} 0 R")).collect();
    file.object(PAGES, &format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()));
    pages
}
