//! The template writer: prints a document into the form of its shape.

use std::fmt;
use std::io::Write as _;

use aws_lc_rs::digest::{SHA256, digest};
use base::Timestamp;
use jiff::tz::TimeZone;

use crate::canonical::Document;
use crate::entries::{self, Continuation};
use crate::font::Fonts;
use crate::form::{
    self, CATALOG, CONTENT, DATA, ELEMENTS, Form, INFO, LINK, METADATA, PARENTS, QR, SIGNATURE,
    STRUCTURE, Shape,
};
use crate::layout::Unfit;
use crate::model::{Certificate, Kind, Outcome};
use crate::number::Number;
use crate::pdf::{File, hex_digits, integer, nums, text_string, xref_entry};
use crate::profile::{Profile, SignatureProfile};
use crate::staged::Staged;
use crate::tags::{DOCUMENT, Ids};
use crate::{page, qr, sample, xmp};

/// The printing forms of one issuer: built once, print any number of documents of any kind.
pub struct Template {
    profile: Profile,
    fonts: Fonts,
    /// The fonts and the colour profile as they stand in every file.
    shared: File,
    /// One for each shape of document, in the order of [`Shape::all`].
    forms: Vec<Form>,
    dictionary: Vec<u8>,
    version: String,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template").field("version", &self.version).finish_non_exhaustive()
    }
}

/// Why a template cannot be built: the configuration must be corrected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A configured text has a character that the fonts do not have.
    #[error("a configured text has the character {0:?}, which the fonts do not have")]
    Unprintable(char),
    /// A configured text does not fit its place.
    #[error("the configured {0} does not fit its place on the page")]
    TooWide(&'static str),
    /// The hole for the signature is odd or too small.
    #[error("the hole for the signature must have an even number of digits, at least 4096")]
    Hole,
    /// A text claims a qualified signature although a development key signs.
    #[error("the configured {0} claims a qualified signature, but a development key signs")]
    ClaimsQualified(&'static str),
}

/// Why a certificate cannot be printed: a person must look at its data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RenderError {
    /// A text has a character that the fonts of the certificate do not have.
    #[error("the field {field} has the character {character:?}, which cannot be printed")]
    Unprintable {
        /// The field of the certificate.
        field: &'static str,
        /// The character.
        character: char,
    },
    /// The texts do not fit the page, even in the smallest type.
    #[error("the texts do not fit the page")]
    TooLong,
    /// It says that something is recorded, and not what.
    #[error("nothing is listed of what is recorded")]
    NothingListed,
}

impl From<Unfit> for TemplateError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Missing(missing) => Self::Unprintable(missing.0),
            Unfit::TooWide(name) => Self::TooWide(name),
        }
    }
}

/// What differs between the files of one form.
pub(crate) struct Printing<'p> {
    pub title: String,
    pub number: &'p Number,
    pub issued_at: Timestamp,
    /// The content of the first page.
    pub content: Vec<u8>,
    pub continuation: Option<Continuation>,
    /// What is embedded.
    pub data: Vec<u8>,
}

impl From<Unfit> for RenderError {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Missing(missing) => Self::Unprintable { field: "wording", character: missing.0 },
            Unfit::TooWide(_) => Self::TooLong,
        }
    }
}

/// Room for three numbers of ten digits in `/ByteRange`.
const RANGE_ROOM: usize = 32;

impl Template {
    /// Builds the printing forms of a profile. Takes some milliseconds; do it once.
    pub fn new(profile: &Profile) -> Result<Self, TemplateError> {
        check(profile)?;
        let fonts = Fonts::load();
        let shared = form::shared(&fonts);
        let forms: Result<Vec<_>, _> =
            Shape::all().map(|shape| Form::new(profile, &fonts, &shared, shape)).collect();
        let mut template = Self {
            profile: profile.clone(),
            forms: forms?,
            fonts,
            shared,
            dictionary: Vec::new(),
            version: String::new(),
        };
        let sample = template.stage(&sample::certificate());
        let sample = sample.map_err(|_| TemplateError::TooWide("sample"))?.bytes;
        let mut heads: Vec<&[u8]> = template.forms.iter().map(Form::head).collect();
        heads.dedup();
        // The sample has the first one, and what is nearest to the end is found most cheaply.
        template.dictionary = [&heads[1..].concat(), &sample[..]].concat();
        template.version = hex::encode(digest(&SHA256, &template.dictionary));
        Ok(template)
    }

    /// Prints a document: a finished file with a hole for its signature. The same document always
    /// gives the same bytes.
    pub fn stage(&self, certificate: &Certificate) -> Result<Staged, RenderError> {
        let (form, continuation, content) = self.lay_out(certificate)?;
        let printing = Printing {
            title: format!("{} {}", form.shape.kind.name(), certificate.number),
            number: &certificate.number,
            issued_at: certificate.issued_at,
            content,
            continuation,
            data: Document::new(&self.profile, certificate).to_bytes(),
        };
        self.print(form, printing)
    }

    /// Writes a file from what differs between documents of a form.
    pub(crate) fn print(&self, form: &Form, printing: Printing<'_>) -> Result<Staged, RenderError> {
        let Printing { title, number, issued_at, content, continuation, data } = printing;
        let address = self.address(number);
        let code = qr::encode(&address).ok_or(RenderError::TooLong)?;
        let moment = Moment::new(issued_at);

        let mut bytes = Vec::with_capacity(
            form.prefix.len() + content.len() + data.len() + self.profile.hole_digits + 8 * 1024,
        );
        bytes.extend_from_slice(&form.prefix);
        let mut file = File { bytes, offsets: Vec::with_capacity(SIGNATURE) };
        file.stream(CONTENT, "", &content);
        let entries = format!(
            "/Type/XObject/Subtype/Image/ImageMask true/BitsPerComponent 1/Decode[1 0]\
             /Width {0}/Height {0}",
            code.size
        );
        file.stream(QR, &entries, &code.rows);
        link(&mut file, form, &address);
        let metadata = xmp::packet(&title, &moment.iso);
        file.stream(METADATA, "/Type/Metadata/Subtype/XML", &metadata);
        let entries = format!(
            "/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size {}/ModDate({})>>",
            data.len(),
            moment.pdf
        );
        file.stream(DATA, &entries, &data);
        information(&mut file, &title, &moment);
        if let Some(continuation) = continuation {
            continue_with(&mut file, form, &continuation);
        }
        let identifier = digest(&SHA256, &data);
        Ok(self.finish(form, file, &moment, &identifier.as_ref()[..16]))
    }

    /// Refuses what [`Template::stage`] would refuse, for the price of laying out the pages only: for
    /// those who must know before they bind a number.
    pub fn check(&self, certificate: &Certificate) -> Result<(), RenderError> {
        self.lay_out(certificate)?;
        qr::encode(&self.address(&certificate.number)).ok_or(RenderError::TooLong).map(drop)
    }

    /// The form of a document, the pages after the first, and the content of the first one.
    fn lay_out(
        &self,
        certificate: &Certificate,
    ) -> Result<(&Form, Option<Continuation>, Vec<u8>), RenderError> {
        if matches!(&certificate.outcome, Outcome::Recorded { lines } if lines.is_empty()) {
            return Err(RenderError::NothingListed);
        }
        let shape = Shape::of(certificate);
        let form = self.forms.iter().find(|form| form.shape == shape);
        let form = form.expect("there is a form for every shape");
        let continuation = if shape.recorded {
            let tree = form.layout.tree.clone();
            Some(entries::write(&self.profile, &self.fonts, tree, certificate)?)
        } else {
            None
        };
        let pages = 1 + continuation.as_ref().map_or(0, |more| more.pages.len());
        let content = page::write(&form.layout, &self.fonts, certificate, pages)?;
        Ok((form, continuation, content))
    }

    /// The dictionary with which the documents of this template are compressed: the heads of the
    /// other kinds, then a real file of the most frequent form, of which it makes some 300 bytes.
    /// It must be stored under [`Template::version`] for as long as any document compressed with it.
    pub fn dictionary(&self) -> &[u8] {
        &self.dictionary
    }

    /// The SHA-256 of the dictionary in hexadecimal: another text, font or program version that
    /// prints another file is another version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The profile it was built from.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(crate) const fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    pub(crate) const fn shared(&self) -> &File {
        &self.shared
    }

    /// The height of the last part of the flowing middle.
    #[cfg(test)]
    pub(crate) fn middle_end(&self) -> f32 {
        self.forms[0].layout.legal.height
    }

    /// The address in the QR code.
    fn address(&self, number: &Number) -> String {
        let mut address = self.profile.verify_url.clone();
        address.query_pairs_mut().append_pair("n", number.as_str());
        address.into()
    }

    /// Writes the signature dictionary with its hole, the cross-reference table and the trailer,
    /// and hashes everything but the hole.
    fn finish(&self, form: &Form, mut file: File, moment: &Moment, identifier: &[u8]) -> Staged {
        file.begin(SIGNATURE);
        let out = &mut file.bytes;
        write!(
            out,
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M({})/ByteRange[0 ",
            moment.pdf
        )
        .expect("writing to memory does not fail");
        let range_at = out.len();
        out.resize(range_at + RANGE_ROOM, b' ');
        out.extend_from_slice(b"]/Contents<");
        let hole = out.len()..out.len() + self.profile.hole_digits;
        out.resize(hole.end, b'0');
        out.extend_from_slice(b">>>");
        file.end();

        let File { bytes: mut out, offsets } = file;
        let xref_at = out.len();
        let objects = 1 + form.offsets.len() + offsets.len();
        write!(out, "xref\n0 {objects}\n0000000000 65535 f \n")
            .expect("writing to memory does not fail");
        cross_references(&mut out, form, offsets);
        write!(out, "trailer\n<</Size {objects}/Root {CATALOG} 0 R/Info {INFO} 0 R/ID[")
            .expect("writing to memory does not fail");
        for _ in 0..2 {
            out.push(b'<');
            out.extend(identifier.iter().copied().flat_map(hex_digits));
            out.push(b'>');
        }
        out.extend_from_slice(b"]>>\nstartxref\n");
        integer(&mut out, xref_at);
        out.extend_from_slice(b"\n%%EOF\n");

        let after = hole.end + 1;
        let byte_range = [0, hole.start - 1, after, out.len() - after];
        let range = format!("{} {} {}", byte_range[1], byte_range[2], byte_range[3]);
        out[range_at..range_at + range.len()].copy_from_slice(range.as_bytes());
        let mut context = form.midstate.clone();
        context.update(&out[form.prefix.len()..byte_range[1]]);
        context.update(&out[after..]);
        let mut digest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        Staged { bytes: out, hole, byte_range, digest }
    }
}

fn check(profile: &Profile) -> Result<(), TemplateError> {
    if !profile.hole_digits.is_multiple_of(2) || profile.hole_digits < 4096 {
        return Err(TemplateError::Hole);
    }
    if profile.signature == SignatureProfile::Development {
        for (name, phrase) in Kind::ALL.iter().flat_map(|kind| profile.wording(*kind).phrases()) {
            if phrase.text.to_lowercase().contains("calificat") {
                return Err(TemplateError::ClaimsQualified(name));
            }
        }
    }
    Ok(())
}

/// Writes the entries of all objects in the order of their numbers.
fn cross_references(out: &mut Vec<u8>, form: &Form, mut offsets: Vec<(usize, usize)>) {
    if !form.shape.recorded {
        offsets.sort_unstable();
        for (_, offset) in &offsets {
            xref_entry(out, *offset);
        }
        out.extend_from_slice(&form.xref);
        return;
    }
    offsets.extend_from_slice(&form.offsets);
    offsets.sort_unstable();
    for (_, offset) in &offsets {
        xref_entry(out, *offset);
    }
}

fn link(file: &mut File, form: &Form, address: &str) {
    file.begin(LINK);
    let out = &mut file.bytes;
    out.extend_from_slice(b"<</Type/Annot/Subtype/Link/F 4/Border[0 0 0]/StructParent 1/Rect[");
    nums(out, &form.layout.link);
    out.extend_from_slice(b"]/Contents");
    text_string(
        out,
        match form.shape.kind {
            Kind::NaturalPerson | Kind::LegalPerson | Kind::Integrity => {
                "Deschide pagina de verificare a certificatului"
            }
            Kind::Extract => "Deschide pagina de verificare a extrasului",
            Kind::AuthorityCopy => "Deschide pagina de verificare a copiei",
        },
    );
    out.extend_from_slice(b"/A<</Type/Action/S/URI/URI");
    text_string(out, address);
    out.extend_from_slice(b">>>>");
    file.end();
}

fn information(file: &mut File, title: &str, moment: &Moment) {
    file.begin(INFO);
    file.bytes.extend_from_slice(b"<</Title");
    text_string(&mut file.bytes, title);
    write!(file.bytes, "/Producer({})/CreationDate({1})/ModDate({1})>>", xmp::PRODUCER, moment.pdf)
        .expect("writing to memory does not fail");
    file.end();
}

/// Writes the pages after the first and what grows with them.
fn continue_with(file: &mut File, form: &Form, more: &Continuation) {
    let tree = &more.tree;
    let free = ELEMENTS + tree.len();
    let pages = form::more_pages(file, &more.pages, free, |page| tree.page_key(page));
    let ids = Ids { root: STRUCTURE, parents: PARENTS, first: ELEMENTS, pages: &pages };
    tree.write_root(file, &ids);
    tree.write_nodes(file, &ids, DOCUMENT..DOCUMENT + 1);
    tree.write_nodes(file, &ids, form.layout.tree.len()..tree.len());
}

/// The instant of issue as PDF and XMP write it, in UTC.
struct Moment {
    pdf: String,
    iso: String,
}

impl Moment {
    fn new(instant: Timestamp) -> Self {
        let t = instant.to_zoned(TimeZone::UTC).datetime();
        let (year, month, day) = (t.year(), t.month(), t.day());
        let (hour, minute, second) = (t.hour(), t.minute(), t.second());
        Self {
            pdf: format!("D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z"),
            iso: format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"),
        }
    }
}
